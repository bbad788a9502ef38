import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { type DynamicModule, Logger, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { type FastifyRequest } from 'fastify';
import { type GraphQLSchema } from 'graphql';
import { type Principal, actorOf } from '../auth/principal.js';
import { Authenticator, type Caller, type GraphqlContext } from './caller.js';
import { CompiledOperations, compiledExecution } from './compiled-execution.js';
import { CostBudget, type CostLimits, costLimits } from './cost-budget.js';
import { Explorer } from './explorer.provider.js';
import { ExplorerController } from './explorer.controller.js';
import { type ExplorerExample } from './explorer-page.js';
import { HouseDriver, type HouseDriverConfig } from './graphql-driver.js';
import { type DocumentLimits, documentLimits, limitRules } from './limits.js';
import { Loaders } from './loaders.js';
import { masked } from './masking.js';
import { NodeResolver } from './node.resolver.js';
import { type FailureReport, operationPlugin, reportFailures } from './operation-plugin.js';
import { RefusedRequest } from './refused-request.js';
import { DateTimeScalar } from './scalars.js';
import { SchemaController } from './schema.controller.js';
import { withConventions } from './schema-transform.js';

export interface PlatformGraphqlOptions {
  /** Where the authenticator finds what it needs. */
  readonly imports?: ModuleMetadata['imports'];
  readonly authenticator: Type<Authenticator>;
  readonly path?: string;
  /** Saved examples of the explorer, in the order in which it lists them. An app does not start with an invalid one. */
  readonly examples?: readonly ExplorerExample[];
  readonly limits?: Partial<DocumentLimits>;
  readonly cost?: Partial<CostLimits>;
  /** Whether graphql-jit runs what it can; `fromSight` 1 compiles at once. By default the second sight compiles. */
  readonly compile?: boolean | { readonly fromSight: number };
  /** Told of every failure that callers read only a masked sentence about; by default it is logged. */
  readonly report?: FailureReport;
}

const compiledOperationsKept = 500;

/**
 * The GraphQL house: one schema from all resolvers of the app, its door, its limits, its explorer.
 *
 *     PlatformGraphqlModule.forRoot({ imports: [AuthModule], authenticator: SessionAuthenticator })
 *
 * Rule: libs/platform/src/graphql/README.md; design record 0016.
 */
@Module({})
export class PlatformGraphqlModule {
  static forRoot({
    imports = [],
    authenticator,
    path = '/graphql',
    examples = [],
    limits,
    cost,
    compile = true,
    report = logFailure,
  }: PlatformGraphqlOptions): DynamicModule {
    const callers: DynamicModule = {
      module: CallerModule,
      imports,
      providers: [
        authenticator,
        { provide: Authenticator, useExisting: authenticator },
        { provide: CostBudget, useValue: new CostBudget({ ...costLimits, ...cost }) },
      ],
      exports: [Authenticator, CostBudget],
    };
    return {
      module: PlatformGraphqlModule,
      imports: [
        DiscoveryModule,
        callers,
        GraphQLModule.forRootAsync<HouseDriverConfig>({
          driver: HouseDriver,
          imports: [callers],
          inject: [Authenticator, CostBudget],
          useFactory: (who: Authenticator, budget: CostBudget) =>
            houseOptions(who, {
              path,
              limits: { ...documentLimits, ...limits },
              budget,
              fromSight: compile === false ? null : compile === true ? 2 : compile.fromSight,
              report,
            }),
        }),
      ],
      providers: [
        NodeResolver,
        {
          provide: Explorer,
          inject: [GraphQLSchemaHost],
          useFactory: (host: GraphQLSchemaHost) => new Explorer(host, path, examples),
        },
      ],
      controllers: [SchemaController, ExplorerController],
      exports: [GraphQLModule, callers],
    };
  }
}

@Module({})
class CallerModule {}

interface House {
  readonly path: string;
  readonly limits: DocumentLimits;
  readonly budget: CostBudget;
  readonly fromSight: number | null;
  readonly report: FailureReport;
}

function houseOptions(
  who: Authenticator,
  { path, limits, budget, fromSight, report }: House,
): Omit<HouseDriverConfig, 'driver'> {
  const written = new Set<string>();
  const operations = new CompiledOperations({
    kept: compiledOperationsKept,
    fromSight: fromSight ?? Infinity,
    report: (errors, context, operationName) => {
      reportFailures(report, errors, context, operationName);
    },
  });
  return {
    path,
    autoSchemaFile: true,
    graphiql: false,
    introspection: true, // Decided for each caller, in the operation's plugin.
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    autoTransformHttpErrors: false,
    preserveHttpStatusForExecutionErrors: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxLexicalTokens: limits.tokens },
    validationRules: limitRules(limits),
    formatError: (_, error) => masked(error),
    logger: apolloLog,
    plugins: [operationPlugin(report), compiledExecution(operations), ApolloServerPluginCacheControlDisabled()],
    buildSchemaOptions: { noDuplicatedFields: true, scalarsMap: [{ type: Date, scalar: DateTimeScalar }] },
    transformResolvers: (resolvers) => {
      for (const part of [resolvers].flat()) {
        for (const [type, fields] of Object.entries(part)) {
          for (const field of Object.keys(fields as object)) written.add(`${type}.${field}`);
        }
      }
      return resolvers;
    },
    transformSchema: (schema: GraphQLSchema) => withConventions(schema, written),
    context: async (request: FastifyRequest): Promise<GraphqlContext> => {
      const caller = await callerOf(who, request, report);
      return {
        principal: caller.principal,
        requestId: request.id,
        loaders: new Loaders(caller.principal),
        caller,
        account: budget.accountOf(accountName(caller.principal, request.ip)),
        address: request.ip,
        reply: { isComplete: false, cookies: [] },
      };
    },
    door: {
      bodyBytes: limits.bodyBytes,
      accountOf: (address) => budget.accountOf(accountName(null, address)),
      operations,
    },
  };
}

/** A key's points are its own; a person's are the same in all their tenants' windows but not across tenants. */
function accountName(principal: Principal | null, address: string): string {
  return principal === null ? `stranger:${address}` : `${principal.tenantId}:${actorOf(principal)}`;
}

async function callerOf(who: Authenticator, request: FastifyRequest, report: FailureReport): Promise<Caller> {
  try {
    const caller = await who.callerOf(request);
    caller.confirmed?.catch(() => undefined); // Awaited later; until then a failure is nobody's unhandled one.
    return caller;
  } catch (error) {
    if (!(error instanceof RefusedRequest)) {
      report(error instanceof Error ? error : new Error(String(error)), { requestId: request.id, operation: null });
    }
    throw error;
  }
}

const apolloLogger = new Logger('Apollo');

/** Apollo's own words in our log: by itself it writes to the console, errors and all. What broke is reported besides. */
const apolloLog = {
  debug: (message?: unknown): void => {
    apolloLogger.verbose(message);
  },
  info: (message?: unknown): void => {
    apolloLogger.debug(message);
  },
  warn: (message?: unknown): void => {
    apolloLogger.warn(message);
  },
  error: (message?: unknown): void => {
    apolloLogger.warn(message);
  },
};

const logger = new Logger('GraphQL');

const logFailure: FailureReport = (failure, facts) => {
  logger.error({ ...facts, err: failure });
};
