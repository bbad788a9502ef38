import { type Id, InvalidInput, invariant, newId } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { IdentityDatabase, type IdentityStatement, type IdentityTx } from '../identity-database.js';

/** Somebody whom the installation knows, in all tenants the same. */
export interface Person {
  readonly id: Id<'Person'>;
  readonly name: string;
  /** Lower case. */
  readonly email: string;
  readonly locale: 'en' | 'cy';
}

export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly locale?: 'en' | 'cy';
}

const byIds: IdentityStatement<Person> = {
  name: 'identity.people-by-ids',
  text: 'select id, name, email, locale from identity.person where id = any ($1::uuid[])',
};

const byEmail: IdentityStatement<Person> = {
  name: 'identity.person-by-email',
  text: 'select id, name, email, locale from identity.person where email = $1',
};

/** The people of the installation. Tenants hold their ids; names and addresses stand here alone. */
@Injectable()
export class People {
  constructor(private readonly identity: IdentityDatabase) {}

  /**
   * Finds the person with this address, or enters one. A person who is known keeps name and language: whoever invites
   * somebody does not rename them. Safe to repeat.
   * @throws InvalidInput for an address or a name that cannot be one
   */
  async ensure(person: NewPerson): Promise<Id<'Person'>> {
    const { email, name } = readPerson(person);
    const known = await this.byEmail(email);
    if (known !== null) return known.id;
    const { id } = await this.identity.write((tx) => enterPerson(tx, { email, name, locale: person.locale ?? 'en' }));
    return id;
  }

  /** @returns the people among `ids` that are known; unknown ids are left out */
  async byIds(ids: readonly Id<'Person'>[]): Promise<Map<Id<'Person'>, Person>> {
    if (ids.length === 0) return new Map();
    const rows = await this.identity.read(byIds, [[...new Set(ids)]]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** @param email in any case */
  async byEmail(email: string): Promise<Person | null> {
    const [row] = await this.identity.read(byEmail, [normalEmail(email)]);
    return row ?? null;
  }
}

/**
 * Enters the person where the address is new.
 * @param person read by `readPerson`
 * @returns whose the address is, and whether they were entered just now
 */
export async function enterPerson(
  tx: IdentityTx,
  person: Required<NewPerson>,
): Promise<{ id: Id<'Person'>; isNew: boolean }> {
  const [entered] = await tx.sql<{ id: Id<'Person'> }>(
    `insert into identity.person (id, email, name, locale, created_at) values ($1, $2, $3, $4, $5)
     on conflict (email) do nothing returning id`,
    [newId<'Person'>(), person.email, person.name, person.locale, tx.now],
  );
  if (entered !== undefined) return { id: entered.id, isNew: true };
  const [known] = await tx.sql<{ id: Id<'Person'> }>('select id from identity.person where email = $1', [person.email]);
  invariant(known !== undefined, 'a conflicting person is visible after its transaction has ended');
  return { id: known.id, isNew: false };
}

/** @throws InvalidInput that names the field */
export function readPerson({ email, name }: NewPerson): { email: string; name: string } {
  const address = normalEmail(email);
  if (address.length > 254 || !/^[^\s@]+@[^\s@]+$/.test(address)) {
    throw new InvalidInput('That is no mail address. Write it as name@example.org.', ['input', 'email']);
  }
  const called = name.trim();
  if (called.length < 1 || called.length > 200) {
    throw new InvalidInput('Give a name of 1 to 200 characters.', ['input', 'name']);
  }
  return { email: address, name: called };
}

/** Addresses are compared without case: what no mail provider tells apart must not make two people. */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
