import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@commonhall/kernel';
import { PlayedCoop } from '../support/played-co-op.js';
import { type ApiAnswer } from '../support/whole-api.js';

const sian = 'sian@river-post.example';
const olwen = 'olwen@host.example';
const slug = 'the-garth-co-op';

interface Holder {
  readonly personId: string;
  readonly email: string;
  readonly roles: readonly string[];
}

/** Rule: bylaws, article 3(4). */
describe('once the co-op is founded', () => {
  let coop: PlayedCoop;

  beforeAll(async () => {
    coop = await PlayedCoop.begin('2041-01-05T09:00:00Z');
    await coop.found('The Garth Co-op');
  }, 120_000);

  afterAll(() => coop.end());

  const asks = (session: string, query: string, variables = {}): Promise<ApiAnswer> =>
    coop.api.post({
      query,
      variables,
      headers: { authorization: `Bearer ${session}`, 'commonhall-tenant': slug },
    });
  const holders = (session: string): Promise<ApiAnswer> =>
    asks(session, 'query Holders { roleHolders(first: 10) { nodes { personId email roles } } }');
  const nodesOf = ({ body }: ApiAnswer): readonly Holder[] =>
    (body.data as { roleHolders: { nodes: readonly Holder[] } }).roleHolders.nodes;

  it('a founder ends the role of the operator, who is out on the next request', async () => {
    const [operator, founder] = [await coop.signedIn(olwen), await coop.signedIn(sian)];
    expect(nodesOf(await holders(operator))).toHaveLength(4);
    const found = nodesOf(await holders(founder));
    expect(found.find(({ email }) => email === sian)?.roles).toEqual(['ADMINISTRATOR', 'DELEGATE']);
    const of = found.find(({ email }) => email === olwen);
    expect(of?.roles).toEqual(['ADMINISTRATOR']);

    const { body } = await asks(
      founder,
      'mutation Revoke($input: RevokeRoleInput!) { revokeRole(input: $input) { roleHolder { roles } problems { code } } }',
      { input: { personId: of?.personId, role: 'ADMINISTRATOR', idempotencyKey: newId() } },
    );
    expect(body.data?.['revokeRole']).toEqual({ roleHolder: { roles: [] }, problems: [] });
    await coop.settle();

    const after = await holders(operator);
    expect(after.body.data ?? null).toBeNull();
    expect(after.body.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect(nodesOf(await holders(founder)).map(({ email }) => email)).not.toContain(olwen);
  });
});
