import type { Check, Finding } from './check.ts';
import { valueOf } from '../config/doctor.ts';

/** Signatures hold for 15 minutes (the vendor's pages on signing, of SWAS, STS and Tablestore alike). */
const REFUSED_MS = 15 * 60_000;
const WARN_MS = 60_000;
const TIMEOUT_MS = 10_000;

/**
 * This machine's clock against the `Date` of an answer of STS. The request is unsigned, and its refusal serves as
 * well as an answer: so the clock is known before anything is asked that depends on it.
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
    } catch {
      return [
        {
          status: 'failed',
          found: `${host} cannot be reached`,
          mend: 'Check the network (a proxy, a firewall), and STS_ENDPOINT if it is set',
        },
      ];
    }
    const serviceMs = Date.parse(date ?? '');
    if (Number.isNaN(serviceMs))
      return [{ status: 'warning', found: `${host} is reached, but does not tell the time` }];
    return [skewFinding((sentMs + clock.now()) / 2 - serviceMs, host)];
  },
};

/** @param skewMs how far this clock is ahead; the service tells whole seconds. */
function skewFinding(skewMs: number, host: string): Finding {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const found = `${host} is reached; this machine's clock is ${seconds} s ${skewMs > 0 ? 'fast' : 'slow'}`;
  const mend = 'Set the clock of this machine (for example "sudo timedatectl set-ntp true")';
  if (Math.abs(skewMs) > REFUSED_MS)
    return { status: 'failed', found: `${found}: signatures are refused past 15 minutes`, mend };
  if (Math.abs(skewMs) > WARN_MS) return { status: 'warning', found, mend };
  return { status: 'ok', found: `${host} is reached; this machine's clock is right` };
}
