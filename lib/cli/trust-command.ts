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

It shows which alerts the exception would silence, asks, and replaces the file in one step. Comments are kept.

Exit codes:
  0  written, or the policy already says this
  1  failed, or the answer was no; nothing was written
  2  a flag or the file is wrong, the account is already in the policy (see --update), or there is no terminal to ask at
     (see --yes)`;

const REMOVE_HELP = `
Examples:
  $ share-auditor trust remove 1234567890123456
  $ share-auditor trust remove 1234567890123456 --yes --json

It shows which shares the next run would report again, asks, and replaces the file in one step. Comments outside the
entry are kept.
--json: {policyFile, removed: {accountId, name, owner, reason, expires, images}, changes: [{effect, ownerId, ownerName,
regionId, imageId, imageName, accountId, before, after}], unseen}. Without a snapshot, changes and unseen are null.

Exit codes:
  0  written
  1  failed, or the answer was no; nothing was written
  2  a flag or the file is wrong, the account is not in the policy, or there is no terminal to ask at (see --yes)`;

const LIST_HELP = `
It also says whether the file is the policy in force. Without a file it lists the policy in force.
--json: {policyFile, inForce: {digest, firstSeen, isFile}, exceptions: [{accountId, name, owner, reason, expires,
images, ends, daysLeft, covers, leavesOut}], unseen}. ends is never, later, soon (within 14 days) or ended. Without a
snapshot, inForce, covers, leavesOut and unseen are null.

Exit codes:
  0  listed
  1  failed; the message says why
  2  a flag or the file is wrong`;

const CHECK_HELP = `
It warns about exceptions that have expired, that expire within 14 days or that match no share in the snapshot.
It lists the known shares whose verdict the next run would change, and says whether the file is the policy in force.
Without a file it checks the policy in force.
--json: {policyFile, inForce: {digest, firstSeen, isFile}, exceptions, warnings: [{kind, accountId, message}],
changes: [{effect, ownerId, ownerName, regionId, imageId, imageName, accountId, before, after}], unseen}. Without a
snapshot, inForce, changes and unseen are null.

Exit codes:
  0  the file is valid (without --strict, even if there are warnings)
  1  failed; the message says why
  2  the file or a flag is wrong; every problem is listed
  3  with --strict: the file is valid, but there are warnings`;

export const addTrustCommand: AddCommand = (trust, run) => {
  trust.helpCommand(false);
  withFlags(trust.command('list').description('list every exception, when it ends and what it covers now'))
    .option('--json', 'print only the list, as JSON')
    .addHelpText('after', LIST_HELP)
    .action((flags: TrustFlags) => run((context) => trustList(flags, context)));
  withFlags(
    trust
      .command('check')
      .description('check that the file is valid, and show what the next run would change'),
  )
    .option('--strict', 'exit with code 3 if there are warnings')
    .option('--json', 'print only the findings, as JSON')
    .addHelpText('after', CHECK_HELP)
    .action((flags: CheckFlags) => run((context) => trustCheck(flags, context)));
  withFlags(trust.command('add').description('trust an account, after showing which alerts this silences'))
    .argument('<account>', 'the id of the account', accountId)
    .option('--name <text>', 'the name of the account', line(200))
    .option('--owner <text>', 'who vouches for the account', line(200))
    .option('--reason <text>', 'why the account may hold shares', line(1000))
    .option('--expires <date>', 'the last day of trust (UTC), such as 2027-03-31')
    .option('--image <id>', 'only images with this id; * matches any text; may be repeated', imagePatterns)
    .option('--update', 'change the existing exception; what is not given stays')
    .option('--yes', 'do not ask')
    .addHelpText('after', ADD_HELP)
    .action((account: string, flags: AddFlags) => run((context) => trustAdd(account, flags, context)));
  withFlags(
    trust
      .command('remove')
      .description('stop trusting an account, after showing which shares this reports again'),
  )
    .argument('<account>', 'the id of the account', accountId)
    .option('--yes', 'do not ask')
    .option('--json', 'print only what was done, as JSON; needs --yes')
    .addHelpText('after', REMOVE_HELP)
    .action((account: string, flags: RemoveFlags) => run((context) => trustRemove(account, flags, context)));
  for (const command of trust.commands) command.allowExcessArguments(false);
};

const withFlags = (command: Command): Command =>
  command
    .option('--policy <file>', 'the trust policy (default: POLICY_FILE, or policy.yaml here)')
    .option('--snapshot <file>', 'the SQLite snapshot to use instead of the one in the environment')
    .option(
      '--images-of <account>',
      'only images of this account, by id or exact name; may be repeated (default: all audited accounts)',
      owners,
    );

const line = (limit: number) => (value: string) => {
  if (value.trim() === '' || value.length > limit || /\p{Cc}/u.test(value))
    throw new InvalidArgumentError(`must be one line of at most ${limit} characters.`);
  return value;
};
