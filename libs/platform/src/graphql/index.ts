export { PlatformGraphqlModule, type PlatformGraphqlOptions } from './graphql.module.js';
export { Authenticator, type Caller, CurrentLoaders, CurrentPrincipal, type GraphqlContext } from './caller.js';
export { RefusedRequest, type RefusalCode, unauthenticated } from './refused-request.js';
export { IdArg, IdField, type IdFieldOptions } from './id-field.js';
export { Rule, type InputRule, emailAddress, idempotencyKey, text, wholeNumber } from './rule.js';
export { CurrencyCodeScalar, DateScalar, DateTimeScalar, JsonScalar, LocalMonthScalar } from './scalars.js';
export { MoneyInput, MoneyType } from './money.graphql.js';
export {
  IdempotentPayload,
  Payload,
  type ProblemClass,
  ProblemInterface,
  codeOf,
  declaredProblems,
} from './problem.graphql.js';
export { RefusableMutation } from './refusable-mutation.js';
export { RefusedInput } from './input-decoding.js';
export { type Connection, type ListOf, PageArgs, PageInfo, connect, connectionOf } from './connection.graphql.js';
export { BatchLoader, Loaders, groupedBy, inOrderOf } from './loaders.js';
export { Node, NodeLoader } from './node.resolver.js';
export { type DocumentLimits, documentLimits } from './limits.js';
export { costBudget } from './cost-budget.policies.js';
export { CostBudgetFollower } from './cost-budget-follower.provider.js';
export { type CostLimits, costLimits } from './cost-budget.js';
export { type ExplorerExample } from './explorer-page.js';
export { printedSchema, schemaOf } from './printed-schema.js';
