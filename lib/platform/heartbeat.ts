/** The maximum wait for the monitor's answer, of which only the status is used. */
const TIMEOUT_MS = 5_000;

/**
 * Calls the address of a monitor outside this cloud account after a successful run. The monitor raises an alarm when
 * the calls stop, so that people also learn of what stops every timer in this account, such as an unpaid bill.
 * @returns what went wrong, without the address, which may contain a key; undefined if the monitor answered with 2xx.
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
