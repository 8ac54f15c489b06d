/** A watcher's address is called and nothing of the answer is used. */
const TIMEOUT_MS = 5_000;

/**
 * Tells a watcher outside this cloud account that a run went well: when the calls stop coming, even unpaid bills
 * that stop every timer here are noticed there.
 * @returns what went wrong, without the address, which may hold a key; undefined: it was told.
 */
export async function sendHeartbeat(url: string, fetchFn: typeof fetch = fetch): Promise<string | undefined> {
  try {
    const answer = await fetchFn(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.ok ? undefined : `HEARTBEAT_URL answered with HTTP ${answer.status}`;
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    return `HEARTBEAT_URL cannot be reached (${name === 'TimeoutError' ? 'no answer in time' : 'network'})`;
  }
}
