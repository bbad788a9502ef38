import { type Id, InvalidInput, invariant, slugOf } from '@commonhall/kernel';
import { type ReadTx, type TenantTx, tenantZero } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { TenantFounded } from './tenant.events.js';

export type Relationship = 'co-op' | 'member' | 'trial' | 'hosted' | 'former';

/** One organisation's isolated space; a row of the reference table that everybody may read. */
export interface Tenant {
  readonly id: Id<'Tenant'>;
  readonly slug: string;
  readonly name: string;
  readonly state: 'active' | 'read-only' | 'closed';
  readonly relationship: Relationship;
  /** IANA time zone in which the tenant's days and months begin. */
  readonly zone: string;
  readonly locale: 'en' | 'cy';
  readonly currency: string;
  readonly foundedAt: Date;
}

export interface NewTenant {
  readonly id: Id<'Tenant'>;
  readonly name: string;
  readonly relationship: Relationship;
}

/** The directory of tenants. Written only in tenant zero: the database refuses it anywhere else. */
@Injectable()
export class Tenants {
  /**
   * Founds a tenant with a slug of its own, made from its name, and tells the new tenant.
   * @param tx bound to tenant zero
   * @throws InvalidInput when another tenant carries the slug that the name makes
   * Rule: design record 0015, "Organisations"; the name's form is `slugOf`.
   */
  async found(tx: TenantTx, tenant: NewTenant): Promise<Tenant> {
    invariant(tx.tenantId === tenantZero, 'tenants are founded in tenant zero');
    const slug = slugOf(tenant.name);
    const inserted = await tx.sql<{ id: string }>(
      `insert into tenant (id, slug, name, relationship, founded_at)
       select $2, $3, $4, $5, $6 where $1::uuid is not null on conflict do nothing returning id`,
      [tenant.id, slug, tenant.name, tenant.relationship, tx.now],
    );
    if (inserted.length === 0) {
      throw new InvalidInput(
        `Another organisation here is already called "${tenant.name}" (${slug}). Choose a name that tells them apart.`,
        ['name'],
      );
    }
    tx.emit(new TenantFounded({ tenantId: tenant.id }), { to: tenant.id });
    const founded = await this.get(tx, tenant.id);
    invariant(founded, 'a founded tenant is there');
    return founded;
  }

  async get(tx: ReadTx, id: string): Promise<Tenant | null> {
    const [row] = await tx.sql<Tenant>(`select ${columns} from tenant where $1::uuid is not null and id = $2`, [id]);
    return row ?? null;
  }

  async bySlug(tx: ReadTx, slug: string): Promise<Tenant | null> {
    const [row] = await tx.sql<Tenant>(`select ${columns} from tenant where $1::uuid is not null and slug = $2`, [
      slug,
    ]);
    return row ?? null;
  }

  /** Every tenant, tenant zero first, then by id. */
  async list(tx: ReadTx): Promise<Tenant[]> {
    return tx.sql<Tenant>(`select ${columns} from tenant where $1::uuid is not null order by id <> $1::uuid, id`);
  }

  /** Names the co-op itself, at its founding. @param tx bound to tenant zero */
  async nameCoop(tx: TenantTx, name: string): Promise<void> {
    invariant(tx.tenantId === tenantZero, 'the co-op is named in tenant zero');
    await tx.sql('update tenant set name = $2, slug = $3 where id = $1::uuid', [name, slugOf(name)]);
  }
}

const columns = `id, slug, name, state, relationship, zone, locale, currency, founded_at as "foundedAt"`;
