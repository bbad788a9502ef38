import { execFileSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { operatorErrors } from '../config/operator-error.js';

/** Whom PostgreSQL runs as; empty where it runs as the person who started Commonhall. */
export interface SystemUser {
  readonly uid?: number;
  readonly gid?: number;
}

const userName = 'postgres';

/**
 * PostgreSQL refuses to run as root, so root lends it to the owner of an existing database, else to the system user
 * `postgres`, which is made where it is missing.
 * @throws OperatorError CH-021 where no such user can be made, CH-025 where the database belongs to somebody else.
 */
export function systemUserFor(cluster: string): SystemUser {
  const me = process.getuid?.();
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (me === undefined) return {};
  if (me !== 0) {
    if (owner !== undefined && owner.uid !== me) throw operatorErrors.foreignCluster(cluster, owner.uid);
    return {};
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return lookUp() ?? create();
}

function lookUp(): SystemUser | undefined {
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, userName], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function create(): SystemUser {
  const words = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', userName];
  let why = 'it could not be looked up';
  try {
    execFileSync('useradd', words, { stdio: 'pipe' });
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? '').trim();
    why = said === '' ? 'there is no useradd' : said;
  }
  const made = lookUp();
  if (made === undefined) throw operatorErrors.noSystemUser(why);
  return made;
}

/** Whether a user may pass through every folder on the way to a path and read it, by the plain permission bits. */
export function canReach(path: string, user: SystemUser): boolean {
  if (user.uid === undefined) return true;
  for (let place = realpathSync(path); ; place = dirname(place)) {
    const { mode, uid, gid } = statSync(place);
    const bits = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
    if ((bits & 0o1) === 0) return false;
    if (place === dirname(place)) return true;
  }
}
