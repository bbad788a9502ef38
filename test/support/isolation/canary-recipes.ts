import { type JsonObject, sha256Hex } from '@commonhall/kernel';
import { type ResolutionRule, buildBallotFile, countBallotFile } from '@commonhall/governance';
import { chart } from '@commonhall/payments';
import { roles } from '@commonhall/platform';
import { type CanaryTenant, canaryId } from './canary-tenant.js';

/** What a recipe knows of the row that it makes. */
export interface Place {
  readonly tenant: CanaryTenant;
  readonly n: number;
  /** A text of this tenant alone. */
  readonly text: (what: string) => string;
  /** The id of the n-th row of a table of the same tenant. */
  readonly id: (table: string, n: number) => string;
  /** The tenants that are organisations of the co-op. */
  readonly organisations: readonly CanaryTenant[];
  /** The person of the tenant in a role of theirs. */
  readonly person: (n: number) => string;
  readonly charter: JsonObject;
}

export interface Recipe {
  readonly rows?: number | ((tenant: CanaryTenant, organisations: readonly CanaryTenant[]) => number);
  readonly columns: Readonly<Record<string, (place: Place) => unknown>>;
}

const hour = 3_600_000;

/** An instant so many hours from the filling; in the past below zero. */
export function hoursFromNow(hours: number): Date {
  return new Date(Date.now() + hours * hour);
}

/** The versions of the platform's fee that all tenants read: rows of a reference table, nobody's secret. */
export const publicVersion = {
  versionId: '0a0a0a0a-0a0a-7000-8000-00000000aaaa',
  decisionId: '0a0a0a0a-0a0a-7000-8000-00000000bbbb',
  value: { tiers: [{ upTo: null, bps: 250 }], fixedMinor: '0', capMinor: null, freeMinor: '0' },
} as const;

/** The person who holds the role, and people without one. */
const delegateOf = ({ person, n }: Place): string => person(roles.indexOf('delegate') + [0, 3, 4][n]!);

/** Proposals, each at another point of their way. */
export const proposalStates = [
  'in-force',
  'draft',
  'notice',
  'voting',
  'carried',
  'withdrawn',
  'stopped',
  'draft',
] as const;

/** Its draft is an organisation's that none of the tenant's role holders casts for: nobody of them sees it. */
export const hiddenProposal = 7;
const founding = 0;
const decided = [0, 4, 6];

const voting: Readonly<Record<string, readonly [notice: number, opens: number, closes: number]>> = {
  'in-force': [-2000, -1900, -1800],
  notice: [-24, 24 * 20, 24 * 27],
  voting: [-500, -24, 24 * 6],
  carried: [-1000, -900, -800],
  stopped: [-1200, -1100, -1050],
};

const hoursOf = (place: Place): readonly [number, number, number] | undefined => voting[proposalStates[place.n]!];
const at =
  (which: 0 | 1 | 2) =>
  (place: Place): Date | null => {
    const hours = hoursOf(place);
    return hours === undefined ? null : hoursFromNow(hours[which]);
  };
const afterNotice =
  (value: (place: Place) => unknown) =>
  (place: Place): unknown =>
    hoursOf(place) === undefined ? null : value(place);

/** An organisation as an application states it. */
function admissionOf({ text, n }: Pick<Place, 'text' | 'n'>): JsonObject {
  return {
    name: text('admitted'),
    kind: text('kind'),
    legalForm: text('form'),
    registrationNumber: text('number'),
    address: text('address'),
    memberCount: 10 + n,
    modulesWanted: ['membership'],
    officerName: text('officer'),
    officerEmail: `${text('officer')}@example.org`,
  };
}

const effectOf = ({ n }: Place): 'governance.found' | 'policy' | 'membership.admit' =>
  n === founding ? 'governance.found' : n % 2 === 0 ? 'policy' : 'membership.admit';

/** The charter of its kind, under a name of this tenant's own. */
const charterOf = ({ charter, text, n }: Place): JsonObject => ({
  ...charter,
  version: n + 1,
  name: { en: text('charter'), cy: text('siarter') },
});

const rule: ResolutionRule = {
  quorum: { kind: 'number', number: 2 },
  threshold: { comparison: '>', num: 1, den: 2 },
  turnoutFloor: null,
  against: null,
  classes: null,
};

/** A vote of three organisations that was carried, with everything that a recount rests on. */
function ballotFile(place: Place): ReturnType<typeof buildBallotFile> {
  const voters = ['one', 'two', 'three'].map(place.text);
  return buildBallotFile(
    {
      proposal: place.text('proposal'),
      kind: 'policy-change',
      charterHash: hash(place),
      rule,
      notice: { given: 14, required: 14 },
      opensAt: hoursFromNow(-900),
      closesAt: hoursFromNow(-800),
    },
    voters.map((voter) => ({ voter, class: 'organisations', votes: 1n })),
    voters.map((voter, at) => ({ voter, choice: at === 0 ? 'no' : 'yes' })),
  );
}

const party = ({ text }: Place): JsonObject => ({
  name: text('party'),
  legalForm: text('form'),
  registrationNumber: text('number'),
  address: text('address'),
});

const arithmetic = {
  kind: 'use',
  provisional: false,
  tiers: [{ bps: 250, upToMinor: null, baseMinor: '4000' }],
  fixedMinor: '0',
};

const issuedLine = {
  kind: 'use',
  policyVersionId: publicVersion.versionId,
  decisionId: publicVersion.decisionId,
  takings: 2,
  baseMinor: '4000',
  amountMinor: '100',
  arithmetic,
};

const accounts = Object.entries(chart);
const hash = ({ text }: Place): string => sha256Hex(text('hash'));
const month = ({ n }: Place): string => `2026-0${n + 1}`;
const isZero = ({ mark }: CanaryTenant): boolean => mark === 'canary-commons';
const ofOrganisations = (tenant: CanaryTenant, organisations: readonly CanaryTenant[]): number =>
  isZero(tenant) ? organisations.length : 3;
const organisationAt = ({ n, organisations }: Place): string => organisations[n % organisations.length]!.id;

/**
 * What a row has to be so that the product can read it, table by table; whatever is not named here follows from the
 * catalogue alone.
 */
export const recipes: Readonly<Record<string, Recipe>> = {
  seal: {
    columns: {
      // The newest of each chain, which lists show first.
      row_id: ({ id, n }) => id(['audit_entry', 'journal_entry', 'decision'][n]!, 2),
      seq: ({ n }) => n + 1,
    },
  },
  policy_version: {
    columns: {
      key: ({ n, text }) => (n === 0 ? 'membership.grace-days' : text('key')),
      value: ({ n, text }) => (n === 0 ? 45 : { text: text('value') }),
      decision_id: ({ id, n }) => id('decision', n),
    },
  },
  mail: { columns: { state: () => 'local', sent_at: () => null } },
  backup_run: { columns: { reason: ({ text }) => text('reason') } },
  role_grant: { rows: 7, columns: { person_id: ({ person, n }) => person(n) } },
  module_switch: { columns: { module: ({ n }) => ['membership', 'payments', 'events'][n] } },
  organisation: {
    rows: 4,
    columns: {
      space_id: ({ tenant, organisations, n }) => (isZero(tenant) ? (organisations[n]?.id ?? null) : null),
      officer_email: ({ text }) => `${text('officer')}@example.org`,
      modules_wanted: ({ text }) => [text('module')],
    },
  },
  member: {
    rows: 4,
    columns: {
      ceased_at: ({ n }) => (n === 2 ? hoursFromNow(0) : null),
      ceased_cause: ({ n, text }) => (n === 2 ? text('cause') : null),
    },
  },
  delegate: { columns: { person_id: delegateOf } },
  delegate_appointment: {
    columns: {
      person_id: delegateOf,
      ended_at: ({ n }) => (n === 0 ? null : hoursFromNow(0)),
      refusal: ({ n, text }) => (n === 0 ? null : text('refusal')),
    },
  },
  governance_series: { rows: 2, columns: { last: () => 1000 } },
  proposal: {
    rows: proposalStates.length,
    columns: {
      kind: ({ n }) => (n === founding ? 'founding' : n % 2 === 0 ? 'policy-change' : 'admission'),
      state: ({ n }) => proposalStates[n],
      title: ({ text }) => text('title'),
      summary: ({ text }) => ({ en: text('summary'), cy: text('crynodeb') }),
      proposer_member_id: ({ n, id }) => (n === founding ? null : id('member', n === hiddenProposal ? 1 : 0)),
      notice_at: at(0),
      opens_at: at(1),
      closes_at: at(2),
      charter_version: afterNotice(() => 1),
      charter_hash: afterNotice(hash),
      electorate_hash: afterNotice(hash),
    },
  },
  proposal_effect: {
    rows: proposalStates.length,
    columns: {
      position: () => 0,
      type: effectOf,
      policy_key: (place) => (effectOf(place) === 'policy' ? 'membership.grace-days' : null),
      content: (place) => {
        const type = effectOf(place);
        if (type === 'policy') return 60;
        if (type === 'membership.admit') return admissionOf(place);
        return {
          name: place.text('founded'),
          charter: charterOf(place),
          policies: [{ key: 'membership.grace-days', label: { en: place.text('label') }, article: '3(3)', value: 30 }],
        };
      },
      base_value: (place) => (effectOf(place) === 'policy' ? 30 : { text: place.text('base') }),
      base_version_id: () => null,
    },
  },
  electorate_entry: {
    rows: 3 * 3,
    columns: {
      proposal_id: ({ n, id }) => id('proposal', 2 + (n % 3)),
      voter_id: ({ n, id }) => id('member', Math.floor(n / 3)),
      voter_kind: () => 'member',
    },
  },
  founder: {
    columns: {
      proposal_id: ({ id }) => id('proposal', founding),
      email: ({ text }) => `${text('founder')}@example.org`,
      admission: (place) => admissionOf(place),
      person_id: ({ person, n }) => person(n),
    },
  },
  ballot: { columns: {} },
  decision: {
    columns: {
      proposal_id: ({ n, id }) => id('proposal', decided[n]!),
      outcome: () => 'carried',
      seq: ({ n }) => 100 + n,
      count: (place) => countBallotFile(ballotFile(place).file),
      ballot_file: (place) => ballotFile(place).text,
      ballot_file_hash: (place) => ballotFile(place).hash,
    },
  },
  charter_version: {
    columns: {
      charter: (place) => charterOf(place),
      decision_id: ({ id }) => id('decision', 0),
      hash,
    },
  },
  enactment: {
    columns: {
      effect_id: ({ n, id }) => id('proposal_effect', decided[n]!),
      state: ({ n }) => ['enacted', 'scheduled', 'stopped'][n],
      due_at: ({ n }) => hoursFromNow(n === 1 ? 24 * 365 : -24),
      done_at: ({ n }) => (n === 1 ? null : hoursFromNow(-12)),
      reason: ({ n, text }) => (n === 2 ? text('reason') : null),
    },
  },
  ledger_account: {
    columns: {
      code: ({ n }) => accounts[n]![0],
      kind: ({ n }) => accounts[n]![1].kind,
      currency: () => 'GBP',
    },
  },
  journal_entry: { columns: { cause_type: ({ text }) => text('cause') } },
  posting: {
    rows: 6,
    columns: {
      entry_id: ({ n, id }) => id('journal_entry', Math.floor(n / 2)),
      account_id: ({ n, id }) => id('ledger_account', n % 2),
      amount_minor: ({ n }) => (n % 2 === 0 ? 1 : -1) * (1000 + Math.floor(n / 2)),
      currency: () => 'GBP',
    },
  },
  fee_month: {
    columns: {
      period: month,
      starts_at: ({ n }) => hoursFromNow(-2000 + n * 500),
      ends_at: ({ n }) => hoursFromNow(-1500 + n * 500),
      currency: () => 'GBP',
      closed_at: () => hoursFromNow(0),
    },
  },
  taking: { columns: { currency: () => 'GBP', at: ({ n }) => hoursFromNow(-1700 + n * 500) } },
  fee_line: {
    columns: {
      policy_version_id: () => publicVersion.versionId,
      decision_id: () => publicVersion.decisionId,
      currency: () => 'GBP',
    },
  },
  platform_use: {
    rows: ofOrganisations,
    columns: {
      member_tenant_id: organisationAt,
      period: () => '2026-01',
      taking_at: () => hoursFromNow(-1000),
      currency: () => 'GBP',
    },
  },
  platform_use_line: {
    rows: ofOrganisations,
    columns: {
      member_tenant_id: organisationAt,
      period: () => '2026-01',
      policy_version_id: () => publicVersion.versionId,
      decision_id: () => publicVersion.decisionId,
      provisional: () => false,
      currency: () => 'GBP',
    },
  },
  platform_use_month: {
    rows: ofOrganisations,
    columns: { member_tenant_id: organisationAt, period: () => '2026-01', currency: () => 'GBP' },
  },
  billing_run: { columns: { series: () => 'PF', period: month } },
  invoice_series: { rows: 1, columns: { series: () => 'PF', last_number: () => 1000 } },
  invoice: {
    columns: {
      series: () => 'PF',
      number: ({ n }) => n + 1,
      period: month,
      receiver_tenant_id: ({ tenant, organisations }) => (isZero(tenant) ? organisations[0]!.id : tenant.id),
      organisation_id: ({ id, n }) => id('organisation', n),
      member_id: ({ id, n }) => id('member', n),
      currency: () => 'GBP',
      issuer: party,
      recipient: party,
    },
  },
  invoice_line: {
    columns: {
      kind: () => 'use',
      policy_version_id: () => publicVersion.versionId,
      decision_id: () => publicVersion.decisionId,
      currency: () => 'GBP',
      arithmetic: ({ text }) => ({ ...arithmetic, text: text('arithmetic') }),
    },
  },
  bill: {
    columns: {
      series: () => 'PF',
      number: ({ n }) => n + 1,
      period: month,
      currency: () => 'GBP',
      issuer: party,
      recipient: party,
      lines: ({ text }) => [{ ...issuedLine, text: text('line') }],
    },
  },
};

/** Columns that hold no text of a tenant's own, and why. */
export const withoutCanary: Readonly<Record<string, string>> = {
  'proposal_effect.type': 'A declared effect; what it says stands beside it.',
  'proposal_effect.policy_key': 'A declared key; the value beside it is looked up by it.',
  'proposal.kind': 'A kind of the charter.',
  'decision.count': 'Figures alone.',
  'posting.currency': 'The currency of its account.',
  'ledger_account.code': 'A code of the chart of accounts.',
};

/** The id of a row as the filler gives it. */
export function rowId(tenant: CanaryTenant, table: string, n: number): string {
  return canaryId(tenant, table, n);
}
