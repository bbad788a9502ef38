import { type Id } from '@commonhall/kernel';
import { InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';
import { type Charter } from './charter.js';

/** A charter and the decision that adopted it. Rows are never changed; the database refuses one that did not carry. */
@TenantEntity('charter_version', 'Charter')
export class CharterVersion extends TenantRow {
  declare id: Id<'Charter'>;

  @Column('integer')
  version!: number;

  @Column('jsonb')
  charter!: Charter;

  @Column('text')
  hash!: string;

  @Column('uuid')
  decisionId!: Id<'Decision'>;

  @Column('text')
  outcome!: 'carried';

  @InstantColumn()
  fromInstant!: Date;
}
