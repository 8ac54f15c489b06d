import type { Progress } from '../audit/run-deps.ts';
import { mapConcurrent } from '../platform/map-concurrent.ts';
import { visibleName } from '../text/visible-text.ts';
import { auditAccount, type AuditedAccount } from './audit-account.ts';
import { AuditProgress } from './audit-progress.ts';
import type { Chosen } from './chosen-accounts.ts';
import type { CommandContext } from './context.ts';
import { type FlagNames, inTermsOfFlags } from './in-terms-of-flags.ts';
import type { AuditFlags, TerminalPlan } from './plan-audit.ts';
import { progressPrinter } from './progress.ts';

/** Each account has its own quota; they share this machine, the store and the channels. */
const ACCOUNTS_AT_ONCE = 8;

export interface AuditOrder {
  readonly plan: TerminalPlan;
  readonly flags: AuditFlags;
  readonly names: FlagNames;
}

/** Audits the chosen accounts and prints what they find as it comes. Undefined: stopped before it was begun. */
export async function auditAll(
  chosen: Chosen,
  { plan, flags, names }: AuditOrder,
  { err, live, signal }: CommandContext,
): Promise<(AuditedAccount | undefined)[]> {
  const { config, run } = plan;
  const isJson = flags.json === true;
  const line = isJson ? undefined : live;
  const far = new AuditProgress(chosen.length, () => run.clock.now());
  const { language, timeZone } = config;
  const options = { language, timeZone, isVerbose: flags.verbose === true, isLive: line !== undefined };
  line?.start(() => far.line());
  // A second Ctrl-C ends the process on the spot, and leaves the terminal as it is.
  const stop = () => line?.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await mapConcurrent(chosen, ACCOUNTS_AT_ONCE, async (account) => {
      if (signal.aborted) return undefined;
      const name = account?.name ?? account?.accountId ?? run.accountId;
      const whose = chosen.length === 1 ? '' : `${visibleName(name, 30)}  `;
      const print = progressPrinter((text) => err(`${whose}${text}\n`), options);
      const { note, countCalls, end } = far.begin();
      // Which policy is in force is said once, even beside JSON: it decides every verdict.
      const isSaid = ({ kind }: Progress) => (kind === 'policy' ? account === chosen[0] : !isJson);
      const onProgress = (one: Progress) => {
        note(one);
        if (isSaid(one)) print(one);
      };
      const target = { account, isFirst: account === chosen[0], onProgress, countCalls };
      return inTermsOfFlags(names, () => auditAccount(target, plan)).finally(end);
    });
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
