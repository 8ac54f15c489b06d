import { Command, CommanderError } from 'commander';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EXIT, type ExitCode } from '../../lib/cli/exit-codes.ts';
import { addRevokeCommand } from '../../lib/cli/revoke-command.ts';
import { AuditError, ConfigError } from '../../lib/errors.ts';
import { Redactor } from '../../lib/platform/redact.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { PARTNER_IMAGE, WIDELY_SHARED_IMAGE } from '../../sandbox/seed.ts';

const REGION = 'cn-hangzhou';
const [FIRST, SECOND] = ['1420771593046218', '5301946782215093477'];
let sandbox: Sandbox;
const before = new Map<string, string | undefined>();
beforeEach(async () => {
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 6000 });
  // The vendor's credential chain reads the process's own environment.
  for (const name of ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET']) {
    before.set(name, process.env[name]);
    process.env[name] = sandbox.env()[name];
  }
});
afterEach(async () => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  await sandbox.close();
});

async function revoke(
  args: readonly string[],
  width = 100,
): Promise<{ code: ExitCode; out: string; err: string }> {
  let [out, err] = ['', ''];
  let code: ExitCode = EXIT.ok;
  const cli = new Command('share-auditor').exitOverride();
  const context = {
    environment: { ...sandbox.env(), SWAS_CALLS_PER_MINUTE: '6000', POLICY_FILE: undefined },
    redactor: new Redactor(),
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    screen: { colour: false, width },
    signal: new AbortController().signal,
  };
  addRevokeCommand(cli, async (work) => {
    code = await work(context);
  });
  for (const command of cli.commands)
    command
      .exitOverride()
      .configureOutput({ writeErr: (text) => (err += text), writeOut: (text) => (out += text) });
  try {
    await cli.parseAsync(['revoke', ...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { code: EXIT.usage, out, err };
    if (!(error instanceof AuditError)) throw error;
    return { code: error instanceof ConfigError ? EXIT.usage : EXIT.failed, out, err: err + error.message };
  }
  return { code, out, err };
}

const sharesOf = (imageId: string): string[] => [...sandbox.cloud.image(imageId).shares.keys()];
const removals = (): number =>
  sandbox.swas.calls.filter((call) => call.action === 'RemoveCustomImageShareAccount').length;
const of = (imageId: string): string[] => ['--region', REGION, '--image', imageId];

it('shows what it does, takes the share back, and reads again to prove it', async () => {
  const { code, out, err } = await revoke([...of(PARTNER_IMAGE), '--account', FIRST, '--yes']);
  expect(code).toBe(EXIT.ok);
  expect(err).toContain('staging-crm');
  expect(err).toContain('1 other share stays');
  expect(out).toMatch(new RegExp(`${FIRST}\\s+taken back`));
  expect(out).toContain('recalls no copy');
  expect(sharesOf(PARTNER_IMAGE)).toEqual([SECOND]);
});

it('asks nobody where nobody is: refused, and nothing is changed', async () => {
  const { code, err } = await revoke([...of(PARTNER_IMAGE), '--account', FIRST]);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain('--yes');
  expect(sharesOf(PARTNER_IMAGE)).toHaveLength(2);
});

it('more than --max is refused before any share is touched, with the way to mean it', async () => {
  const { code, err } = await revoke([...of(WIDELY_SHARED_IMAGE), '--all-untrusted', '--yes'], 40);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain('--max 120');
  expect(removals()).toBe(0);
  const all = await revoke([
    ...of(WIDELY_SHARED_IMAGE),
    '--all-untrusted',
    '--yes',
    '--max',
    '120',
    '--json',
  ]);
  expect(all.code).toBe(EXIT.ok);
  const { taken } = JSON.parse(all.out) as { taken: { outcome: string }[] };
  expect(taken).toHaveLength(120);
  expect(new Set(taken.map((share) => share.outcome))).toEqual(new Set(['takenBack']));
  expect(sharesOf(WIDELY_SHARED_IMAGE)).toEqual([]);
  expect(removals()).toBe(12);
});

it('an account that holds no share is said, and is no failure', async () => {
  const { code, err } = await revoke([...of(PARTNER_IMAGE), '--account', '999999999999', '--yes']);
  expect(code).toBe(EXIT.ok);
  expect(err).toContain('Not shared with: 999999999999');
  expect(err).toContain('There is nothing to take back.');
  expect(removals()).toBe(0);
});

it('a missing permission names the statement that grants it, and claims nothing', async () => {
  sandbox.swas.settings.authorize = ({ action }) => action !== 'swas-open:RemoveCustomImageShareAccount';
  const { code, out } = await revoke([...of(PARTNER_IMAGE), '--account', FIRST, '--yes']);
  expect(code).toBe(EXIT.failed);
  expect(out).toContain(`"Action":"swas-open:RemoveCustomImageShareAccount"`);
  expect(out).toContain(`customimage/${PARTNER_IMAGE}`);
  expect(out).toMatch(new RegExp(`${FIRST}\\s+STILL SHARED`));
});

it('a lost reply is judged by what is read afterwards', async () => {
  sandbox.faults.add({
    service: 'swas',
    operation: 'RemoveCustomImageShareAccount',
    times: 9,
    effect: { kind: 'loseReply' },
  });
  const { code, out } = await revoke([...of(PARTNER_IMAGE), '--account', `${FIRST},${SECOND}`, '--yes']);
  expect(code).toBe(EXIT.ok);
  expect(out).toContain('taken back');
  expect(sharesOf(PARTNER_IMAGE)).toEqual([]);
});

it('what cannot be read again is not known, and no success', async () => {
  sandbox.faults.add({
    service: 'swas',
    operation: 'ListCustomImageShareAccounts',
    nth: 2,
    times: Infinity,
    effect: { kind: 'reset' },
  });
  const { code, out } = await revoke([...of(PARTNER_IMAGE), '--account', FIRST, '--yes']);
  expect(code).toBe(EXIT.failed);
  expect(out).toContain('not known');
});

it.each<[string, string[], string]>([
  [
    'an image that does not exist',
    [...of('m-nosuch'), '--account', FIRST, '--yes'],
    'There is no image m-nosuch in cn-hangzhou',
  ],
  ['neither accounts nor --all-untrusted', [...of(PARTNER_IMAGE)], 'one of the two'],
  ['both', [...of(PARTNER_IMAGE), '--account', FIRST, '--all-untrusted'], 'one of the two'],
  [
    'an account id that is none',
    [...of(PARTNER_IMAGE), '--account', 'bob'],
    'an account id is 6 to 20 digits',
  ],
  ['an image id that is none', [...of('$(id)'), '--account', FIRST], 'an image id looks like'],
  ['--json without --yes', [...of(PARTNER_IMAGE), '--account', FIRST, '--json'], '--yes'],
  ['a cap that is none', [...of(PARTNER_IMAGE), '--account', FIRST, '--max', '0'], 'whole number'],
])('%s: one clear error, and nothing is changed', async (_what, args, says) => {
  const { code, err } = await revoke(args);
  expect(code).not.toBe(EXIT.ok);
  expect(err).toContain(says);
  expect(removals()).toBe(0);
});
