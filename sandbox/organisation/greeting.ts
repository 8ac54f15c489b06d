import { everyMs } from '../fc/schedule.ts';
import type { Sandbox } from '../sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../seed.ts';
import type { Deployment } from './deploy.ts';

/** An account that holds no share in the sandbox yet. */
const STRANGER = '1098765432109876543';

/** Explains an organisation that was just started, in lines of shell comment. */
export function organisationGreeting({ cloud }: Sandbox, { functions, environment }: Deployment): string[] {
  const members = cloud.accounts.filter(({ id }) => id !== DEMO_ACCOUNT_ID);
  const accountId = members[0]?.id ?? DEMO_ACCOUNT_ID;
  const images = cloud.images({ ownerId: accountId });
  return [
    members.length === 0
      ? `# Account ${accountId} with ${images.length} images, audited by the built functions.`
      : `# An organisation: home account ${DEMO_ACCOUNT_ID} and ${members.length} members with ${images.length} images each.`,
    '# Functions, with their timers:',
    ...functions.map(({ functionName, triggers = [] }) => {
      const timers = triggers.map(({ triggerConfig: { cronExpression } }) =>
        everyMs(cronExpression) === undefined
          ? `${cronExpression} (here it runs only by fire)`
          : cronExpression,
      );
      return `#   ${functionName.padEnd(19)}  ${timers.join(', ')}`;
    }),
    ...(environment['SMTP_URL'] === ''
      ? ['# No mail is sent: at most one mail a minute is too slow for these timers.']
      : []),
    '# In a second terminal, add a share in any account (accounts and images --account ACCOUNT list what exists):',
    `#   npm run sandbox -- share --account ${accountId} ${images.at(-1)?.name ?? ''} ${STRANGER}`,
    '# Other commands: fire FUNCTION, invocations, kill-next FUNCTION, duplicate-next FUNCTION, fault, heal.',
    '# Each message is printed here when it arrives.',
  ];
}
