import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Report } from '../../../lib/report/report.ts';
import { ACCOUNT, makeWorld, REGION, STRANGER, type World } from '../../support/world.ts';
import { runHere } from './here.ts';
import { endOf, startCommand } from '../../support/command.ts';

// Several real processes a test, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let world: World;
let folder: string;
let imageId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-audit-report-'));
  await writeFile(file('policy.yaml'), 'accounts: {}\n');
  world = await makeWorld('sqlite', { seed: 'demo' });
  await world.audit();
  imageId = world.sandbox.cloud.images({ regionId: REGION })[0]?.id ?? '';
  world.sandbox.cloud.share(imageId, STRANGER);
  await world.audit();
}, 60_000);
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string): string => join(folder, name);

/** The command as a person starts it, in a folder of their own. */
const start = (args: readonly string[]) => startCommand(['report', ...args], world.environment(), folder);

/** The same within this process, which starts none for each question. */
const report = (...args: string[]) =>
  runHere(['report', ...args, ...(args.includes('--owner') ? [] : ['--owner', ACCOUNT])], {
    environment: { ...world.environment(), POLICY_FILE: file('policy.yaml') },
  });

const json = async (...args: string[]): Promise<Report> =>
  JSON.parse((await report('--format', 'json', '--out', '-', ...args)).out) as Report;

it('writes one page, says what is in it, and calls no image API for it', { timeout: 60_000 }, async () => {
  const before = world.sandbox.swas.calls.length;
  const child = start(['--out', 'report.html']);
  const { code, out, err } = await endOf(child);
  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(err).toMatch(/^report\.html: 12 images, \d+ shared with \d+ accounts?, .* 0 not verified\n$/);
  const html = await readFile(file('report.html'), 'utf8');
  expect(html).toContain(STRANGER);
  expect(html).toContain('Everything was read: 12 images');
  expect(html).not.toContain(world.sandbox.env()['ALIBABA_CLOUD_ACCESS_KEY_SECRET']);
  expect(world.sandbox.swas.calls).toHaveLength(before);
});

it('JSON and CSV hold the same as the page, and nothing else goes to the terminal', async () => {
  const all = await json();
  const mine = all.shares.filter((share) => share.accountId === STRANGER);
  expect(mine).toMatchObject([{ imageId, verdict: 'untrusted', baseline: false }]);
  expect(all.changes).toMatchObject([{ kind: 'shared', accountId: STRANGER, alerted: true }]);
  expect(all.lastRun).toMatchObject({ status: 'complete' });
  const csv = await report('--format', 'csv', '--out', '-');
  expect(csv).toMatchObject({ code: 0, err: '' });
  expect(csv.out.split('\r\n')).toHaveLength(all.shares.length + 2);
  expect(csv.out).toContain(`"'${STRANGER}"`);
  const changes = await report('--format', 'csv', '--table', 'changes', '--out', '-');
  expect(changes.out.split('\r\n')).toHaveLength(3);
});

it('narrows by region and time, and speaks Chinese', async () => {
  expect((await json('--since', '2999-01-01')).changes).toEqual([]);
  expect((await json('--since', '1h')).changes).toHaveLength(1);
  expect((await json('--region', 'cn-hangzhou')).scopes).toMatchObject([{ regionId: 'cn-hangzhou' }]);
  const { err } = await report('--language', 'zh', '--out', file('zh.html'));
  expect(err).toContain('12 个镜像');
  expect(await readFile(file('zh.html'), 'utf8')).toContain('<html lang="zh-CN">');
});

it('what is no date, table, format, region or place ends with 2 or 1, and says how to mend it', async () => {
  await mkdir(file('folder.html'));
  const out = ['--out', file('a.html')];
  for (const [args, expected, part] of [
    [[], 2, '--out'],
    [[...out, '--since', 'yesterday'], 2, '2026-11-24'],
    [[...out, '--since', '2026-02-30'], 2, '2026-11-24'],
    [[...out, '--format', 'pdf'], 2, 'html, csv, json'],
    [[...out, '--table', 'x'], 2, 'shares'],
    [[...out, '--region', 'cn-nowhere'], 2, 'cn-nowhere'],
    [['--out', file('no/such/a.html')], 1, 'no/such/a.html cannot be written (ENOENT)'],
    [['--out', file('folder.html')], 1, 'folder.html cannot be written (EISDIR)'],
    [['--out', '/proc/a.html'], 1, '/proc/a.html cannot be written'],
    [[...out, '--snapshot', file('none.sqlite')], 1, 'none.sqlite'],
  ] as const) {
    const { code, out: said, err } = await report(...args);
    expect({ code, said }, args.join(' ')).toEqual({ code: expected, said: '' });
    expect(err).toContain(part);
  }
  expect(await readdir(folder)).not.toContain('a.html');
});

it('an account that was never audited is told as unseen, never as «nothing is shared»', async () => {
  const path = file('unknown.html');
  expect(await report('--owner', '9999999999999999', '--out', path)).toMatchObject({ code: 0 });
  const html = await readFile(path, 'utf8');
  expect(html).toContain('never listed completely');
  expect(html).not.toContain('No image is shared with another account');
});

it("replaces its own file, through a link, and leaves nobody else's alone", async () => {
  for (const format of ['html', 'csv', 'json']) {
    const notes = file(`notes.${format}`);
    await writeFile(notes, '<html>my notes</html>');
    const { code, err } = await report('--out', notes);
    expect(code).toBe(2);
    expect(err).toContain(`notes.${format} exists and is not a report`);
    expect(await readFile(notes, 'utf8')).toBe('<html>my notes</html>');
    expect(await report('--out', file(`own.${format}`))).toMatchObject({ code: 0 });
    expect(await report('--format', format, '--out', file(`own.${format}`))).toMatchObject({ code: 0 });
  }
  expect(await readFile(file('own.csv'), 'utf8')).toMatch(/^\uFEFF"Image","Image id",/);
  await symlink('own.html', file('latest.html'));
  expect(await report('--out', file('latest.html'))).toMatchObject({ code: 0 });
  expect(await readlink(file('latest.html'))).toBe('own.html');
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

it.each(['html', 'csv', 'json'])(
  'only its owner can read it, whatever was there before: %s',
  async (format) => {
    const path = file(`mine.${format}`);
    expect(await report('--out', path)).toMatchObject({ code: 0 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    expect(await report('--out', path)).toMatchObject({ code: 0 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  },
);

it.each(['html', 'json'])('says what changed since the report that it replaces: %s', async (format) => {
  const path = file(`compared.${format}`);
  const comparison = async (...args: string[]): Promise<string> => {
    expect(await report('--out', path, ...args)).toMatchObject({ code: 0 });
    const text = await readFile(path, 'utf8');
    return format === 'html'
      ? (/<p class="since"><a href="#changes">([^<]*)</.exec(text)?.[1] ?? '')
      : JSON.stringify((JSON.parse(text) as Report).comparison);
  };
  const first = await comparison();
  expect(first).toContain(
    format === 'html' ? 'In the last seven days: 1 more share' : '"basis":"week","added":1',
  );
  const second = await comparison();
  expect(second).toContain(
    format === 'html' ? 'Since the last report (2' : '"basis":"report","added":0,"removed":0',
  );
  // Asked for or not, the report that is replaced is the earlier moment.
  expect(await comparison('--since', '30d')).toContain(format === 'html' ? 'Since the last' : '"report"');
  const text = await readFile(path, 'utf8');
  // A clock that was ahead: what it says is no time to compare with.
  await writeFile(
    path,
    text.replace(/"(?:madeAt":"|date" content=")\d{4}/, (year) => `${year.slice(0, -4)}9999`),
  );
  expect(await comparison('--since', '30d')).toContain(format === 'html' ? 'Since 20' : '"period"');
});

it('a reader who goes away is no error', { timeout: 60_000 }, async () => {
  const child = start(['--out', '-']);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  child.stdout.once('data', () => child.stdout.destroy());
  expect({ code: await ended, err }).toEqual({ code: 0, err: '' });
});
