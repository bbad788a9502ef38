import { newId } from '@commonhall/kernel';
import { type Once, type Principal, type ReadTx, TenantDatabase, type TenantTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { assertMaySwitchModules } from './module-switch.access.js';
import { ModuleSwitch } from './module-switch.entity.js';
import { type ModuleName, type ModuleState, moduleNames, stateOfWish } from './module.js';

/** A module, and whether a tenant offers it to its people. */
export interface OfferedModule {
  readonly module: ModuleName;
  readonly state: ModuleState;
  /** Null for what nobody ever asked for. */
  readonly changedAt: Date | null;
}

/** The modules of a tenant. */
@Injectable()
export class ModuleSwitches {
  constructor(private readonly database: TenantDatabase) {}

  /** Every module that there is, as it stands here. */
  offered(principal: Principal): Promise<OfferedModule[]> {
    return this.database.read(principal, (tx) => this.list(tx));
  }

  /**
   * Says which modules the tenant wants from now on: what is left out goes off, what is not built is kept as wanted.
   * @throws AccessDenied
   */
  choose(
    principal: Principal,
    { idempotencyKey, modules }: { readonly modules: readonly ModuleName[]; readonly idempotencyKey: string },
  ): Promise<Once<OfferedModule[]>> {
    const call = { operation: 'wantModules', idempotencyKey, input: { modules } };
    return this.database.writeOnce(principal, call, async (tx) => {
      assertMaySwitchModules(principal);
      const before = await this.list(tx);
      const off = before.filter(({ module, state }) => state !== 'off' && !modules.includes(module));
      await this.set(
        tx,
        off.map(({ module }) => [module, 'off']),
      );
      await this.want(tx, [...new Set(modules)]);
      return this.list(tx);
    });
  }

  /** Switches on what is built; the rest is stored as wanted and shown so. */
  want(tx: TenantTx, names: readonly ModuleName[]): Promise<void> {
    return this.set(
      tx,
      names.map((name) => [name, stateOfWish(name)]),
    );
  }

  /** Every module that there is, as it stands here. */
  async list(tx: ReadTx): Promise<OfferedModule[]> {
    const stored = new Map((await tx.find(ModuleSwitch, {})).map((row) => [row.module, row]));
    return moduleNames.map((module) => {
      const row = stored.get(module);
      return { module, state: row?.state ?? 'off', changedAt: row?.changedAt ?? null };
    });
  }

  private async set(tx: TenantTx, states: readonly (readonly [ModuleName, ModuleState])[]): Promise<void> {
    for (const [module, state] of states) {
      await tx.upsert(
        ModuleSwitch,
        { id: newId<'ModuleSwitch'>(), module, state, changedAt: tx.now },
        { key: ['module'], update: ['state', 'changedAt'] },
      );
      tx.audit({ action: 'module.switched', subject: module, facts: { state } });
    }
  }
}
