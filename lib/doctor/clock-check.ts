import type { Check, Finding } from './check.ts';
import { valueOf } from '../config/doctor.ts';
import { networkCode, unreachable } from '../platform/network-errors.ts';

/** A signature is valid for 15 minutes, according to the vendor's pages on signing for SWAS, STS and Tablestore. */
const REFUSED_MS = 15 * 60_000;
const WARN_MS = 60_000;
const TIMEOUT_MS = 10_000;

/**
 * Compares this machine's clock with the `Date` header of an STS reply. The request is unsigned: a refusal has the
 * header, too, so the check works before any signed call, which depends on the clock.
 */
export const clockCheck: Check = {
  name: 'clock',
  title: 'Network and clock',
  needs: ['setting:sts'],
  async run({ settings, clock, fetch, signal }) {
    const endpoint = valueOf(settings.parts.sts);
    const { host } = new URL(endpoint);
    const sentMs = clock.now();
    let date: string | null;
    try {
      const any = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const answer = await fetch(endpoint, { method: 'HEAD', redirect: 'manual', signal: any });
      date = answer.headers.get('date');
    } catch (error) {
      return [
        {
          status: 'failed',
          found: unreachable(networkCode(error), { at: host, setting: 'STS_ENDPOINT' }),
          mend: 'Check the network (a proxy, a firewall), and STS_ENDPOINT if it is set',
        },
      ];
    }
    const serviceMs = Date.parse(date ?? '');
    if (Number.isNaN(serviceMs))
      return [
        {
          status: 'warning',
          found: `${host} can be reached, but its reply has no Date header, so the clock is not checked`,
        },
      ];
    return [skewFinding((sentMs + clock.now()) / 2 - serviceMs, host)];
  },
};

/** @param skewMs milliseconds by which this clock is ahead; negative: behind. The service gives whole seconds. */
function skewFinding(skewMs: number, host: string): Finding {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const found = `${host} can be reached; this machine's clock is ${seconds} s ${skewMs > 0 ? 'fast' : 'slow'}`;
  const mend = 'Set the clock of this machine (for example "sudo timedatectl set-ntp true")';
  if (Math.abs(skewMs) > REFUSED_MS)
    return { status: 'failed', found: `${found}, and signatures are refused beyond 15 minutes`, mend };
  if (Math.abs(skewMs) > WARN_MS) return { status: 'warning', found, mend };
  return { status: 'ok', found: `${host} can be reached; this machine's clock is right` };
}
