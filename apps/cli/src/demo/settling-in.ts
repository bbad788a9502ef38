import { type Cast, type Player } from './cast.js';
import { forEach, waitFor } from './stage.js';

/** Each officer opens the link of the organisation, names its treasurer and appoints its delegate, who signs in. */
export async function settleIn(cast: Cast): Promise<void> {
  const { players, stage } = cast;
  const settled: Player[] = [];
  await forEach(players, async (player) => {
    if (await settle(cast, player)) settled.push(player);
  });
  if (settled.length > 0)
    stage.report(`${settled.length} organisations appointed a delegate and named a treasurer, who signed in`);
}

async function settle({ coop, founders }: Cast, player: Player): Promise<boolean> {
  const { slug, delegate, treasurer } = player;
  await waitFor(`The tenancy of ${player.admission.name}`, async () => {
    const accesses = await delegate.accesses();
    return accesses.some((one) => one.slug === slug && one.roles.includes('ADMINISTRATOR')) ? true : null;
  });
  const { roleHolders, delegateAppointments } = await delegate.query<{
    roleHolders: { nodes: readonly { email: string }[] };
    delegateAppointments: readonly unknown[];
  }>(slug, 'query Play { roleHolders(first: 100) { nodes { email } } delegateAppointments { id } }');
  const hasTreasurer = roleHolders.nodes.some(({ email }) => email === treasurer.email);
  if (!hasTreasurer) {
    const { name, email } = treasurer;
    const input = { idempotencyKey: `play-treasurer-${slug}`, name, email, role: 'TREASURER' };
    await delegate.mutate(slug, 'invitePerson', input, 'roleHolder { personId }');
  }
  // Whoever signed the charter for a founder casts for it already.
  if (!founders.includes(player) && delegateAppointments.length === 0) {
    const { name, email } = delegate;
    const input = { idempotencyKey: `play-delegate-${slug}`, name, email };
    await delegate.mutate(slug, 'appointDelegate', input, 'appointment { id }');
  }
  await waitFor(`The seat of ${delegate.name} in the co-op`, async () => {
    const accesses = await delegate.accesses();
    return accesses.some((one) => one.tenantId === coop && one.roles.includes('DELEGATE')) ? true : null;
  });
  await treasurer.signIn();
  return !hasTreasurer;
}
