import { InvalidId, InvalidInput, type Id, type Noun, invariant, nounOf } from '@commonhall/kernel';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Args, Field, ID, InterfaceType, Query, Resolver } from '@nestjs/graphql';
import { type Principal } from '../auth/principal.js';
import { CurrentLoaders, CurrentPrincipal } from './caller.js';
import { pageSizes } from './cost.js';
import { decodeIds } from './id-field.js';
import { BatchLoader, type Loaders } from './loaders.js';
import { rememberType } from './type-names.js';

/** Everything with an id of its own: `@ObjectType('Member', { implements: () => [Node] })` and a `NodeLoader`. */
@InterfaceType({ description: 'Something with an id of its own.' })
export abstract class Node {
  @Field(() => ID)
  readonly id!: string;
}

/**
 * The loader of a noun that `node(id:)` and `nodes(ids:)` know. Providing it in a module is all there is to do.
 * Keys are UUIDs; null for what is not there or not the principal's to see: both are the same answer.
 */
export abstract class NodeLoader<Name extends Noun, Row extends object> extends BatchLoader<Id<Name>, Row> {
  abstract readonly noun: Name;
  /** The GraphQL type of its rows, where it is not called as the noun is. */
  readonly type: string | undefined = undefined;
}

/** Finds any thing by its id alone. Rule: libs/platform/src/graphql/README.md, "ids"; Relay's object identification. */
@Injectable()
@Resolver(() => Node)
export class NodeResolver implements OnModuleInit {
  private readonly loaders = new Map<string, NodeLoader<Noun, object>>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders() as { instance: unknown }[]) {
      if (!(instance instanceof NodeLoader)) continue;
      const loader = instance as NodeLoader<Noun, object>;
      const known = this.loaders.get(loader.noun);
      invariant(known === undefined || known === loader, `two loaders for ${loader.noun}`);
      this.loaders.set(loader.noun, loader);
    }
  }

  @Query(() => Node, { nullable: true, description: 'Anything by its id; null if there is no such thing here.' })
  node(
    @CurrentPrincipal() _: Principal,
    @CurrentLoaders() loaders: Loaders,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<object | null> {
    return this.load(loaders, id, ['id']);
  }

  @Query(() => [Node], { nullable: 'items', description: 'Up to 100 things by their ids, in their order.' })
  nodes(
    @CurrentPrincipal() _: Principal,
    @CurrentLoaders() loaders: Loaders,
    @Args('ids', { type: () => [ID] }) ids: readonly string[],
  ): Promise<(object | null)[]> {
    if (ids.length > pageSizes.most) throw new InvalidInput(`Ask for at most ${pageSizes.most} at once.`, ['ids']);
    return Promise.all(ids.map((id, index) => this.load(loaders, id, ['ids', String(index)])));
  }

  private async load(loaders: Loaders, text: string, path: readonly string[]): Promise<object | null> {
    const noun = nounOf(text);
    if (noun === undefined) throw new InvalidId('That is no id. Copy it whole, as it was given.', path);
    const loader = this.loaders.get(noun);
    if (loader === undefined) return null;
    const row = await loaders.of(loader).load(decodeIds(noun, text, path) as Id<Noun>);
    return row === null ? null : rememberType(row, loader.type ?? noun);
  }
}
