import { Command } from 'commander';
import { addAuditCommand } from './audit-command.ts';
import type { AddCommand, Run } from './context.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addHistoryCommand } from './history-command.ts';
import { addInvokeCommand } from './invoke-command.ts';
import { addNotifyCommand } from './notify-command.ts';
import { addReportCommand } from './report-command.ts';
import { addRevokeCommand } from './revoke-command.ts';
import { addSharesCommand } from './shares-command.ts';
import { addTrustCommand } from './trust-command.ts';

/** The order is that of the help text. */
const COMMANDS: readonly AddCommand[] = [
  addAuditCommand,
  addNotifyCommand,
  addInvokeCommand,
  addSharesCommand,
  addHistoryCommand,
  addReportCommand,
  addTrustCommand,
  addRevokeCommand,
  addDoctorCommand,
];

/** Builds the command line with all its commands. It runs nothing. */
export function program(run: Run): Command {
  const cli = new Command('share-auditor')
    .description('Reports when a SWAS custom image is shared with another account')
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .helpCommand(false);
  for (const add of COMMANDS) add(cli, run);
  for (const command of cli.commands) command.exitOverride().allowExcessArguments(false);
  return cli;
}
