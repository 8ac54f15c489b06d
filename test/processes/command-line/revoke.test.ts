import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { displayWidth } from '../../../lib/text/display-width.ts';
import { EXIT } from '../../../lib/cli/exit-codes.ts';
import type * as clock from '../../../lib/platform/clock.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { auditedCompany, HOME, PAYMENTS } from '../../support/company.ts';
import { makeWorld } from '../../support/world.ts';
import { DEMO_ACCOUNT_ID, PARTNER_IMAGE, WIDELY_SHARED_IMAGE } from '../../../sandbox/seed.ts';
import { type Around, runHere } from './here.ts';
import { COMMAND } from '../../support/command.ts';

// Calls that fail are attempted again after pauses of seconds.
vi.mock('../../../lib/platform/clock.ts', async (original) => {
  const [{ systemClock }, { hurried }] = await Promise.all([
    original<typeof clock>(),
    import('./hurried.ts'),
  ]);
  return { systemClock: hurried(systemClock) };
});

const ROOT = join(import.meta.dirname, '../../..');
const REGION = 'cn-hangzhou';
const [FIRST, SECOND] = ['1420771593046218', '5301946782215093477'];
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 6000 });
});
afterEach(() => sandbox.close());

const revoke = (args: readonly string[], { environment, ...around }: Partial<Around> = {}) =>
  runHere(['revoke', ...args], {
    environment: {
      ...sandbox.env(),
      SWAS_CALLS_PER_MINUTE: '6000',
      POLICY_FILE: undefined,
      ...environment,
    },
    ...around,
  });

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
  expect(out).toContain('does not delete copies');
  expect(sharesOf(PARTNER_IMAGE)).toEqual([SECOND]);
});

it('where nobody is to be asked it is refused, with the command to repeat: for the accounts that were shown', async () => {
  const { code, err, out } = await revoke([...of(PARTNER_IMAGE), '--all-untrusted']);
  expect([code, out]).toEqual([EXIT.usage, '']);
  expect(err).toContain(
    `share-auditor revoke --region ${REGION} --image ${PARTNER_IMAGE} --account ${FIRST},${SECOND} --yes`,
  );
  expect(sharesOf(PARTNER_IMAGE)).toHaveLength(2);
  expect(removals()).toBe(0);
});

it('more than --max is refused before any share is touched, with the way to mean it', async () => {
  const { code, err } = await revoke([...of(WIDELY_SHARED_IMAGE), '--all-untrusted', '--yes']);
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
  expect([all.code, all.err]).toEqual([EXIT.ok, '']);
  const { accounts } = JSON.parse(all.out) as { accounts: { outcome: string }[] };
  expect(accounts).toHaveLength(120);
  expect(new Set(accounts.map((share) => share.outcome))).toEqual(new Set(['takenBack']));
  expect(sharesOf(WIDELY_SHARED_IMAGE)).toEqual([]);
  expect(removals()).toBe(12);
});

it.skipIf(process.platform !== 'linux').each([
  ['y', EXIT.ok, [SECOND]],
  ['n', EXIT.failed, [FIRST, SECOND]],
] as const)(
  'at a terminal it asks, and does what is answered: %s',
  { timeout: 60_000 },
  async (answer, code, left) => {
    const command = [process.execPath, COMMAND, 'revoke', ...of(PARTNER_IMAGE), '--account', FIRST];
    // util-linux: runs it at a terminal of its own.
    const child = spawn('script', ['-qec', command.map((word) => `'${word}'`).join(' '), '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: tmpdir(),
        ...sandbox.env(),
        SWAS_CALLS_PER_MINUTE: '6000',
      },
    });
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const wasAsked = shown.includes('[y/N]');
      shown += chunk.toString('utf8');
      if (!wasAsked && shown.includes('[y/N]')) child.stdin.write(`${answer}\r`);
    });
    expect(await closed, shown).toBe(code);
    expect(shown).toContain('Take this share back? [y/N]');
    expect(sharesOf(PARTNER_IMAGE)).toEqual(left);
  },
);

it('the next audit adds the change to the history; the revocation itself does not', async () => {
  const world = await makeWorld('sqlite', { seed: 'demo' });
  try {
    await world.audit();
    const args = [...of(PARTNER_IMAGE), '--account', FIRST, '--yes'];
    const environment = { TABLESTORE_ENDPOINT: '', TABLESTORE_INSTANCE: '', ...world.environment() };
    expect(await revoke(args, { environment })).toMatchObject({ code: EXIT.ok });
    expect(await world.history()).toEqual([]);
    await world.audit();
    expect(await world.history()).toMatchObject([
      { kind: 'unshared', imageId: PARTNER_IMAGE, accountId: FIRST },
    ]);
  } finally {
    await world.close();
  }
});

it('more accounts named than --max are refused before anything is called', async () => {
  const ids = Array.from({ length: 11 }, (_, n) => String(100_000_000_000 + n));
  const { code, err } = await revoke([...of(PARTNER_IMAGE), '--account', ids.join(','), '--yes']);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain('11 accounts are named');
  expect(sandbox.swas.calls).toEqual([]);
});

it('a trusted account goes only when that is said', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'share-audit-revoke-'));
  const policy = join(folder, 'policy.yaml');
  await writeFile(policy, `accounts: { "${FIRST}": { name: "Partner \u001b[31mCI" } }`);
  try {
    const args = [...of(PARTNER_IMAGE), '--account', FIRST, '--policy', policy, '--yes'];
    const careful = await revoke(args);
    expect(careful.code).toBe(EXIT.ok);
    expect(careful.err).toMatch(new RegExp(`${FIRST}\\s"Partner ␛\\[31mCI"`));
    expect(careful.err).toContain('--include-trusted');
    expect(sharesOf(PARTNER_IMAGE)).toHaveLength(2);
    expect(await revoke([...args, '--include-trusted'])).toMatchObject({ code: EXIT.ok });
    expect(sharesOf(PARTNER_IMAGE)).toEqual([SECOND]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
  expect(out).toContain(
    `"Resource":"acs:swas-open:${REGION}:${DEMO_ACCOUNT_ID}:customimage/${PARTNER_IMAGE}"`,
  );
  expect(out).not.toContain('does not delete copies');
  expect(out).toContain(`"Action":"swas-open:RemoveCustomImageShareAccount"`);
  expect(out).toMatch(new RegExp(`${FIRST}\\s+STILL SHARED`));
});

it('docs/ram/revoke-policy.json allows what it needs and no more; every function’s role lacks it', async () => {
  const allowed = await actionsOf('revoke-policy.json');
  const used = new Set<string>();
  sandbox.swas.settings.authorize = ({ action }) => {
    used.add(action);
    return allowed.has(action);
  };
  const { code } = await revoke([...of(PARTNER_IMAGE), '--account', FIRST, '--yes']);
  expect(code).toBe(EXIT.ok);
  expect(used).toEqual(allowed);
  for (const name of ['audit', 'audit-members', 'watchdog', 'digest', 'dispatch'])
    expect(await actionsOf(`${name}-policy.json`), name).not.toContain(
      'swas-open:RemoveCustomImageShareAccount',
    );
});

async function actionsOf(file: string): Promise<Set<string>> {
  const text = await readFile(join(ROOT, 'docs/ram', file), 'utf8');
  const { Statement } = JSON.parse(text) as { Statement: { Action: string | string[] }[] };
  return new Set(Statement.flatMap(({ Action }) => Action));
}

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
  expect(code).toBe(EXIT.partial);
  expect(out).toContain('not known');
  expect(out).not.toContain('taken back');
  expect(out).not.toContain('snapshot');
});

it('I1: what was seen goes though the rest cannot be read, and the gap is said', async () => {
  // The second of three pages, in the first reading only.
  sandbox.faults.add({
    service: 'swas',
    operation: 'ListCustomImageShareAccounts',
    nth: 2,
    times: 4,
    effect: { kind: 'reset' },
  });
  const [first] = sharesOf(WIDELY_SHARED_IMAGE);
  const absent = '999999999999';
  const asked = ['--account', `${first},${absent}`, '--yes'];
  const { code, err, out } = await revoke([...of(WIDELY_SHARED_IMAGE), ...asked]);
  expect(err).toContain('Not all of its share accounts could be read');
  expect(err).toContain(`It is not known whether it is shared with: ${absent}`);
  expect(out).toMatch(new RegExp(`${first}\\s+taken back`));
  expect(out).toMatch(new RegExp(`${absent}\\s+not shared`));
  expect(code).toBe(EXIT.ok);
  expect(sharesOf(WIDELY_SHARED_IMAGE)).toHaveLength(119);
});

it('Ctrl-C between two calls: no further one, and what was done is said', async () => {
  const stop = new AbortController();
  sandbox.swas.settings.authorize = ({ action }) => {
    // The first call is under way.
    if (action === 'swas-open:RemoveCustomImageShareAccount') stop.abort();
    return true;
  };
  const { code, out } = await revoke(
    [...of(WIDELY_SHARED_IMAGE), '--all-untrusted', '--max', '120', '--yes', '--json'],
    { signal: stop.signal },
  );
  expect(code).toBe(EXIT.failed);
  expect(removals()).toBe(1);
  const { accounts, failure } = JSON.parse(out) as {
    accounts: { outcome: string }[];
    failure: { message: string };
  };
  expect(accounts.filter(({ outcome }) => outcome === 'takenBack')).toHaveLength(10);
  expect(accounts.filter(({ outcome }) => outcome === 'stillShared')).toHaveLength(110);
  expect(failure.message).toContain('stopped');
});

it('I11: a hostile image name neither moves the cursor nor is wider than a narrow terminal', async () => {
  sandbox.cloud.image(PARTNER_IMAGE).name = 'x\u001b[2J"\u202e evil\n'.repeat(9);
  const { err, out } = await revoke([...of(PARTNER_IMAGE), '--account', FIRST, '--yes'], { width: 40 });
  for (const obeyed of ['\u001b', '\u202e']) expect(err + out).not.toContain(obeyed);
  const widest = Math.max(...(err + out).split('\n').map(displayWidth));
  expect(widest).toBeLessThanOrEqual(40);
});

it.each<[string, string[], string]>([
  [
    'an image that does not exist',
    [...of('m-nosuch'), '--account', FIRST, '--yes'],
    'There is no image m-nosuch in cn-hangzhou',
  ],
  [
    'the name of an image in the place of its id',
    [...of('staging-crm'), '--account', FIRST, '--yes'],
    `error: --image wants the id: ${PARTNER_IMAGE} (`,
  ],
  [
    'neither accounts nor --all-untrusted',
    [...of(PARTNER_IMAGE)],
    '--account: not given: write the accounts, or --all-untrusted',
  ],
  [
    'both',
    [...of(PARTNER_IMAGE), '--account', FIRST, '--all-untrusted'],
    "option '--all-untrusted' cannot be used with option '--account <list>'",
  ],
  [
    'all that is not trusted, and the trusted',
    [...of(PARTNER_IMAGE), '--all-untrusted', '--include-trusted', '--yes'],
    "option '--all-untrusted' cannot be used with option '--include-trusted'",
  ],
  [
    'a region that does not exist',
    ['--region', 'xx-nowhere', '--image', PARTNER_IMAGE, '--account', FIRST, '--yes'],
    'SWAS has no region xx-nowhere',
  ],
  [
    'a policy that is not there',
    [...of(PARTNER_IMAGE), '--account', FIRST, '--policy', '/nowhere.yaml', '--yes'],
    '--policy: /nowhere.yaml',
  ],
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

it('an image of another account that is audited from here is refused, with whose it is and what to do', async () => {
  const company = await auditedCompany();
  try {
    const { world, imageOf } = company;
    const environment = { TABLESTORE_ENDPOINT: '', TABLESTORE_INSTANCE: '', ...world.environment() };
    const answer = await revoke([...of(imageOf(PAYMENTS)), '--all-untrusted', '--yes'], { environment });
    expect(answer).toMatchObject({ code: EXIT.failed, out: '' });
    expect(answer.err).toContain(`belongs to account Payments (${PAYMENTS})`);
    expect(answer.err).toContain('docs/ram/revoke-policy.json');
    expect(answer.err).toContain('may only read');
    const nobodys = await revoke([...of('m-nobodys'), '--all-untrusted', '--yes'], { environment });
    expect(nobodys.err).toContain('Check --image and --region');
    expect(world.sandbox.cloud.image(imageOf(PAYMENTS)).shares.size).toBe(1);
    // The owner's own credentials need nothing else.
    const own = await revoke([...of(imageOf(HOME)), '--all-untrusted', '--yes', '--json'], { environment });
    expect(JSON.parse(own.out)).toMatchObject({ image: { ownerId: HOME } });
  } finally {
    await company.world.close();
  }
});
