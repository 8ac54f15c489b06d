import { type Given, quoted, type Rule } from './given.ts';
import { deployRegion } from './regions.ts';

const NAME = 'FAILURE_DESTINATION';
/** Function Compute's name for the topics and queues of Simple Message Queue, which was Message Service (MNS) before. */
const DESTINATION = /^acs:(mns|smq):([a-z0-9-]+):([0-9]+):\/(topics|queues)\/([A-Za-z0-9-]+)(\/messages?)?$/;

/** The platform has destinations of other kinds, which are not judged here. */
const OTHER = /^acs:(?:fc|eventbridge|mq|ons):/;

/** Where the platform puts the events whose function failed (vendor's page «Configure asynchronous invocation»). */
export const failureDestinationRule: Rule = (given) => {
  const value = given.text(NAME);
  if (value === undefined || OTHER.test(given.raw(NAME) ?? '')) return;
  const region = deployRegion(given);
  const account = accountOf(given);
  const [, service, itsRegion = '', itsAccount = '', kind = '', name = '', end] =
    DESTINATION.exec(value) ?? [];
  const write = `acs:mns:${itsRegion || region}:${itsAccount || (account ?? 'YOUR_ACCOUNT_ID')}:/${kind || 'topics'}/${name || 'share-audit-failures'}/messages`;
  if (service !== 'mns' || end !== '/messages' || given.raw(NAME) !== value)
    given.problem(
      NAME,
      `${quoted(value)} is not a topic or a queue as Function Compute names it; write ${write}`,
    );
  else if (itsRegion !== region)
    given.warn(
      NAME,
      `is in ${itsRegion}, and the functions are deployed to ${region}; name a ${kind.slice(0, -1)} there`,
    );
  else if (account !== undefined && itsAccount !== account)
    given.warn(NAME, `is in the account ${itsAccount}, and SHARE_AUDIT_ROLE is in ${account}`);
};

const accountOf = ({ raw }: Given): string | undefined =>
  /^acs:ram::([0-9]+):/.exec(raw('SHARE_AUDIT_ROLE') ?? '')?.[1];
