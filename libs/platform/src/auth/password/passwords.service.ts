import { type Id, InvalidInput, newId } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { IdentityDatabase, type IdentityStatement, type IdentityTx } from '../identity-database.js';
import { Argon2Queue } from './argon2-queue.js';

/** Characters. Rule: NIST SP 800-63B, 3.1.1.2: length matters, rules about kinds of characters do not. */
export const passwordLength = { least: 12, most: 256 } as const;

const hashOfPerson: IdentityStatement<{ personId: Id<'Person'>; hash: string | null }> = {
  name: 'identity.password-of-address',
  text: `select p.id as "personId", c.secret_hash as hash from identity.person p
    left join identity.credential c on c.person_id = p.id and c.kind = 'password' where p.email = $1`,
};

const hashOfId: IdentityStatement<{ hash: string }> = {
  name: 'identity.password-of-person',
  text: `select secret_hash as hash from identity.credential where person_id = $1 and kind = 'password'`,
};

/** Passwords, kept as argon2id hashes. */
@Injectable()
export class Passwords {
  private readonly queue = new Argon2Queue();

  constructor(private readonly identity: IdentityDatabase) {}

  /**
   * Whose address and password these are; null for a wrong password, for a person without one, and for nobody, each
   * after the same time.
   * @param email as `normalEmail` makes it
   * @throws TooManyAttempts while too many passwords are being checked
   */
  async personOf(email: string, password: string): Promise<Id<'Person'> | null> {
    const [known] = await this.identity.read(hashOfPerson, [email]);
    const right = await this.queue.verify(known?.hash ?? null, bounded(password));
    return right && known !== undefined ? known.personId : null;
  }

  /** Whether this is the person's password; false also for a person who has none. */
  async isRight(personId: Id<'Person'>, password: string): Promise<boolean> {
    const [known] = await this.identity.read(hashOfId, [personId]);
    return this.queue.verify(known?.hash ?? null, bounded(password));
  }

  /** @throws InvalidInput for a password that is too short or too long */
  async hashOf(password: string): Promise<string> {
    const characters = Array.from(password).length;
    if (characters < passwordLength.least || characters > passwordLength.most) {
      throw new InvalidInput(
        `A password has ${passwordLength.least} to ${passwordLength.most} characters. Several words are easy to keep in mind.`,
        ['input', 'password'],
      );
    }
    return this.queue.hash(password);
  }
}

/** Nobody's password is that long; hashing megabytes would be work for an attacker's benefit. */
function bounded(password: string): string {
  return password.slice(0, passwordLength.most * 4);
}

/** @param hash made by `Passwords.hashOf` */
export async function storePassword(tx: IdentityTx, personId: Id<'Person'>, hash: string): Promise<void> {
  await tx.sql(
    `insert into identity.credential (id, person_id, kind, secret_hash, created_at, changed_at) values ($1, $2, 'password', $3, $4, $4)
     on conflict (person_id) where kind = 'password' do update set secret_hash = excluded.secret_hash, changed_at = excluded.changed_at`,
    [newId(), personId, hash, tx.now],
  );
}
