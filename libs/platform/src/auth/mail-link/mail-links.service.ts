import { type Id, InvalidInput, invariant, newId, sha256Hex } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { setAccess } from '../access-directory/access-directory.service.js';
import { type AttemptSubject, Attempts } from '../attempt/attempts.service.js';
import { LinkNotValid } from '../auth.problems.js';
import { AuthOptions } from '../auth-options.js';
import { IdentityDatabase, type IdentityTx } from '../identity-database.js';
import { type NewPerson, enterPerson, readPerson } from '../person/people.service.js';
import { hashOfToken, newSecretToken } from '../secret-token.js';
import { type CurrentSession, type OpenedSession } from '../session/session.js';
import { endSession, startSession } from '../session/sessions.service.js';

/** What a link is for. A welcome link is nobody's yet: opening it asks for name and address. */
export type LinkPurpose = 'welcome' | 'founding' | 'invitation' | 'sign-in';

export interface NewMailLink {
  readonly purpose: LinkPurpose;
  /** Whose session it opens; null for a welcome link alone. */
  readonly personId: Id<'Person'> | null;
  /** Where the person goes on after opening it. */
  readonly tenantId: Id<'Tenant'>;
  /** How long it may be opened. */
  readonly hours: number;
  /** What it concerns, for whoever issued it: the id of a founder's row. */
  readonly subject?: string;
}

export interface MailLink {
  readonly token: string;
  /** `/link/<token>`. */
  readonly path: string;
  readonly url: string;
  readonly expiresAt: Date;
}

/** What may be told of a link before it is opened. */
export interface LinkPreview {
  readonly purpose: LinkPurpose;
  readonly tenantId: Id<'Tenant'>;
  /** Whose it is; null for a welcome link. */
  readonly name: string | null;
  /** Whether opening it asks for name and address. */
  readonly asksName: boolean;
}

export interface LinkOpening {
  /** Of whoever opens a welcome link; ignored otherwise. */
  readonly name?: string | null;
  readonly email?: string | null;
  /** The same key again, within an hour, opens the link again and ends the session opened before: for lost answers. */
  readonly idempotencyKey?: string | null;
  /** The IP address from which it is tried. */
  readonly from?: string;
  /** The session that the request came with; it ends. */
  readonly replaces?: CurrentSession | null;
}

export interface OpenedLink {
  readonly purpose: LinkPurpose;
  readonly tenantId: Id<'Tenant'>;
  readonly subject: string | null;
  readonly session: OpenedSession;
}

interface LinkRow {
  readonly id: Id<'MailLink'>;
  readonly purpose: LinkPurpose;
  readonly personId: Id<'Person'> | null;
  readonly tenantId: Id<'Tenant'>;
  readonly subject: string | null;
  readonly usedAt: Date | null;
  readonly usedKeyHash: string | null;
  readonly sessionId: Id<'Session'> | null;
}

const columns = `id, purpose, person_id as "personId", tenant_id as "tenantId", subject, used_at as "usedAt",
  used_key_hash as "usedKeyHash", session_id as "sessionId"`;

const reopenWithinMs = 60 * 60_000;

/** Links that sign somebody in, once. The database keeps their hashes; the link itself is known to its mail alone. */
@Injectable()
export class MailLinks {
  constructor(
    private readonly identity: IdentityDatabase,
    private readonly attempts: Attempts,
    private readonly options: AuthOptions,
  ) {}

  /** Makes a link. Repeating makes another one: harmless, for both open the same person's session. */
  issue(link: NewMailLink): Promise<MailLink> {
    return this.identity.write((tx) => this.issueIn(tx, link));
  }

  /** As `issue`, in a transaction of identity's own. */
  async issueIn(tx: IdentityTx, { purpose, personId, tenantId, hours, subject }: NewMailLink): Promise<MailLink> {
    invariant(personId !== null || purpose === 'welcome', 'a link belongs to somebody, unless it welcomes');
    const { token, hash } = newSecretToken();
    const [row] = await tx.sql<{ expiresAt: Date }>(
      `insert into identity.mail_link (id, token_hash, purpose, person_id, tenant_id, subject, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7::timestamptz, $7::timestamptz + $8 * interval '1 hour') returning expires_at as "expiresAt"`,
      [newId<'MailLink'>(), hash, purpose, personId, tenantId, subject ?? null, tx.now, hours],
    );
    invariant(row !== undefined, 'an inserted link is answered');
    const path = `/link/${token}`;
    return { token, path, url: `${this.options.publicUrl}${path}`, expiresAt: row.expiresAt };
  }

  /** Looks at a link without using it up: programs that check mails open links too. Null where it cannot be opened. */
  async look(token: string): Promise<LinkPreview | null> {
    return this.identity.write(async (tx) => {
      const [row] = await tx.sql<{ purpose: LinkPurpose; tenantId: Id<'Tenant'>; name: string | null }>(
        `select l.purpose, l.tenant_id as "tenantId", p.name from identity.mail_link l
         left join identity.person p on p.id = l.person_id
         where l.token_hash = $1 and l.used_at is null and l.revoked_at is null and l.expires_at > $2`,
        [hashOfToken(token), tx.now],
      );
      return row === undefined ? null : { ...row, asksName: row.purpose === 'welcome' };
    });
  }

  /**
   * Uses a link up and opens a session of the person whose it is. A welcome link makes whoever opens it the
   * administrator of its tenant.
   * @throws LinkNotValid | InvalidInput | TooManyAttempts
   */
  async open(token: string, opening: LinkOpening = {}): Promise<OpenedLink> {
    const subjects: AttemptSubject[] = [{ kind: 'link-from-ip', of: opening.from ?? 'here' }];
    await this.attempts.spend(subjects);
    const opened = await this.identity.write((tx) => openIn(tx, token, opening));
    await this.attempts.giveBack(subjects);
    return opened;
  }

  /** Makes all unused links of a purpose in a tenant worthless, or only those that concern `subject`. */
  async revoke(tenantId: Id<'Tenant'>, purpose: LinkPurpose, subject?: string): Promise<void> {
    await this.identity.write((tx) => revokeLinks(tx, tenantId, purpose, subject));
  }
}

export async function revokeLinks(
  tx: IdentityTx,
  tenantId: Id<'Tenant'>,
  purpose: LinkPurpose,
  subject: string | null = null,
): Promise<void> {
  await tx.sql(
    `update identity.mail_link set revoked_at = $4 where tenant_id = $1 and purpose = $2 and ($3::text is null or subject = $3)
     and used_at is null and revoked_at is null`,
    [tenantId, purpose, subject, tx.now],
  );
}

async function openIn(tx: IdentityTx, token: string, opening: LinkOpening): Promise<OpenedLink> {
  const [link] = await tx.sql<LinkRow>(
    `select ${columns} from identity.mail_link where token_hash = $1 and revoked_at is null and expires_at > $2 for update`,
    [hashOfToken(token), tx.now],
  );
  const keyHash = keyHashOf(opening.idempotencyKey ?? null);
  if (link === undefined || !mayOpen(link, keyHash, tx.now)) throw new LinkNotValid();
  const personId = link.personId ?? (await welcomed(tx, link, opening));
  if (link.sessionId !== null) await endSession(tx, link.sessionId);
  const session = await startSession(tx, { personId, method: 'link', replaces: opening.replaces ?? null });
  await tx.sql(
    `update identity.mail_link set used_at = coalesce(used_at, $2), used_key_hash = $3, session_id = $4, person_id = $5 where id = $1`,
    [link.id, tx.now, keyHash, session.id, personId],
  );
  return { purpose: link.purpose, tenantId: link.tenantId, subject: link.subject, session };
}

function mayOpen({ usedAt, usedKeyHash }: LinkRow, keyHash: string | null, now: Date): boolean {
  if (usedAt === null) return true;
  return keyHash !== null && keyHash === usedKeyHash && now.getTime() - usedAt.getTime() < reopenWithinMs;
}

function keyHashOf(key: string | null): string | null {
  return key === null ? null : sha256Hex(key);
}

/**
 * Enters whoever opens a welcome link. An address that is somebody's already is refused, unless that person was welcomed
 * before: whoever sets an installation up must not become one of its founders by typing their address.
 */
async function welcomed(tx: IdentityTx, link: LinkRow, { name, email }: LinkOpening): Promise<Id<'Person'>> {
  const person = readPerson(asked({ name: name ?? '', email: email ?? '' }));
  const { id: personId, isNew } = await enterPerson(tx, { ...person, locale: 'en' });
  if (!isNew && !(await wasWelcomed(tx, personId, link.tenantId))) {
    throw new InvalidInput(
      'This address belongs to somebody who is known here already. Give another one, or sign in by the link that was sent to it.',
      ['input', 'email'],
    );
  }
  await setAccess(tx, { personId, tenantId: link.tenantId, roles: ['administrator'], source: 'welcome' });
  return personId;
}

async function wasWelcomed(tx: IdentityTx, personId: Id<'Person'>, tenantId: Id<'Tenant'>): Promise<boolean> {
  const welcomes = await tx.sql(
    `select from identity.tenant_access where person_id = $1 and tenant_id = $2 and source = 'welcome'`,
    [personId, tenantId],
  );
  return welcomes.length > 0;
}

function asked(person: NewPerson): NewPerson {
  if (person.email.trim() === '' && person.name.trim() === '') {
    throw new InvalidInput('This link asks who you are: give your name and your mail address.', ['input', 'name']);
  }
  return person;
}
