import { type Cast, type Choice, type Player } from './cast.js';
import { BrokenOff, forEach, waitFor } from './stage.js';

/** A question that the play puts to the members. */
export interface Question {
  readonly kind: string;
  readonly title: string;
  /** Writes the draft. @param key for the draft, new for each time that the question has to be put again */
  readonly draft: (key: string) => Promise<void>;
  /** How each casts; null where an organisation has no vote on it. */
  readonly choiceOf: (player: Player) => Choice | null;
  /** What is done between notice and opening, when everybody can read the proposal. */
  readonly whileNoticed?: (proposalId: string) => Promise<void>;
}

/** What came of it. */
export interface Decided {
  readonly number: number;
  readonly decidedAt: Date;
  readonly yes: number;
  readonly no: number;
  readonly abstain: number;
  /** Whether it was done just now, and not in an earlier run of the play. */
  readonly isNew: boolean;
}

interface Proposal {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly state: string;
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  readonly decision: {
    readonly number: number;
    readonly decidedAt: string;
    readonly count: { readonly yes: number; readonly no: number; readonly abstain: number };
  } | null;
}

const fields = 'id kind title state opensAt closesAt decision { number decidedAt count { yes no abstain } }';
const failed = ['LOST', 'INQUORATE', 'INVALID', 'WITHDRAWN', 'STOPPED'];
const carried = ['IN_FORCE', 'SUPERSEDED'];

/**
 * Puts a question, or goes on with it wherever it stands: draft, notice, ballots, count, effect. A vote that nobody came
 * to, because the play lay still in the meantime, is put once more.
 */
export async function decide(cast: Cast, question: Question): Promise<Decided> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    const proposal = await current(cast, question);
    const outcome = await carryThrough(cast, question, proposal);
    if (outcome !== null) return outcome;
  }
  throw new BrokenOff(`"${question.title}" was put three times and not carried`);
}

async function current(cast: Cast, question: Question): Promise<Proposal> {
  const before = await put(cast, question);
  const open = before.find(({ state }) => !failed.includes(state));
  if (open !== undefined) return open;
  await question.draft(`play-${question.kind}-${before.length + 1}`);
  const [drafted] = await put(cast, question);
  if (drafted === undefined) throw new BrokenOff(`"${question.title}" was drafted and cannot be found`);
  return drafted;
}

/** Every time that the question was put, the latest first. */
async function put({ coop, proposer }: Cast, { kind, title }: Question): Promise<readonly Proposal[]> {
  const { proposals } = await proposer.delegate.query<{ proposals: { nodes: readonly Proposal[] } }>(
    coop,
    `query Play { proposals(first: 100) { nodes { ${fields} } } }`,
  );
  return proposals.nodes.filter((one) => one.kind === kind && one.title === title);
}

async function carryThrough(cast: Cast, question: Question, found: Proposal): Promise<Decided | null> {
  const { coop, stage, proposer, players } = cast;
  const { id } = found;
  if (found.state === 'DRAFT') {
    const input = { idempotencyKey: `play-announce-${id}`, proposalId: id };
    await proposer.delegate.mutate(coop, 'announceProposal', input, 'proposal { id }');
  }
  const { opensAt, closesAt } = await read(cast, id);
  if (opensAt === null || closesAt === null) throw new BrokenOff(`"${question.title}" has notice and no hours`);
  if ((await stage.clock.now()) < new Date(closesAt)) {
    await question.whileNoticed?.(id);
    await stage.clock.reach(new Date(opensAt));
    await forEach(players, async (player) => {
      const choice = question.choiceOf(player);
      if (choice === null) return;
      const input = { idempotencyKey: `play-cast-${id}-${player.slug}`, proposalId: id, choice };
      await player.delegate.mutate(coop, 'castBallot', input, 'ballot { id }');
    });
    await stage.clock.reach(new Date(closesAt));
  }
  const ended = await waitFor(`The count and the effect of "${question.title}"`, async () => {
    const now = await read(cast, id);
    return [...carried, ...failed].includes(now.state) ? now : null;
  });
  if (ended.decision === null || failed.includes(ended.state)) return null;
  const { number, decidedAt, count } = ended.decision;
  return { number, decidedAt: new Date(decidedAt), ...count, isNew: !carried.includes(found.state) };
}

async function read({ coop, proposer }: Cast, id: string): Promise<Proposal> {
  const { proposal } = await proposer.delegate.query<{ proposal: Proposal | null }>(
    coop,
    `query Play($id: ID!) { proposal(id: $id) { ${fields} } }`,
    { id },
  );
  if (proposal === null) throw new BrokenOff(`the proposal ${id} cannot be found`);
  return proposal;
}
