import { Option } from 'commander';
import { sendTests, type TestOutcome } from '../alert/send-test.ts';
import { visibleText } from '../text/visible-text.ts';
import { CHANNEL_KINDS, CHANNELS, type ChannelKind } from '../config/channels.ts';
import { readTyped } from '../config/rules/check-settings.ts';
import { NOTIFY } from '../config/terminal.ts';
import { ConfigError } from '../errors.ts';
import { systemClock } from '../platform/clock.ts';
import { openChannels } from '../alert/open-channels.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { safeJson } from './json.ts';

const HELP = `
Sends one message that is clearly a test, in ALERT_LANGUAGE, on each configured channel. Nothing else is called, and
the snapshot is neither read nor written. For a channel set:
${CHANNEL_KINDS.map((kind) => `  ${CHANNELS[kind].whatToSet}`).join('\n')}

Examples:
  $ share-auditor notify --test
  $ share-auditor notify --test --channel email --json

Exit codes:
  0  every channel accepted its message
  1  a channel refused it, could not be reached or did not say that it has it; the message says why and what to change
  2  a flag or a setting is wrong, or no such channel is configured; nothing was sent`;

interface NotifyFlags {
  readonly test?: boolean;
  readonly channel?: ChannelKind;
  readonly json?: boolean;
}

export const addNotifyCommand: AddCommand = (command, run) => {
  command
    .requiredOption('--test', 'send the test message; the only thing that this command sends')
    .addOption(new Option('--channel <kind>', 'only the channels of this kind').choices(CHANNEL_KINDS))
    .option('--json', 'print what became of each as JSON, and nothing else')
    .addHelpText('after', HELP)
    .action((flags: NotifyFlags) => run((context) => notify(flags, context)));
};

async function notify({ channel: kind, json }: NotifyFlags, context: CommandContext): Promise<ExitCode> {
  const { redactor, out, signal } = context;
  const config = readTyped(NOTIFY, context.environment);
  redactor.add(...config.secrets);
  const channels = openChannels(config, systemClock);
  if (kind !== undefined && !channels.some((channel) => channel.kind === kind))
    throw new ConfigError([`--channel: no ${kind} channel is configured; set ${CHANNELS[kind].whatToSet}`]);
  const outcomes = await sendTests({ ...config, channels, kind, clock: systemClock, signal });
  const good = outcomes.every((outcome) => outcome.accepted);
  if (json === true) out(safeJson({ status: good ? 'accepted' : 'refused', channels: outcomes }));
  else {
    out(outcomes.map(inWords).join(''));
    if (good) out('Look there, too: only its readers can say that it arrived.\n');
  }
  return good ? EXIT.ok : EXIT.failed;
}

function inWords({ channel, accepted, mayHaveArrived, problem = '' }: TestOutcome): string {
  if (accepted) return `✓ ${visibleText(channel)}: accepted\n`;
  const what = mayHaveArrived === true ? 'may have arrived; look there' : 'not accepted';
  return `✗ ${visibleText(channel)}: ${what}\n  ${visibleText(problem, 600)}\n`;
}
