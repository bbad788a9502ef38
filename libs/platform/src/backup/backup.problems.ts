import { Problem } from '@commonhall/kernel';

/** There is no fresh backup, so nothing is done that could not be done again after a loss. */
export class BackupNotFresh extends Problem {
  readonly code: string = 'BACKUP_NOT_FRESH';

  constructor(
    /** Null where there never was one. */
    readonly lastGoodAt: Date | null,
  ) {
    super(
      `${lastGoodAt === null ? 'There is no backup yet' : `The last good backup is of ${lastGoodAt.toISOString()}, more than 48 hours ago`}. Ask the operator for: npm run commonhall -- backup`,
    );
  }
}
