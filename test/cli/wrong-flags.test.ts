import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram } from '../../lib/cli/run-program.ts';
import { Redactor } from '../../lib/platform/redact.ts';

/*
 * What is found out before anything is called: there is no network here, and no credentials.
 */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-audit-flags-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  let [out, err] = ['', ''];
  const code = await runProgram(args, {
    environment: { SNAPSHOT_FILE: join(folder, 'none.sqlite'), ...environment },
    redactor: new Redactor(),
    out: (text) => (out += text),
    err: (text) => (err += text),
    screen: { colour: false, width: 120 },
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

const CASES: readonly (readonly [args: string, said: string])[] = [
  [
    'audit',
    'error: --region: not given: write --region cn-hangzhou, a comma list or --region all, or set REGIONS or FC_DEPLOY_REGION',
  ],
  ['audit --region Hangzhou', 'error: --region: '],
  ['audit --region all --snapshot file:x.sqlite', 'error: --snapshot: it is a URL (file:)'],
  ['audit --region all --minutes 0', "error: option '--minutes <n>' argument '0' is invalid."],
  ['notify', "error: required option '--test' not specified"],
  ['notify --test', 'error: no channel is configured'],
  ['invoke --async --minutes 5', "error: option '--async' cannot be used with option '--minutes <n>'"],
  ['invoke --deploy-region nowhere!', 'error: --deploy-region'],
  [
    'shares --received --trust trusted',
    "error: option '--received' cannot be used with option '--trust <list>'",
  ],
  [
    'shares --snapshot sub/',
    'error: --snapshot: it names a directory: write a file in it, such as sub/share-audit.sqlite',
  ],
  ...['shares', 'history', 'report --out z.html'].map(
    (command) =>
      [
        `${command} --region all`,
        "error: option '--region <list>' argument 'all' is invalid. leave --region out for all regions.",
      ] as const,
  ),
  ['history --since yesterday', "error: option '--since <when>' argument 'yesterday' is invalid."],
  ['report', "error: required option '--out <file>' not specified"],
  [
    'report --out z.csv --format html',
    'error: --format: it is html, but --out ends in .csv: correct one of them',
  ],
  ['report --out z.html --format csv', 'error: --format: it is csv, but --out ends in .html'],
  ['report --out Z.JSON --format html', 'error: --format: it is html, but --out ends in .json'],
  [
    'report --out z.pdf',
    'error: --out: z.pdf has no extension that names a format (.html, .htm, .csv, .json)',
  ],
  ['report --out z', 'error: --out: z has no extension'],
  ['report --out z.html --table accounts', 'error: --table: only CSV holds a single table, and this is html'],
  ['report --out z.json --table shares', 'error: --table: only CSV holds a single table, and this is json'],
  ['report --out - --table accounts', 'error: --table: only CSV'],
  ['report --out z.csv --since 7d', 'error: --since: it limits the changes only'],
  ['report --out z.csv --table owners --since 7d', 'error: --since: '],
  ['trust remove 123456 --json', 'error: --json: it cannot ask, so it needs --yes'],
  ['trust add 123456 --update', 'error: --update: nothing to change'],
  ['trust add 12', "error: command-argument value '12' is invalid for argument 'account'."],
  [
    'revoke --region cn-hangzhou --image m-abc',
    'error: --account: not given: write the accounts, or --all-untrusted',
  ],
  ['revoke --region cn-hangzhou --image m-abc --account 123456 --json', 'error: --json: it cannot ask'],
  [
    'revoke --region cn-hangzhou --image m-abc --account 123456,123457 --max 1',
    'error: --max: 2 accounts are named, and 1 is allowed',
  ],
  [
    'revoke --region cn-hangzhou --image m-abc --account 123456 --all-untrusted',
    "error: option '--all-untrusted' cannot be used with option '--account <list>'",
  ],
  [
    'revoke --region cn-hangzhou --image m-abc --all-untrusted --include-trusted',
    "error: option '--all-untrusted' cannot be used with option '--include-trusted'",
  ],
  ['doctor --events --send', "error: option '--events' cannot be used with option '--send'"],
  ['doctor --events --json', "error: option '--events' cannot be used with option '--json'"],
  ['bogus', "error: unknown command 'bogus'"],
  ['shares --bogus', "error: unknown option '--bogus'"],
];

it.each(CASES)('%s', async (args, said) => {
  const { code, out, err } = await run(args.split(' '));
  expect({ code, out }, err).toEqual({ code: 2, out: '' });
  expect(err.slice(0, said.length)).toBe(said);
  expect(await readdir(folder)).toEqual([]);
});

it.each([
  ['audit', '--region', 'all', '--snapshot', ''],
  ['audit', '--region', ''],
  ['shares', '--policy', ' '],
  ['report', '--out', ''],
  ['trust', 'list', '--snapshot', ''],
])('an empty value is no value: %s %s %s %s %s', async (...args) => {
  const { code, err } = await run(args);
  expect(code, err).toBe(2);
  expect(err).toMatch(/^error: option '--\w+ <\w+>' argument is empty\n/);
});

it('each of several problems is a line of its own that begins with error:', async () => {
  const { code, err } = await run(['audit', '--region', 'all', '--snapshot', ':memory:'], {
    ALERT_LANGUAGE: 'fr',
    HISTORY_DAYS: 'many',
  });
  expect(code).toBe(2);
  expect(
    err
      .trimEnd()
      .split('\n')
      .map((line) => /^error: ([-\w]+):/.exec(line)?.[1]),
  ).toEqual(['ALERT_LANGUAGE', '--snapshot', 'HISTORY_DAYS']);
});

it('a failure of another kind has the same form', async () => {
  expect(await run(['shares', '--owner', '123456'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: There is no snapshot at /) as string,
  });
});
