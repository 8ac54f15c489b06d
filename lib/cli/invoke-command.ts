import { Option } from 'commander';
import { visibleText } from '../text/visible-text.ts';
import { endpointOf, FUNCTIONS, type FunctionRole } from '../config/deployment.ts';
import { readTyped } from '../config/rules/check-settings.ts';
import { INVOKE } from '../config/terminal.ts';
import { callerIdentity } from '../openapi/caller-identity.ts';
import { functionCompute, type Invoked } from '../openapi/function-compute.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { errorLine } from './error-line.ts';
import { flagNames, inTermsOfFlags } from './in-terms-of-flags.ts';
import { safeJson } from './json.ts';
import { answerInWords, exitCodeOfAnswer, readAnswer } from './invoked-answer.ts';
import { minutesOption } from './minutes-option.ts';
import { terminalCredentials } from './terminal-credentials.ts';

const HELP = `
The function runs in Function Compute, with its own role, settings and store. This command only starts it and waits.
Its credentials need fc:InvokeFunction on the function. A temporary key also needs ALIBABA_CLOUD_SECURITY_TOKEN.

Examples:
  $ share-auditor invoke
  $ share-auditor invoke --function watchdog --json
  $ share-auditor invoke --async --deploy-region ap-southeast-1

Exit codes:
  0  the function ended well; for the audit: every image was read, and nothing alerts. With --async: it was accepted
  1  the function failed, or could not be started; the message says why
  2  a flag or a setting is wrong; nothing was started
  3  the audit could not read some images, or another run is in progress
  4  the audit found new shares (here, shares with trusted accounts count, too), or something else alerts`;

interface InvokeFlags {
  readonly function: FunctionRole;
  readonly deployRegion?: string;
  readonly async?: boolean;
  readonly json?: boolean;
  readonly minutes: number;
}

export const addInvokeCommand: AddCommand = (command, run) => {
  command
    .addOption(
      new Option('--function <which>', 'the function to run')
        .choices(Object.keys(FUNCTIONS))
        .default('audit'),
    )
    .option(
      '--deploy-region <id>',
      'the region of the deployment (default: FC_DEPLOY_REGION, or cn-hangzhou)',
    )
    .addOption(
      new Option(
        '--async',
        'start it and do not wait; see its log and the channels for the result',
      ).conflicts('minutes'),
    )
    .addOption(minutesOption('the maximum time to wait, in minutes', 15))
    .option('--json', 'print only what the function returned, as JSON')
    .addHelpText('after', HELP)
    .action((flags: InvokeFlags) => run((context) => invoke(flags, context)));
};

async function invoke(flags: InvokeFlags, context: CommandContext): Promise<ExitCode> {
  const { redactor, err, signal } = context;
  const { deployRegion } = flags;
  const environment = {
    ...context.environment,
    ...(deployRegion === undefined ? {} : { FC_DEPLOY_REGION: deployRegion }),
  };
  const { deployment, stsEndpoint } = await inTermsOfFlags(flagNames({ deployRegion }), () =>
    readTyped(INVOKE, environment),
  );
  const credentials = terminalCredentials(redactor);
  const { accountId } = await callerIdentity(stsEndpoint, credentials);
  const name = FUNCTIONS[flags.function];
  const service = await functionCompute({
    endpoint: endpointOf(deployment, accountId),
    accountId,
    regionId: deployment.regionId,
    credentials: credentials.latest(),
  });
  if (flags.json !== true)
    err(
      `${flags.async === true ? 'Starting' : 'Running'} ${name} in ${deployment.regionId} of account ${accountId}\n`,
    );
  const waitMs = flags.minutes * 60_000;
  const invoked = await service.invoke(name, { async: flags.async === true, waitMs, signal });
  return show(name, invoked, flags.json === true, context);
}

function show(name: string, invoked: Invoked, json: boolean, { out, err }: CommandContext): ExitCode {
  const { requestId } = invoked;
  switch (invoked.kind) {
    case 'accepted':
      out(
        json
          ? safeJson({ status: 'accepted', function: name, requestId })
          : `Accepted: ${name} will run soon. Its log has the result under request ${visibleText(requestId)}.\n`,
      );
      return EXIT.ok;
    case 'functionError':
      if (json)
        out(
          safeJson({
            status: 'failed',
            function: name,
            requestId,
            error: visibleText(invoked.message, 4_000),
          }),
        );
      else
        err(
          `${errorLine(`${name} failed: ${visibleText(invoked.message, 4_000)}`)}See request ${visibleText(requestId)} in its log for details.\n`,
        );
      return EXIT.failed;
    case 'answered': {
      const answer = readAnswer(name, invoked.body);
      out(json ? safeJson(answer.value) : answerInWords(name, answer));
      return exitCodeOfAnswer(answer);
    }
  }
}
