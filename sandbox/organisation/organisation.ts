import type { Scene } from '../control/run.ts';
import type { Sandbox, SandboxOptions } from '../sandbox.ts';
import { deployOrganisation } from './deploy.ts';
import { organisationGreeting } from './greeting.ts';
import { organisationAccounts, seedOrganisation } from './seed.ts';
import { watch } from './watch.ts';

/** These functions also run at the start. Otherwise the first run could be minutes away. */
const AT_ONCE = ['swas-share-audit', 'swas-share-dispatch'];

/**
 * A home account, alone or with member accounts, audited by the built functions. Returns the options to start such a sandbox, and
 * `setUp`, which then adds the images and deploys the functions. `setUp` throws `NotBuiltError`.
 */
export function organisation(options: {
  readonly members: number;
  /** The period of the audit's timer; undefined: the period in the deployment file. */
  readonly timerMs: number | undefined;
  readonly print: (text: string) => void;
}): { readonly sandbox: SandboxOptions; readonly setUp: (sandbox: Sandbox) => Scene } {
  const { members, timerMs, print } = options;
  return {
    sandbox: { accounts: organisationAccounts(members), seed: 'demo', timers: true },
    setUp: (sandbox) => {
      if (members > 0) seedOrganisation(sandbox.cloud);
      const deployment = deployOrganisation(sandbox, timerMs);
      return {
        environment: deployment.environment,
        about: organisationGreeting(sandbox, deployment),
        begin: () => {
          for (const { functionName } of deployment.functions)
            if (AT_ONCE.includes(functionName)) sandbox.fc.fire(functionName);
          return watch(sandbox, print);
        },
      };
    },
  };
}
