import { AccessDenied, NotFound } from '@commonhall/kernel';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { CurrentPrincipal } from '../../graphql/caller.js';
import { type Connection, PageArgs } from '../../graphql/connection.graphql.js';
import { RefusableMutation } from '../../graphql/refusable-mutation.js';
import { StepUpNeeded } from '../auth.problems.js';
import { CurrentVisit, type Visit } from '../caller/current-visit.js';
import { type Principal } from '../principal.js';
import {
  ApiKeyConnection,
  ApiKeyType,
  CreateApiKeyInput,
  CreateApiKeyPayload,
  RevokeApiKeyInput,
  RevokeApiKeyPayload,
} from './api-key.graphql.js';
import { type ApiKey, ApiKeys, type CreatedApiKey } from './api-keys.service.js';

@Resolver(() => ApiKeyType)
export class ApiKeyResolver {
  constructor(private readonly keys: ApiKeys) {}

  @Query(() => ApiKeyConnection, { description: "The organisation's API keys, for its administrators." })
  apiKeys(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<ApiKey>> {
    return this.keys.list(principal, page);
  }

  @RefusableMutation(CreateApiKeyPayload, [AccessDenied, StepUpNeeded], {
    description: 'Makes an API key for the organisation. For administrators who signed in within the last 15 minutes.',
  })
  createApiKey(
    @CurrentPrincipal() principal: Principal,
    @CurrentVisit() { session }: Visit,
    @Args('input') input: CreateApiKeyInput,
  ): Promise<CreatedApiKey> {
    return this.keys.create(principal, session, input);
  }

  @RefusableMutation(RevokeApiKeyPayload, [AccessDenied, NotFound, StepUpNeeded], {
    description: 'Ends an API key at once. For administrators who signed in within the last 15 minutes.',
  })
  revokeApiKey(
    @CurrentPrincipal() principal: Principal,
    @CurrentVisit() { session }: Visit,
    @Args('input') { apiKeyId }: RevokeApiKeyInput,
  ): Promise<ApiKey> {
    return this.keys.revoke(principal, session, apiKeyId);
  }
}
