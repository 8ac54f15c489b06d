import type { Scene } from '../control/run.ts';
import type { Sandbox, SandboxOptions } from '../sandbox.ts';
import { deployOrganisation } from './deploy.ts';
import { organisationGreeting } from './greeting.ts';
import { organisationAccounts, seedOrganisation } from './seed.ts';
import { watch } from './watch.ts';

/** What a period of 15 minutes would let a person wait for. */
const AT_ONCE = ['swas-share-audit', 'swas-share-dispatch'];

/**
 * A home account with member accounts, audited by the built functions: how to start such a sandbox, and what to set up
 * in it. `setUp` throws `NotBuiltError`.
 */
export function organisation(options: {
  readonly members: number;
  /** The audit's period; undefined: as it is deployed. */
  readonly timerMs: number | undefined;
  readonly print: (text: string) => void;
}): { readonly sandbox: SandboxOptions; readonly setUp: (sandbox: Sandbox) => Scene } {
  const { members, timerMs, print } = options;
  return {
    sandbox: { accounts: organisationAccounts(members), seed: 'demo', timers: true },
    setUp: (sandbox) => {
      seedOrganisation(sandbox.cloud);
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
