import { answerHead } from './answer-head.ts';
import { networkCode, unreachable } from './network-errors.ts';

/** The maximum wait for the monitor's answer, of which only the status is used. */
const TIMEOUT_MS = 5_000;

/**
 * Calls the address of a monitor outside this cloud account after a successful run. The monitor raises an alarm when
 * the calls stop, so that people also learn of what stops every timer in this account, such as an unpaid bill.
 * @returns what went wrong and what to check; it names only the host, since the path may be a key (I12). Undefined if
 *   the monitor answered with 2xx.
 */
export async function sendHeartbeat(url: string, timeoutMs = TIMEOUT_MS): Promise<string | undefined> {
  const address = new URL(url);
  const { host } = address;
  try {
    const { statusCode: status = 0 } = await answerHead(address, { method: 'GET', timeoutMs });
    if (status >= 200 && status < 300) return undefined;
    return status >= 300 && status < 400
      ? `HEARTBEAT_URL: ${host} answers with a redirect (HTTP ${status}); set the address it leads to`
      : `HEARTBEAT_URL: ${host} answers with HTTP ${status}; check the address there`;
  } catch (error) {
    return `HEARTBEAT_URL: ${unreachable(networkCode(error), { at: host, setting: 'HEARTBEAT_URL' })}`;
  }
}
