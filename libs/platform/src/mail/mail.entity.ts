import { type Id } from '@commonhall/kernel';
import { Column } from 'typeorm';
import { InstantColumn, TenantEntity, TenantRow } from '../database/index.js';

/** `local`: kept for the operator, since no mail server is set. `waiting`: on its way to one. */
export type MailState = 'local' | 'waiting' | 'sent';

/** A letter to one person. */
@TenantEntity('mail', 'Mail')
export class Mail extends TenantRow {
  declare id: Id<'Mail'>;

  @Column('text')
  template!: string;

  @Column('text')
  locale!: 'en' | 'cy';

  @Column('uuid', { nullable: true })
  personId!: Id<'Person'> | null;

  @Column('text')
  toName!: string;

  @Column('text')
  toAddress!: string;

  @Column('text')
  subject!: string;

  @Column('jsonb')
  paragraphs!: readonly string[];

  /** Signs somebody in, so it is erased once a mail server has taken the letter. */
  @Column('text', { nullable: true })
  link!: string | null;

  @Column('text')
  state!: MailState;

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  sentAt!: Date | null;
}
