import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { processNumbers } from './running-process.js';

/** A port of this host that nobody listens on; it may be taken again before it is used. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no port'));
      });
    });
  });
}

/** @returns undefined where the port can be had, else the system's code: EADDRINUSE, EACCES, EADDRNOTAVAIL … */
export function portProblem(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? 'unknown');
    });
    probe.listen({ port, host, exclusive: true }, () => {
      probe.close(() => {
        resolve(undefined);
      });
    });
  });
}

/** The first port after this one that can be had; the same port where none is. */
export async function nextFreePort(port: number, host: string): Promise<number> {
  for (let next = port + 1; next <= Math.min(port + 50, 65_535); next += 1) {
    if ((await portProblem(next, host)) === undefined) return next;
  }
  return port;
}

/** Who listens on a port; undefined where the system does not tell this user. */
export function portHolder(port: number): { name: string; pid: number } | undefined {
  return process.platform === 'linux' ? linuxHolder(port) : lsofHolder(port);
}

function linuxHolder(port: number): { name: string; pid: number } | undefined {
  const sockets = new Set(listeningSockets(port).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  for (const pid of processNumbers()) {
    try {
      const holds = readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)));
      if (holds) return { pid, name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() };
    } catch {
      // It ended meanwhile, or belongs to another user.
    }
  }
  return undefined;
}

function listeningSockets(port: number): string[] {
  const inHex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
    try {
      const rows = readFileSync(file, 'utf8').split('\n').slice(1);
      const fields = rows.map((row) => row.trim().split(/\s+/));
      // 0A is the state LISTEN; the tenth field is the socket's inode.
      return fields.filter((row) => row[1]?.endsWith(`:${inHex}`) && row[3] === '0A').map((row) => row[9] ?? '');
    } catch {
      return [];
    }
  });
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function lsofHolder(port: number): { name: string; pid: number } | undefined {
  try {
    const words = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
    const said = execFileSync('lsof', words, { encoding: 'utf8', stdio: 'pipe' });
    const pid = /^p(\d+)$/m.exec(said)?.[1];
    const name = /^c(.+)$/m.exec(said)?.[1];
    return pid === undefined || name === undefined ? undefined : { pid: Number(pid), name };
  } catch {
    return undefined;
  }
}
