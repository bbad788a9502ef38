import { encodeId, invariant, slugOf } from '@commonhall/kernel';
import { type Admission, admissionOfRow, readOrganisationSheet } from '@commonhall/membership';
import { tenantZero } from '@commonhall/platform';
import { Person } from './person.js';
import { type Stage } from './stage.js';

/** How an organisation's delegate casts. */
export type Choice = 'YES' | 'NO' | 'ABSTAIN';

/** An organisation that plays, and its people. */
export interface Player {
  readonly admission: Admission;
  readonly slug: string;
  /** Also the officer who signed: the list names one person for each organisation. */
  readonly delegate: Person;
  readonly treasurer: Person;
  /** What it takes in each of the three months of the play, in pence. */
  readonly takingsMinor: readonly [bigint, bigint, bigint];
  /** Where its takings come from, in its own words. */
  readonly sources: readonly string[];
  /** On the fee that is proposed to be lowered. */
  readonly choice: Choice;
}

/** Everybody who plays. */
export interface Cast {
  readonly stage: Stage;
  /** Tenant zero, as it is named in calls. */
  readonly coop: string;
  readonly coopName: string;
  /** Sets the installation up, and administers the co-op. */
  readonly operator: Person;
  readonly coopTreasurer: Person;
  readonly players: readonly Player[];
  /** The first three of them. */
  readonly founders: readonly Player[];
  /** Puts the questions to the members. */
  readonly proposer: Player;
}

/** Chosen so that free tier, second tier and cap each show on some bill. By the order of the list. */
const parts: readonly Pick<Player, 'takingsMinor' | 'sources' | 'choice'>[] = [
  { takingsMinor: [324_850n, 331_000n, 340_275n], sources: ['subscriptions', 'advertisements'], choice: 'YES' },
  { takingsMinor: [1_412_040n, 1_275_500n, 1_498_365n], sources: ['veg boxes', 'market stall'], choice: 'YES' },
  { takingsMinor: [41_260n, 38_810n, 44_000n], sources: ['book sale', 'friends of the library'], choice: 'YES' },
  { takingsMinor: [9_640n, 13_015n, 8_850n], sources: ['open studio'], choice: 'YES' },
  { takingsMinor: [690_575n, 655_120n, 702_390n], sources: ['feed-in payments', 'share of savings'], choice: 'NO' },
  { takingsMinor: [84_500n, 79_925n, 91_230n], sources: ['sponsored hours', 'concerts'], choice: 'YES' },
  { takingsMinor: [764_000n, 688_450n, 801_775n], sources: ['shops', 'restaurants', 'veg boxes'], choice: 'YES' },
  { takingsMinor: [1_186_030n, 1_040_210n, 1_233_495n], sources: ['bar', 'kitchen'], choice: 'NO' },
  { takingsMinor: [198_000n, 203_450n, 187_715n], sources: ['bench hire', 'courses'], choice: 'YES' },
  { takingsMinor: [24_030n, 19_980n, 26_405n], sources: ['lunch club'], choice: 'ABSTAIN' },
  { takingsMinor: [6_000n, 5_250n, 7_400n], sources: ['lessons'], choice: 'YES' },
  { takingsMinor: [530_115n, 541_290n, 518_640n], sources: ['care hours'], choice: 'YES' },
];

/** Reads the list of organisations and adds what it does not have, with values that nobody can take for real ones. */
export function castFor(stage: Stage): Cast {
  const { rows, faults } = readOrganisationSheet(stage.organisations, { forAdmission: false });
  const [fault] = faults;
  if (fault !== undefined) throw fault;
  const players = rows.map((row, index): Player => {
    const part = parts[index % parts.length];
    invariant(part !== undefined, 'there is a part for everybody');
    const slug = slugOf(row.name);
    const admission = admissionOfRow({
      ...row,
      registrationNumber: `DEMO-${String(index + 1).padStart(3, '0')}`,
      address: `${index + 1} Invented Lane, Nowhere`,
    });
    return {
      ...part,
      admission,
      slug,
      delegate: new Person(stage, row.delegateName, row.delegateEmail),
      treasurer: new Person(stage, `Treasurer of ${row.name}`, `treasurer@${slug}.example`),
    };
  });
  const [proposer] = players;
  invariant(proposer !== undefined && players.length >= 4, 'three found the co-op and others join');
  return {
    stage,
    coop: encodeId('Tenant', tenantZero),
    coopName: 'The Demonstration Co-op',
    operator: new Person(stage, 'Operator of the demonstration', 'operator@demonstration.example', stage.welcome),
    coopTreasurer: new Person(stage, 'Treasurer of the co-op', 'treasurer@demonstration.example'),
    players,
    founders: players.slice(0, 3),
    proposer,
  };
}

/** What an organisation states of itself where its people are named apart. */
export function organisationOf({ admission }: Player): Omit<Admission, 'officerName' | 'officerEmail'> {
  const { name, kind, legalForm, registrationNumber, address, memberCount, modulesWanted } = admission;
  return { name, kind, legalForm, registrationNumber, address, memberCount, modulesWanted };
}
