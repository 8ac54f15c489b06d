import { withoutChannels } from '../../support/without-channels.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunSummary } from '../../../lib/audit/summary.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { type Ended, runCommand, startCommand } from '../../support/command.ts';
import { isLong } from '../../support/size.ts';
import { runHere } from './here.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let sandbox: Sandbox;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-audit-cli-'));
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 6000 });
});
afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

function around(environment: Record<string, string> = {}): Record<string, string> {
  const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, ...env } = sandbox.env();
  return { ...env, ...withoutChannels(), SWAS_CALLS_PER_MINUTE: '6000', ...environment };
}

const start = (args: readonly string[], environment: Record<string, string> = {}) =>
  startCommand(args, around(environment), folder);
const run = (args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> =>
  runCommand(args, around(environment), folder);

/** One of several of its kind: within this process in `npm test`. */
const runEither: typeof run = isLong
  ? run
  : (args, environment) => runHere(args, { environment: around(environment), folder });

it('audits from a terminal: baseline 0, a new share 4, quiet 0; what alerts is shown', {
  timeout: 60_000,
}, async () => {
  const first = await run(['audit', '--region', 'cn-hangzhou']);
  expect(first).toMatchObject({ code: 0 });
  expect(first.err).toContain('Auditing account 1850926437581920');
  expect(first.err).toMatch(/\ncn-hangzhou: 12 custom images\n🔵 First look [^\n]+\n$/u);
  // Not a terminal: nothing moves.
  // eslint-disable-next-line no-control-regex -- what must not be there
  expect(first.err + first.out).not.toMatch(/[\u001B\r]/);
  expect(first.out).toContain('First look (not new): ');
  expect(first.out).toContain('No channel is configured');
  const image = sandbox.cloud.images({ regionId: 'cn-hangzhou' })[0];
  sandbox.cloud.share(image?.id ?? '', '1098765432109876543');
  const second = await run(['audit', '--region', 'cn-hangzhou']);
  expect(second).toMatchObject({ code: 4 });
  expect(second.out).toContain('1098765432109876543');
  expect(second.out).toContain('RemoveCustomImageShareAccount');
  // How things stand comes last, and is no part of the summary as JSON.
  expect(second.out).toMatch(
    /\n🔴 [\d,]+ shares with accounts that are not trusted[^\n]*\. Everything was read\.\n$/u,
  );
  const third = await run(['audit', '--region', 'cn-hangzhou', '--json']);
  expect(third).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(third.out) as RunSummary).toMatchObject({
    status: 'complete',
    scopes: [{ changes: {} }],
  });
  // What nobody was told on any channel still waits for the first one that is configured.
  await runEither(['audit', '--region', 'cn-hangzhou'], {
    DINGTALK_WEBHOOK: sandbox.env()['DINGTALK_WEBHOOK'] ?? '',
    DINGTALK_SECRET: sandbox.env()['DINGTALK_SECRET'] ?? '',
  });
  expect(
    sandbox.dingtalk
      .shown()
      .map((m) => m.text)
      .join('\n'),
  ).toContain('1098765432109876543');
});

it('bad flags and settings end with 2, name the flag that was given, and call nothing', {
  timeout: 60_000,
}, async () => {
  const cases: readonly (readonly [string[], string])[] = [
    [['audit', '--regoin', 'cn-hangzhou'], '--regoin'],
    [['audit', '--region', 'Hangzhou'], '--region: "Hangzhou"'],
    [['audit'], 'write --region cn-hangzhou'],
    [['audit', '--minutes', 'soon'], "'--minutes <n>' argument 'soon'"],
    [['audit', 'cn-hangzhou'], 'too many arguments'],
    [['adit'], 'adit'],
    [['audit', '--verbose', '--json'], "'--verbose' cannot be used with option '--json'"],
    [['audit', '--region', 'cn-hangzhou', '--policy', '/nowhere.yaml'], '--policy: /nowhere.yaml'],
  ];
  for (const [i, [args, part]] of cases.entries()) {
    // A process for what the parser finds, and one for what the settings' reader finds.
    const { code, err } = await (i < 2 ? run : runEither)(args, { REGIONS: '' });
    expect(err, args.join(' ')).toContain(part);
    expect(code, args.join(' ')).toBe(2);
  }
  expect(sandbox.swas.calls).toEqual([]);
});

it('without credentials it says which to set', async () => {
  const { code, err } = await run(['audit', '--region', 'cn-hangzhou'], {
    ALIBABA_CLOUD_ACCESS_KEY_ID: '',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: '',
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
  });
  expect(code).toBe(1);
  expect(err).toContain('ALIBABA_CLOUD_ACCESS_KEY_ID');
});

it('with wrong credentials it says so, and shows no secret', async () => {
  const { code, err } = await run(['audit', '--region', 'cn-hangzhou'], {
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'not-the-right-secret',
  });
  expect(code).toBe(1);
  expect(err).toContain('credentials are not accepted');
  expect(err).not.toContain('not-the-right-secret');
});

it('a snapshot that is no database is named, and left as it is', async () => {
  const file = join(folder, 'notes.txt');
  await writeFile(file, 'these are my notes, and I want to keep them '.repeat(200));
  const { code, err } = await runEither(['audit', '--region', 'cn-hangzhou', '--snapshot', file]);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: --snapshot: .*notes\.txt is not a database/);
  expect(await readFile(file, 'utf8')).toContain('my notes');
});

it('Ctrl-C ends a slow walk well: the lease is given back, and the next run goes on', {
  timeout: 30_000,
}, async () => {
  sandbox.swas.settings.quotaPerMinute = 3;
  const child = start(['audit', '--region', 'cn-hangzhou', '--verbose'], { SWAS_CALLS_PER_MINUTE: '3' });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  let err = '';
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString('utf8');
      if (err.includes('waiting')) resolve();
    });
  });
  child.kill('SIGINT');
  expect(await closed).toBe(3);
  expect(err).toContain('Stopping');
  // Stopped is not failed: nothing is wrong with the image that was being read.
  expect(err).toContain('the run stops here');
  expect(err).not.toMatch(/failed|not called/);
  sandbox.swas.settings.quotaPerMinute = 6000;
  const next = await runEither(['audit', '--region', 'cn-hangzhou', '--json', '--minutes', '1']);
  expect((JSON.parse(next.out) as RunSummary).status).not.toBe('skipped');
});
