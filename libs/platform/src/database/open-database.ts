import { DataSource, DefaultNamingStrategy, type NamingStrategyInterface } from 'typeorm';
import { PipelinedConnections } from './pipelined-connections.js';
import { assertSafeDatabase } from './startup-refusals.js';
import { tenantEntities } from './tenant-row.entity.js';
import { TenantDatabase } from './tenant-database.js';

export interface DatabaseOptions {
  /** Connection string of role commonhall_app. */
  readonly appUrl: string;
  /** Connections for writes and snapshots. */
  readonly writers?: number;
  /** Shared pipelined connections for one-trip reads. */
  readonly readers?: number;
  /** The request that log lines carry, for the audit trail. */
  readonly requestId?: () => string | null;
}

/**
 * Opens the door to tenant data as the application's role.
 * @throws Error when the role or the server would void tenant isolation
 */
export async function openDatabase(options: DatabaseOptions): Promise<TenantDatabase> {
  await assertSafeDatabase(options.appUrl);
  const source = new DataSource({
    type: 'postgres',
    url: options.appUrl,
    entities: tenantEntities(),
    namingStrategy: new SnakeCase(),
    synchronize: false,
    logging: false,
    poolSize: options.writers ?? 6,
    applicationName: 'commonhall writes',
    installExtensions: false,
  });
  await source.initialize();
  return new TenantDatabase(source, new PipelinedConnections(options.appUrl, options.readers ?? 4), options.requestId);
}

/** Columns are the properties' names in snake case. */
class SnakeCase extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
