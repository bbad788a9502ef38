import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage<string>();

/** Lets log lines and audit entries name the request that they belong to; nothing else reads it. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return requests.run(requestId, work);
}

export function currentRequestId(): string | null {
  return requests.getStore() ?? null;
}
