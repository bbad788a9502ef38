import { type Id, type Noun, invariant } from '@commonhall/kernel';
import { Column, type ColumnOptions, Entity, PrimaryColumn } from 'typeorm';

/** What every tenant table begins with. Source: design record 0002, rule 1. */
export abstract class TenantRow {
  @PrimaryColumn('uuid')
  tenantId!: Id<'Tenant'>;

  @PrimaryColumn('uuid')
  id!: string;
}

const entities = new Map<EntityClass<TenantRow>, Noun>();

export type EntityClass<E extends TenantRow> = new () => E;

/** Marks the entity of a tenant table and says what its ids are called outside; the database opens with all that are marked. */
export function TenantEntity(table: string, noun: Noun): (target: EntityClass<TenantRow>) => void {
  return (target) => {
    entities.set(target, noun);
    Entity(table)(target);
  };
}

/** Every marked entity of the libraries that are loaded. */
export function tenantEntities(): EntityClass<TenantRow>[] {
  return [...entities.keys()];
}

/** What a row of this entity is called outside. */
export function nounOfEntity(entity: EntityClass<TenantRow>): Noun {
  const noun = entities.get(entity);
  invariant(noun !== undefined, `${entity.name} is not marked as a TenantEntity`);
  return noun;
}

/** A `bigint` column: minor units or a count, never a float. */
export function BigintColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column('bigint', {
    ...options,
    transformer: {
      to: (value: bigint | null | undefined): string | null | undefined =>
        typeof value === 'bigint' ? value.toString() : value,
      from: (value: string | null): bigint | null => (value === null ? null : BigInt(value)),
    },
  });
}

/** A `timestamptz` column. */
export function InstantColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column('timestamptz', options);
}
