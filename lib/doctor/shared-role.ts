import { FUNCTIONS } from '../config/deployment.ts';
import type { Finding } from './check.ts';

/** The setting that gives a function a role of its own, by the function's name. */
const OWN_ROLE: Readonly<Record<string, string>> = {
  [FUNCTIONS.watchdog]: 'WATCHDOG_ROLE',
  [FUNCTIONS.digest]: 'DIGEST_ROLE',
  'swas-share-dispatch': 'DISPATCH_ROLE',
};

/**
 * What it costs that functions have the audit's role. It works, so it is a warning only where it opens other accounts.
 * @param roles the role's ARN of each deployed function, by the function's name.
 */
export function sharedRole(roles: ReadonlyMap<string, string>, auditsOthers: boolean): readonly Finding[] {
  const role = roles.get(FUNCTIONS.audit);
  const sharing = Object.keys(OWN_ROLE).filter((name) => role !== undefined && roles.get(name) === role);
  if (sharing.length === 0) return [];
  const [have, settings] = [sharing.length === 1 ? 'has' : 'have', sharing.map((name) => OWN_ROLE[name])];
  const may = auditsOthers
    ? 'enter every member account, call SWAS and change every row of the snapshot'
    : 'call SWAS and change every row of the snapshot';
  return [
    {
      status: auditsOthers ? 'warning' : 'ok',
      found: `${sharing.join(', ')} ${have} the audit's role, and may ${may}, which the audit alone needs`,
      mend: `Create a role for each with its own policy in docs/ram (docs/deploy.md, “By hand”), set ${settings.join(', ')}, and deploy again`,
    },
  ];
}
