import { type Id, invariant, newId } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { type AttemptSubject, Attempts } from '../attempt/attempts.service.js';
import { SignInFailed, StepUpNeeded } from '../auth.problems.js';
import { IdentityDatabase, type IdentityTx } from '../identity-database.js';
import { Passwords, storePassword } from '../password/passwords.service.js';
import { normalEmail } from '../person/people.service.js';
import { newSecretToken } from '../secret-token.js';
import {
  type CurrentSession,
  type OpenedSession,
  type SignInMethod,
  isFresh,
  sessionDays,
  sessionPrefix,
} from './session.js';

export interface SignIn {
  readonly email: string;
  readonly password: string;
  /** The IP address from which it is tried. */
  readonly from: string;
  /** The session that the request came with; it ends. */
  readonly replaces?: CurrentSession | null;
}

export interface NewPassword {
  readonly password: string;
  /** Proof for a session that signed in longer than 15 minutes ago. */
  readonly currentPassword?: string | null;
  readonly from: string;
}

/** Signing in and out. A session belongs to a person, not to a tenant. */
@Injectable()
export class Sessions {
  constructor(
    private readonly identity: IdentityDatabase,
    private readonly passwords: Passwords,
    private readonly attempts: Attempts,
  ) {}

  /**
   * Opens a session by address and password. Unknown addresses are answered as wrong passwords are, in the same time.
   * @throws SignInFailed | TooManyAttempts
   */
  async signIn({ email, password, from, replaces = null }: SignIn): Promise<OpenedSession> {
    const address = normalEmail(email);
    const subjects: AttemptSubject[] = [
      { kind: 'password-of-address', of: address },
      { kind: 'password-from-ip', of: from },
    ];
    await this.attempts.spend(subjects);
    const personId = await this.passwords.personOf(address, password);
    if (personId === null) throw new SignInFailed();
    await this.attempts.giveBack(subjects);
    return this.identity.write((tx) => startSession(tx, { personId, method: 'password', replaces }));
  }

  /** Ends this session; it is no longer valid for the very next request. Safe to repeat. */
  async signOut(session: Pick<CurrentSession, 'id'>): Promise<void> {
    await this.identity.write((tx) => endSession(tx, session.id));
  }

  /** Ends all sessions of a person, on all devices. @returns how many */
  async signOutEverywhere(personId: Id<'Person'>): Promise<number> {
    return this.identity.write((tx) => endSessionsOf(tx, personId));
  }

  /**
   * Gives a session a new token; the old one is worth nothing. For changes of what the session may do.
   * @throws SignInFailed if the session has ended meanwhile
   */
  async rotate(session: Pick<CurrentSession, 'id'>): Promise<OpenedSession> {
    return this.identity.write((tx) => rotateSession(tx, session.id));
  }

  /**
   * Sets or changes the password of the session's person, ends all of their other sessions and gives this one a new token.
   * @throws InvalidInput | StepUpNeeded | SignInFailed | TooManyAttempts
   */
  async setPassword(session: CurrentSession, input: NewPassword): Promise<OpenedSession> {
    await this.assertProven(session, input);
    const hash = await this.passwords.hashOf(input.password);
    return this.identity.write(async (tx) => {
      await storePassword(tx, session.personId, hash);
      await endSessionsOf(tx, session.personId, session.id);
      return rotateSession(tx, session.id);
    });
  }

  private async assertProven(session: CurrentSession, { currentPassword, from }: NewPassword): Promise<void> {
    if (currentPassword !== undefined && currentPassword !== null) {
      const subjects: AttemptSubject[] = [
        { kind: 'password-of-address', of: session.personId },
        { kind: 'password-from-ip', of: from },
      ];
      await this.attempts.spend(subjects);
      if (!(await this.passwords.isRight(session.personId, currentPassword))) throw new SignInFailed();
      await this.attempts.giveBack(subjects);
      return;
    }
    await this.identity.write(({ now }) => {
      if (!isFresh(session, now)) throw new StepUpNeeded(['input', 'currentPassword']);
      return Promise.resolve();
    });
  }
}

interface NewSession {
  readonly personId: Id<'Person'>;
  readonly method: SignInMethod;
  readonly replaces?: Pick<CurrentSession, 'id'> | null;
}

/** Opens a session and ends the one that the browser had: a token planted before signing in is worth nothing after. */
export async function startSession(
  tx: IdentityTx,
  { personId, method, replaces = null }: NewSession,
): Promise<OpenedSession> {
  if (replaces !== null) await endSession(tx, replaces.id);
  const id = newId<'Session'>();
  const { token, hash } = newSecretToken(sessionPrefix);
  const [row] = await tx.sql<{ expiresAt: Date }>(
    `insert into identity.session (id, person_id, token_hash, method, signed_in_at, rotated_at, expires_at)
     values ($1, $2, $3, $4, $5::timestamptz, $5::timestamptz, $5::timestamptz + $6 * interval '1 day') returning expires_at as "expiresAt"`,
    [id, personId, hash, method, tx.now, sessionDays],
  );
  invariant(row !== undefined, 'an inserted session is answered');
  return { id, personId, token, expiresAt: row.expiresAt };
}

async function rotateSession(tx: IdentityTx, id: Id<'Session'>): Promise<OpenedSession> {
  const { token, hash } = newSecretToken(sessionPrefix);
  const [row] = await tx.sql<{ personId: Id<'Person'>; expiresAt: Date }>(
    `update identity.session set token_hash = $2, version = version + 1, rotated_at = $3
     where id = $1 and ended_at is null and expires_at > $3 returning person_id as "personId", expires_at as "expiresAt"`,
    [id, hash, tx.now],
  );
  if (row === undefined) throw new SignInFailed();
  return { id, token, ...row };
}

export async function endSession(tx: IdentityTx, id: Id<'Session'>): Promise<void> {
  await tx.sql('update identity.session set ended_at = $2 where id = $1 and ended_at is null', [id, tx.now]);
}

async function endSessionsOf(
  tx: IdentityTx,
  personId: Id<'Person'>,
  except: Id<'Session'> | null = null,
): Promise<number> {
  const ended = await tx.sql(
    `update identity.session set ended_at = $2 where person_id = $1 and ended_at is null and id is distinct from $3::uuid returning id`,
    [personId, tx.now, except],
  );
  return ended.length;
}
