import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { invariant } from '@commonhall/kernel';
import { type OnApplicationBootstrap } from '@nestjs/common';
import { type GraphQLSchemaHost } from '@nestjs/graphql';
import { introspectionFromSchema, parse, validate } from 'graphql';
import {
  type ExplorerExample,
  explorerPage,
  explorerScript,
  explorerStyles,
  forReact19,
  reactScript,
} from './explorer-page.js';

/** A file that the explorer's page loads. */
export interface ExplorerAsset {
  readonly type: string;
  readonly content: string | Buffer;
}

const script = 'text/javascript; charset=utf-8';
const styles = 'text/css; charset=utf-8';

/**
 * GraphiQL from its npm package, served by this installation alone. Read when asked for: most processes never are.
 * Release 4: from 5 on the package is made for bundlers, and holds no file that a page could load as it is.
 */
export class Explorer implements OnApplicationBootstrap {
  private readonly packages = createRequire(import.meta.url);

  constructor(
    private readonly host: GraphQLSchemaHost,
    private readonly endpoint: string,
    private readonly examples: readonly ExplorerExample[],
  ) {}

  /** @throws InvariantViolation for an example that the schema does not answer: nobody should meet it in the browser */
  onApplicationBootstrap(): void {
    for (const { title, query } of this.examples) {
      const [error] = validate(this.host.schema, parse(query));
      invariant(error === undefined, `the explorer's example "${title}" is not valid: ${error?.message ?? ''}`);
    }
  }

  page(): string {
    return explorerPage(this.examples);
  }

  /** The file of that name; null if there is none. */
  asset(name: string): ExplorerAsset | null {
    switch (name) {
      case 'graphiql.js':
        return { type: script, content: forReact19(this.file('graphiql', 'graphiql.min.js').toString()) };
      case 'graphiql.css':
        return { type: styles, content: this.file('graphiql', 'graphiql.min.css') };
      case 'react.js':
        return { type: script, content: this.react() };
      case 'explorer.js':
        return { type: script, content: explorerScript(this.endpoint, this.examples) };
      case 'explorer.css':
        return { type: styles, content: explorerStyles };
      default:
        return null;
    }
  }

  /** What introspection would answer. */
  schema(): object {
    return { data: introspectionFromSchema(this.host.schema) };
  }

  private react(): string {
    const source = (name: string, packageName: string, file: string): [string, string] => [
      name,
      this.file(packageName, join('cjs', file)).toString(),
    ];
    return reactScript([
      source('react', 'react', 'react.production.js'),
      source('react/jsx-runtime', 'react', 'react-jsx-runtime.production.js'),
      source('scheduler', 'scheduler', 'scheduler.production.js'),
      source('react-dom', 'react-dom', 'react-dom.production.js'),
      source('react-dom/client', 'react-dom', 'react-dom-client.production.js'),
    ]);
  }

  private file(packageName: string, path: string): Buffer {
    return readFileSync(join(dirname(this.packages.resolve(`${packageName}/package.json`)), path));
  }
}
