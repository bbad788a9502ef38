import { type Id } from '@commonhall/kernel';
import { InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';

/** `scheduled` waits for its stay; `stopped` was refused when its time came, and says why; `superseded`: a later decision counts. */
export type EnactmentState = 'scheduled' | 'enacted' | 'stopped' | 'superseded';

/** One effect of a carried decision on its way into force: the row that makes it happen once. */
@TenantEntity('enactment', 'Enactment')
export class Enactment extends TenantRow {
  declare id: Id<'Enactment'>;

  @Column('uuid')
  decisionId!: Id<'Decision'>;

  @Column('text')
  outcome!: 'carried';

  @Column('uuid')
  effectId!: Id<'Effect'>;

  /** The end of its stay. */
  @InstantColumn()
  dueAt!: Date;

  @Column('text')
  state!: EnactmentState;

  @InstantColumn({ nullable: true })
  doneAt!: Date | null;

  @Column('text', { nullable: true })
  reason!: string | null;
}
