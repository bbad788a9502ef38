import { newId } from '@commonhall/kernel';
import { nowhereId } from './isolation/canary-tenant.js';

export type Input = Readonly<Record<string, unknown>>;

/** Whom a mutation is made by, and where. `forming`: in the co-op before it is founded. */
export interface Doer {
  readonly as: 'administrator' | 'treasurer' | 'delegate' | 'founder' | 'stranger';
  readonly where: 'co-op' | 'organisation' | 'forming';
}

export interface GoodInput extends Doer {
  /** Good in form, together with a value for every field; ids are those of nothing. Null for a mutation without input. */
  readonly forms: () => readonly (Input | null)[];
}

const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString();
const word = (): string => newId().slice(-12);
const summary = { en: 'Because it is time.', cy: 'Am ei bod yn bryd.' };

/** A row of the spreadsheet by which organisations are admitted. */
function organisationSheet(name: string, number: string): string {
  return [
    'Organisation,Kind,Legal form,Members,Modules wanted,Delegate,Delegate e-mail,Registration number,Address',
    `${name},food hub,charity,12,membership,Ann Officer,ann-${number.toLowerCase()}@example.org,${number},"1 Mill Lane, Garth"`,
  ].join('\n');
}

function founder(name: string): Input {
  return {
    name: `Signer of ${name}`,
    email: `signer-${word()}@example.org`,
    organisation: {
      name: `${name} ${word()}`,
      kind: 'food hub',
      legalForm: 'charity',
      registrationNumber: `R-${word()}`,
      address: '2 Mill Lane, Garth',
      memberCount: 20,
      modulesWanted: ['membership'],
    },
  };
}

/**
 * One good input for each mutation of the schema, in the order of its name. A mutation that is missing here, or a field
 * that none of its forms has, makes the isolation walk and the hostile inputs fail with its name.
 */
export const goodInputs: Readonly<Record<string, GoodInput>> = {
  announceProposal: {
    as: 'delegate',
    where: 'co-op',
    forms: () => [{ idempotencyKey: newId(), proposalId: nowhereId('Proposal'), opensOn: days(90).slice(0, 10) }],
  },
  appointDelegate: {
    as: 'administrator',
    where: 'organisation',
    forms: () => [{ idempotencyKey: newId(), name: 'Dai Delegate', email: `dai-${word()}@example.org` }],
  },
  castBallot: {
    as: 'delegate',
    where: 'co-op',
    forms: () => [{ idempotencyKey: newId(), proposalId: nowhereId('Proposal'), choice: 'YES' }],
  },
  createApiKey: {
    as: 'administrator',
    where: 'organisation',
    forms: () => [{ name: 'The till', scopes: ['READ'], expiresAt: days(30) }],
  },
  grantRole: {
    as: 'administrator',
    where: 'organisation',
    forms: () => [{ idempotencyKey: newId(), personId: nowhereId('Person'), role: 'AUDITOR' }],
  },
  invitePerson: {
    as: 'administrator',
    where: 'organisation',
    forms: () => [{ idempotencyKey: newId(), name: 'Gwen', email: `gwen-${word()}@example.org`, role: 'TREASURER' }],
  },
  openLink: {
    as: 'stranger',
    where: 'organisation',
    forms: () => [{ token: 'x'.repeat(43), name: 'Ann', email: `ann-${word()}@example.org`, idempotencyKey: newId() }],
  },
  prepareFounding: {
    as: 'administrator',
    where: 'forming',
    forms: () => [
      {
        idempotencyKey: newId(),
        name: `The Co-op of ${word()}`,
        founders: [founder('River Post'), founder('Garth Hub'), founder('Mill Library')],
      },
    ],
  },
  propose: {
    as: 'delegate',
    where: 'co-op',
    forms: () => [
      {
        idempotencyKey: newId(),
        kind: 'policy-change',
        title: 'More grace',
        summary,
        effects: [{ policy: { key: 'membership.grace-days', value: 60 } }],
      },
      {
        idempotencyKey: newId(),
        kind: 'admission',
        title: 'One more',
        summary,
        effects: [
          {
            declared: {
              type: 'membership.admit',
              content: {
                name: `Hub ${word()}`,
                kind: 'food hub',
                legalForm: 'charity',
                registrationNumber: `R-${word()}`,
                address: '3 Mill Lane, Garth',
                memberCount: 3,
                modulesWanted: [],
                officerName: 'An Officer',
                officerEmail: 'officer@example.org',
              },
            },
          },
        ],
      },
    ],
  },
  proposeAdmissions: {
    as: 'delegate',
    where: 'co-op',
    forms: () => [
      {
        idempotencyKey: newId(),
        title: 'Admit one',
        summary,
        sheet: organisationSheet(`Hub ${word()}`, `S-${word()}`),
      },
    ],
  },
  recordTaking: {
    as: 'treasurer',
    where: 'organisation',
    forms: () => [
      {
        idempotencyKey: newId(),
        amount: { amount: '12.50', currency: 'GBP' },
        occurredAt: days(-1),
        source: 'market stall',
      },
    ],
  },
  requestSignInLink: {
    as: 'stranger',
    where: 'co-op',
    forms: () => [{ idempotencyKey: newId(), email: `asking-${word()}@example.org` }],
  },
  revokeApiKey: {
    as: 'administrator',
    where: 'organisation',
    forms: () => [{ apiKeyId: nowhereId('ApiKey') }],
  },
  revokeRole: {
    as: 'administrator',
    where: 'organisation',
    forms: () => [{ idempotencyKey: newId(), personId: nowhereId('Person'), role: 'AUDITOR' }],
  },
  setPassword: {
    as: 'administrator',
    where: 'organisation',
    forms: () => [{ password: 'four words make one', currentPassword: 'four words made one' }],
  },
  signCharter: {
    as: 'founder',
    where: 'forming',
    forms: () => [{ idempotencyKey: newId(), proposalId: nowhereId('Proposal') }],
  },
  signIn: {
    as: 'stranger',
    where: 'organisation',
    forms: () => [{ email: `nobody-${word()}@example.org`, password: 'four words make one' }],
  },
  signOut: { as: 'administrator', where: 'organisation', forms: () => [null] },
  signOutEverywhere: { as: 'administrator', where: 'organisation', forms: () => [null] },
  wantModules: {
    as: 'administrator',
    where: 'organisation',
    forms: () => [{ idempotencyKey: newId(), modules: ['MEMBERSHIP', 'EVENTS'] }],
  },
  withdrawProposal: {
    as: 'delegate',
    where: 'co-op',
    forms: () => [{ idempotencyKey: newId(), proposalId: nowhereId('Proposal') }],
  },
};
