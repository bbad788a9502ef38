import { type Id } from '@commonhall/kernel';
import {
  CurrentPrincipal,
  Policies,
  type Policy,
  type Principal,
  type ReadTx,
  TenantDatabase,
  declaredPolicies,
  findPolicy,
} from '@commonhall/platform';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PolicyType, PolicyVersionType } from './policy.graphql.js';

/** What is in force, its history, and the decisions behind it. There is no mutation: a carried decision is the only way. */
@Resolver(() => PolicyType)
export class PoliciesResolver {
  constructor(
    private readonly database: TenantDatabase,
    private readonly register: Policies,
  ) {}

  @Query(() => [PolicyType], { description: 'Every policy that the platform knows, with the value in force here.' })
  policies(@CurrentPrincipal() principal: Principal): Promise<PolicyType[]> {
    return this.database.read(principal, async (tx) => {
      const found: PolicyType[] = [];
      for (const policy of declaredPolicies()) found.push(await this.inForce(tx, policy));
      return found;
    });
  }

  @Query(() => PolicyType, { nullable: true, description: 'One policy; null if no module declares the key.' })
  policy(@CurrentPrincipal() principal: Principal, @Args('key') key: string): Promise<PolicyType> | null {
    const policy = findPolicy(key);
    return policy === undefined ? null : this.database.read(principal, (tx) => this.inForce(tx, policy));
  }

  @ResolveField(() => [PolicyVersionType], { description: 'Every value that it ever had, oldest first.' })
  history(@CurrentPrincipal() principal: Principal, @Parent() { key }: PolicyType): Promise<PolicyVersionType[]> {
    const policy = findPolicy(key);
    if (policy === undefined) return Promise.resolve([]);
    return this.database.read(principal, async (tx) =>
      (await this.register.history(tx, policy)).map((entry) => ({
        ...entry,
        id: entry.id as Id<'PolicyVersion'>,
        decisionId: entry.decisionId as Id<'Decision'>,
      })),
    );
  }

  private async inForce(tx: ReadTx, policy: Policy): Promise<PolicyType> {
    const { value, version } = await this.register.inForce(tx, policy);
    const { key, scope, labels, unit } = policy;
    return {
      key,
      scope,
      label: labels,
      unit,
      value,
      version:
        version === null
          ? null
          : {
              ...version,
              id: version.id as Id<'PolicyVersion'>,
              decisionId: version.decisionId as Id<'Decision'>,
              value,
            },
    };
  }
}
