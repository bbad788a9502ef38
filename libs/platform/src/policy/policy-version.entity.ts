import { type JsonValue } from '@commonhall/kernel';
import { Column } from 'typeorm';
import { InstantColumn, TenantEntity, TenantRow } from '../database/index.js';

/** One value of one key from an instant on, made by a carried decision; the database refuses any other. */
@TenantEntity('policy_version', 'PolicyVersion')
export class PolicyVersion extends TenantRow {
  @Column('text')
  key!: string;

  @Column('jsonb')
  value!: JsonValue;

  @InstantColumn()
  fromInstant!: Date;

  @Column('boolean')
  provisional!: boolean;

  @Column('uuid')
  decisionId!: string;

  @Column('text')
  outcome!: 'carried';

  @InstantColumn()
  createdAt!: Date;
}
