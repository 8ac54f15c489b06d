/**
 * `aliyun ros GetStack … | npm run -s stack-settings`: writes `settings.env` of this folder from the output of a stack of
 * deploy/home, readable by its owner only. A file that is there is left as it is, with what was filled in.
 *
 * Exit codes: 0 written; 1 nothing was written, and the message says why.
 */
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { SETTINGS_ENV } from '../lib/config/settings-env/read-settings-env.ts';
import { visibleText } from '../lib/text/visible-text.ts';

/** The answer of GetStack, as far as it is used (ROS, API version 2019-09-10). */
const stack = v.object({
  Status: v.string(),
  StatusReason: v.optional(v.string(), ''),
  Outputs: v.optional(
    v.nullable(v.array(v.looseObject({ OutputKey: v.string(), OutputValue: v.unknown() }))),
    [],
  ),
});

async function main(): Promise<string> {
  const answer = parsed(await text(process.stdin));
  if (answer === undefined)
    return 'there is no stack on the input: write aliyun ros GetStack --RegionId REGION --StackId STACK_ID | npm run -s stack-settings';
  const { Status, StatusReason, Outputs } = answer;
  const settings = Outputs?.find(({ OutputKey }) => OutputKey === 'SettingsEnv')?.OutputValue;
  if (typeof settings !== 'string')
    return Status.endsWith('_IN_PROGRESS')
      ? `the stack is ${visibleText(Status, 40)}: wait a minute, and run this again`
      : `the stack is ${visibleText(Status, 40)}${StatusReason === '' ? '' : `: ${visibleText(StatusReason, 500)}`}; deploy/home/README.md says what to do`;
  try {
    await writeFile(SETTINGS_ENV, settings.endsWith('\n') ? settings : `${settings}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EEXIST'
      ? `${SETTINGS_ENV} is there already, and was not changed: move it away to have it written anew`
      : `${SETTINGS_ENV} cannot be written (${code})`;
  }
  return '';
}

function parsed(json: string): v.InferOutput<typeof stack> | undefined {
  try {
    const answer = v.safeParse(stack, JSON.parse(json));
    return answer.success ? answer.output : undefined;
  } catch {
    return undefined;
  }
}

const problem = await main();
if (problem === '') process.stdout.write(`${SETTINGS_ENV} is written: say in it who is told\n`);
else {
  process.stderr.write(`error: ${problem}\n`);
  process.exitCode = 1;
}
