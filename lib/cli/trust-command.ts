import { type Command, InvalidArgumentError } from 'commander';
import type { AddCommand } from './context.ts';
import { accountId, imagePatterns, owners } from './flags.ts';
import { type AddFlags, trustAdd } from './trust/add.ts';
import { type CheckFlags, trustCheck } from './trust/check.ts';
import { trustList } from './trust/list.ts';
import { type RemoveFlags, trustRemove } from './trust/remove.ts';
import type { TrustFlags } from './trust/trust-flags.ts';

const ADD_HELP = `
Examples:
  $ share-auditor trust add 1234567890123456 --name "Partner CI" --owner platform@example.com \\
      --reason "nightly restore test" --expires 2027-03-31 --image 'm-abc*'
  $ share-auditor trust add 1234567890123456 --update --expires 2027-06-30

It shows what would be silenced, asks, and writes the file in one step; comments stay.

Exit codes:
  0  written, or it says so already
  1  failed, or the answer was no; nothing was written
  2  a flag or the file is wrong, the account is named already (see --update), or nobody is there to ask (see --yes)`;

const REMOVE_HELP = `
Examples:
  $ share-auditor trust remove 1234567890123456
  $ share-auditor trust remove 1234567890123456 --yes --json

It shows which shares the next run would tell of again, asks, and writes the file in one step; comments outside the
entry stay.
--json: {policyFile, removed: {accountId, name, owner, reason, expires, images}, changes: [{effect, ownerId, ownerName,
regionId, imageId, imageName, accountId, before, after}], unseen}; without a snapshot, changes and unseen are null

Exit codes:
  0  written
  1  failed, or the answer was no; nothing was written
  2  a flag or the file is wrong, the account is not named, or nobody is there to ask (see --yes)`;

const LIST_HELP = `
--json: {policyFile, exceptions: [{accountId, name, owner, reason, expires, images, ends, daysLeft, covers, leavesOut}],
unseen}; ends is never, later, soon (within 14 days) or ended; without a snapshot, covers, leavesOut and unseen are null

Exit codes:
  0  listed
  1  failed; the message says why
  2  a flag or the file is wrong`;

const CHECK_HELP = `
Warns of exceptions that have expired, that expire within 14 days and, where there is a snapshot, that match nothing;
says which known shares the next run would judge otherwise.
--json: {policyFile, exceptions, warnings: [{kind, accountId, message}], changes: [{effect, ownerId, ownerName,
regionId, imageId, imageName, accountId, before, after}], unseen}; without a snapshot, changes and unseen are null

Exit codes:
  0  the file is valid (without --strict: warnings or not)
  1  failed; the message says why
  2  the file or a flag is wrong; every problem is listed
  3  with --strict: valid, with warnings`;

export const addTrustCommand: AddCommand = (cli, run) => {
  const trust = cli
    .command('trust')
    .description('edit, explain and check the trust policy: the accounts that may hold shares')
    .helpCommand(false);
  withFlags(trust.command('list').description('every exception, when it ends and what it covers now'))
    .option('--json', 'print the list as JSON, and nothing else')
    .addHelpText('after', LIST_HELP)
    .action((flags: TrustFlags) => run((context) => trustList(flags, context)));
  withFlags(trust.command('check').description('is the file valid, and what would the next run do with it?'))
    .option('--strict', 'end with 3 when there are warnings')
    .option('--json', 'print the findings as JSON, and nothing else')
    .addHelpText('after', CHECK_HELP)
    .action((flags: CheckFlags) => run((context) => trustCheck(flags, context)));
  withFlags(trust.command('add').description('trust an account, after a look at what that silences'))
    .argument('<account>', 'its id', accountId)
    .option('--name <text>', 'who it is', line(200))
    .option('--owner <text>', 'who vouches for it', line(200))
    .option('--reason <text>', 'why it may hold shares', line(1000))
    .option('--expires <date>', 'the last day (UTC), like 2027-03-31')
    .option('--image <id>', 'only this image id, * for any text; may be given again', imagePatterns)
    .option('--update', 'change the exception that is there, in what is given')
    .option('--yes', 'do not ask')
    .addHelpText('after', ADD_HELP)
    .action((account: string, flags: AddFlags) => run((context) => trustAdd(account, flags, context)));
  withFlags(
    trust.command('remove').description('trust an account no more, after a look at what is told again'),
  )
    .argument('<account>', 'its id', accountId)
    .option('--yes', 'do not ask')
    .option('--json', 'print what was done as JSON, and nothing else; needs --yes')
    .addHelpText('after', REMOVE_HELP)
    .action((account: string, flags: RemoveFlags) => run((context) => trustRemove(account, flags, context)));
  for (const command of trust.commands) command.allowExcessArguments(false);
};

const withFlags = (command: Command): Command =>
  command
    .option('--policy <file>', 'the policy (default: POLICY_FILE, or policy.yaml here)')
    .option('--snapshot <file>', 'the SQLite snapshot, instead of the one that the environment names')
    .option(
      '--images-of <account>',
      'only images of this account: its id or exact name; may be given again (default: all that are audited)',
      owners,
    );

const line = (limit: number) => (value: string) => {
  if (value.trim() === '' || value.length > limit || /\p{Cc}/u.test(value))
    throw new InvalidArgumentError(`must be one line of at most ${limit} characters.`);
  return value;
};
