/** Jest's globalTeardown: stops what `postgres.ts` started. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.testPostgres?.stop();
}
