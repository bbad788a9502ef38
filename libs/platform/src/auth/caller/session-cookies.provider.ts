import { Injectable } from '@nestjs/common';
import { AuthOptions } from '../auth-options.js';
import { type OpenedSession, sessionDays } from '../session/session.js';

const plainName = 'commonhall';

/**
 * The session's cookie: bound to this host and to https by its name. On plain http only a browser on the same machine is
 * trusted with one; anywhere else signing in says so instead of going round in circles.
 * Rule: design record 0015, "Signing in"; RFC 6265bis, 4.1.3 (the `__Host-` prefix).
 */
@Injectable()
export class SessionCookies {
  /** Null where browsers cannot keep a session safely. */
  readonly name: string | null;
  private readonly secure: boolean;

  constructor(options: AuthOptions) {
    const { protocol, hostname } = new URL(options.publicUrl);
    this.secure = protocol === 'https:';
    this.name = this.secure ? `__Host-${plainName}` : isLoopback(hostname) ? plainName : null;
  }

  /** Why signing in by browser cannot work here, for the page that offers it; null where it can. */
  get trouble(): string | null {
    return this.name === null
      ? 'This address is reached without https, so browsers cannot keep you signed in safely. Set PUBLIC_URL to its https:// address.'
      : null;
  }

  /** The session's token that a request carries; null for none, and for two that differ. */
  tokenIn(header: string | undefined): string | null {
    if (this.name === null || header === undefined) return null;
    const prefix = `${this.name}=`;
    const values = header
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part.startsWith(prefix))
      .map((part) => part.slice(prefix.length));
    return new Set(values).size === 1 ? (values[0] ?? null) : null;
  }

  /** Values of Set-Cookie that keep the session. */
  keep({ token }: Pick<OpenedSession, 'token'>): string[] {
    return this.cookie(token, sessionDays * 86_400);
  }

  /** Values of Set-Cookie that forget it. */
  forget(): string[] {
    return this.cookie('', 0);
  }

  private cookie(value: string, maxAgeSeconds: number): string[] {
    if (this.name === null) return [];
    const secure = this.secure ? '; Secure' : '';
    return [`${this.name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`];
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
