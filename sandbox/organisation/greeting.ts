import { everyMs } from '../fc/schedule.ts';
import type { Sandbox } from '../sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../seed.ts';
import type { Deployment } from './deploy.ts';

/** Somebody who holds no share in the sandbox yet. */
const STRANGER = '1098765432109876543';

/** What a person needs to know who has just started an organisation, as lines of shell comment. */
export function organisationGreeting({ cloud }: Sandbox, { functions, environment }: Deployment): string[] {
  const members = cloud.accounts.filter(({ id }) => id !== DEMO_ACCOUNT_ID);
  const accountId = members[0]?.id ?? '';
  const images = cloud.images({ ownerId: accountId });
  return [
    `# An organisation: home account ${DEMO_ACCOUNT_ID}, and ${members.length} members with ${images.length} images each.`,
    '# Functions, with their timers:',
    ...functions.map(({ functionName, triggers = [] }) => {
      const timers = triggers.map(({ triggerConfig: { cronExpression } }) =>
        everyMs(cronExpression) === undefined ? `${cronExpression} (here by fire only)` : cronExpression,
      );
      return `#   ${functionName.padEnd(19)}  ${timers.join(', ')}`;
    }),
    ...(environment['SMTP_URL'] === ''
      ? ['# No mail: it goes out once a minute, too slow for such timers.']
      : []),
    '# A share in any account, from a second terminal (accounts and images --account ID list what there is):',
    `#   npm run sandbox -- share --account ${accountId} ${images.at(-1)?.name ?? ''} ${STRANGER}`,
    '# And there: fire FUNCTION, invocations, kill-next FUNCTION, duplicate-next FUNCTION, fault, heal.',
    '# What people are told is printed here as it comes in.',
  ];
}
