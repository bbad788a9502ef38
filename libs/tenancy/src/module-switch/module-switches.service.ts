import { newId } from '@commonhall/kernel';
import { type ReadTx, type TenantTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type ModuleName, stateOfWish } from './module.js';
import { ModuleSwitch } from './module-switch.entity.js';

/** The modules of a tenant. */
@Injectable()
export class ModuleSwitches {
  /** Switches on what is built; the rest is stored as wanted and shown so. */
  async want(tx: TenantTx, names: readonly ModuleName[]): Promise<void> {
    for (const name of names) {
      await tx.upsert(
        ModuleSwitch,
        { id: newId<'ModuleSwitch'>(), module: name, state: stateOfWish(name), changedAt: tx.now },
        { key: ['module'], update: ['state', 'changedAt'] },
      );
    }
  }

  /** What has been asked for here, by name. */
  list(tx: ReadTx): Promise<ModuleSwitch[]> {
    return tx.find(ModuleSwitch, {}, { order: { module: 'asc' } });
  }
}
