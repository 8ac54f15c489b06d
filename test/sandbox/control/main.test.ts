import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { DEMO_ACCOUNT_ID, PARTNER_IMAGE } from '../../../sandbox/seed.ts';
import { ODDITIES } from '../../../sandbox/swas/oddities.ts';
import { signedFetch } from '../fc/signed-fetch.ts';
import { callSwas } from '../openapi/vendor-client.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The sandboxes of this file, and nobody else's, are noted here. */
const TMPDIR = await mkdtemp(join(tmpdir(), 'share-audit-sandbox-'));
afterAll(() => rm(TMPDIR, { recursive: true, force: true }));

function start(...args: string[]): ChildProcess & { output: () => string } {
  const program = ['--import', 'tsx', 'sandbox/main.ts', ...args];
  const child = spawn(process.execPath, program, { cwd: ROOT, env: { ...process.env, TMPDIR } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return Object.assign(child, { output: () => output });
}

async function run(...args: string[]): Promise<{ code: unknown; output: string }> {
  const child = start(...args);
  const [code] = (await once(child, 'close')) as unknown[];
  return { code, output: child.output() };
}

/** Resolves when the sandbox has printed its last line; rejects when it ended before. */
async function started(child: ReturnType<typeof start>): Promise<void> {
  while (!child.output().includes('To stop the sandbox: Ctrl-C')) {
    if (child.exitCode !== null) throw new Error(child.output());
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'close')]);
  }
}

// Each command is a process of its own, several at a time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('npm run sandbox -- --accounts', () => {
  test.each([
    [['--timer', '20s', '--empty'], "option '--empty' cannot be used with option '--timer <period>'"],
    [['--accounts', '0'], "'0' is invalid. Give a whole number from 1 to 200."],
    [['--accounts', '2', '--timer', '20'], "'20' is invalid. Give a period of at least 5s, such as 20s"],
    [['--accounts', '2', '--empty'], "option '--empty' cannot be used with option '--accounts <n>'"],
  ])('%j: wrong usage, 2', async (flags, message) => {
    const { code, output } = await run('--port', '0', ...flags);
    expect(code).toBe(2);
    expect(output).toContain(message);
  });

  test('audits its accounts at once and prints what they tell, until SIGTERM', async () => {
    const organisation = start('--port', '0', '--accounts', '2', '--timer', '20s', '--quota', '600');
    onTestFinished(() => void organisation.kill('SIGKILL'));
    await started(organisation);
    const port = /Control port (\d+)/.exec(organisation.output())?.[1] ?? '';
    expect(organisation.output()).toMatch(/# {3}swas-share-dispatch {2}@every 20s/);
    await vi.waitFor(() => expect(organisation.output()).toContain('DingTalk shows'), 60_000);
    const { output } = await run('invocations', '--port', port);
    expect(output).toMatch(/swas-share-audit +every-minute +Async/);
    organisation.kill('SIGTERM');
    expect(await once(organisation, 'close')).toEqual([0, null]);
  }, 120_000);
});

test('--fc-signature: the signature of Function Compute, one of two', async () => {
  const wrong = await run('--port', '0', '--fc-signature', 'ACS3');
  expect(wrong.code).toBe(2);
  expect(wrong.output).toContain('Allowed choices are FC, ACS3-HMAC-SHA256.');
  const sandbox = start('--port', '0', '--empty', '--fc-signature', 'ACS3-HMAC-SHA256');
  onTestFinished(() => void sandbox.kill('SIGKILL'));
  await started(sandbox);
  const port = /Control port (\d+)/.exec(sandbox.output())?.[1] ?? '';
  const { output } = await run('env', '--port', port);
  const endpoint = /FUNCTION_COMPUTE_ENDPOINT='?([^'\n]+)/.exec(output)?.[1] ?? '';
  expect(await signedFetch(endpoint, '/functions/f/invocations')).toMatchObject({
    status: 400,
    body: { Code: 'IncompleteSignature' },
  });
});

describe('npm run sandbox', () => {
  const sandbox = start('--port', '0', '--quota', '100');
  let port = '';
  const command = (...args: string[]) => run(...args, '--port', port);

  beforeAll(async () => {
    await started(sandbox);
    port = /Control port (\d+)/.exec(sandbox.output())?.[1] ?? '';
  });
  afterAll(() => sandbox.kill('SIGKILL'));

  test('its greeting is one line to paste; what that evaluates is its environment, in each shell', async () => {
    const pasted = sandbox
      .output()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(pasted).toEqual([`eval "$(npm run -s sandbox -- env)"`]);
    const { code, output } = await run('env');
    expect(code).toBe(0);
    for (const line of output.trim().split('\n')) expect(line).toMatch(/^export [A-Z_]+='[^']*'$/);
    const url = /SWAS_ENDPOINT='([^']+)'/.exec(output)?.[1] ?? '';
    const { reply } = await callSwas(url, 'ListCustomImages', { RegionId: 'cn-hangzhou' });
    expect(reply).toMatchObject({ TotalCount: '12' });
    const json = JSON.parse((await run('env', '--json')).output) as Record<string, string>;
    expect(json).toMatchObject({ SWAS_ENDPOINT: url, HEARTBEAT_URL: '' });
    for (const shell of ['sh', 'bash']) {
      const script = 'eval "$(cat)"; printf "%s %s" "$SWAS_ENDPOINT" "$HEARTBEAT_URL"';
      const child = spawn(shell, ['-c', script], { env: { ...process.env, HEARTBEAT_URL: 'x' } });
      child.stdin.end(output);
      expect(String(await once(child.stdout, 'data'))).toBe(`${url} `);
    }
  });

  test('commands find it without a port; a name is enough', async () => {
    expect((await run('images')).output).toContain(`${PARTNER_IMAGE}  cn-hangzhou  "staging-crm"`);
    expect(await run('share', 'prod-shop-db-before-upgrade', '1098765432109876543')).toEqual({
      code: 0,
      output: 'Shared "prod-shop-db-before-upgrade" (m-bp1223166134fe767452) with 1098765432109876543.\n',
    });
    expect(await run('share', 'prod-shop-db-before-upgrad', '1098765432109876543')).toEqual({
      code: 1,
      output:
        'error: the sandbox has no image "prod-shop-db-before-upgrad"; did you mean prod-shop-db-before-upgrade?\n',
    });
  });

  test('where it listens is noted for this user alone; the notes of the dead are ignored and removed', async () => {
    const [name = ''] = (await readdir(TMPDIR)).filter((entry) => entry.startsWith('swas-sandbox-'));
    const notes = join(TMPDIR, name);
    const own = `port-${port}.pid-${sandbox.pid}`;
    expect(await readdir(notes)).toEqual([own]);
    expect((await stat(notes)).mode & 0o777).toBe(0o700);
    expect((await stat(join(notes, own))).mode & 0o777).toBe(0o600);
    // A process that is gone, and a living one that does not listen there.
    await writeFile(join(notes, 'port-1.pid-4194305'), '');
    await writeFile(join(notes, `port-1.pid-${process.pid}`), '');
    await writeFile(join(notes, 'something else'), '');
    expect((await run('accounts')).code).toBe(0);
    expect(await readdir(notes)).toEqual([own, 'something else']);
    await rm(join(notes, 'something else'));
    const key = await readFile(join(notes, own), 'utf8');
    expect(sandbox.output()).toContain(`# Control port ${port}, key ${key}. `);
    // Into such a folder, others could have written.
    await chmod(notes, 0o777);
    expect(await run('accounts')).toMatchObject({ code: 3 });
    expect(await command('accounts')).toEqual({
      code: 1,
      output:
        'error: The control port wants the key that the sandbox printed when it started. Set SANDBOX_KEY to it.\n',
    });
    vi.stubEnv('SANDBOX_KEY', key);
    expect((await command('accounts')).code).toBe(0);
    vi.unstubAllEnvs();
    await chmod(notes, 0o700);
  });

  test('where several run, a command asks which; the second one’s greeting names its port', async () => {
    const second = start('--port', '0');
    onTestFinished(() => void second.kill('SIGKILL'));
    await started(second);
    const other = /Control port (\d+)/.exec(second.output())?.[1] ?? '';
    expect(second.output()).toContain(`eval "$(npm run -s sandbox -- --port ${other} env)"`);
    const { code, output } = await run('images');
    expect([code, output]).toEqual([2, expect.stringMatching(/^error: Several sandboxes run\. Say which/)]);
    for (const one of [`--port ${port} (process ${sandbox.pid})`, `--port ${other} (process ${second.pid})`])
      expect(output).toContain(one);
    expect((await command('images')).code).toBe(0);
    second.kill('SIGKILL');
    await once(second, 'close');
    expect((await run('images')).code).toBe(0);
  });

  test('an unknown command: 2, with those that are near', async () => {
    const [near, far, withFlag] = await Promise.all([
      run('share5'),
      run('bogus'),
      run('image', '--account', '12'),
    ]);
    expect([near.code, far.code, withFlag.code]).toEqual([2, 2, 2]);
    expect(near.output).toContain(`error: unknown command 'share5'; did you mean share or shares?\n`);
    expect(far.output).toMatch(/^error: unknown command 'bogus'; the commands are env, accounts, images,/);
    expect(withFlag.output).toContain(`error: unknown command 'image'; did you mean images?`);
  });

  test('commands reach it: share, shares --json, fault', async () => {
    const [shared, fault] = await Promise.all([
      command('share', PARTNER_IMAGE, '1999999999999999'),
      command('fault', 'dingtalk', 'send', 'refuse', '410100', '--times', '2'),
    ]);
    expect(shared).toEqual({
      code: 0,
      output: `Shared "staging-crm" (${PARTNER_IMAGE}) with 1999999999999999.\n`,
    });
    expect(fault).toEqual({
      code: 0,
      output: 'Each of the next 2 calls of dingtalk send gets this fault: refuse 410100.\n',
    });
    const { output } = await command('shares', PARTNER_IMAGE, '--json');
    expect(JSON.parse(output)).toHaveLength(3);
  });

  test('a fault with an oddity: accepted, or refused with the reason; --help lists them all', async () => {
    const fault = (...args: string[]) => command('fault', 'swas', ...args);
    const [odd, unknown, help] = await Promise.all([
      fault('ListCustomImages', 'odd', 'entry-left-out', '--entry', PARTNER_IMAGE, '--times', '0'),
      fault('ListCustomImages', 'odd', 'one-to-many'),
      command('fault', '--help'),
    ]);
    expect(odd).toEqual({
      code: 0,
      output: `Every call of swas ListCustomImages gets this fault: odd entry-left-out, for ${PARTNER_IMAGE}.\n`,
    });
    expect(unknown).toMatchObject({
      code: 2,
      output: expect.stringContaining('there is no oddity one-to-many; there are one-too-many, ') as unknown,
    });
    expect(help.code).toBe(0);
    for (const [name, { about }] of Object.entries(ODDITIES)) {
      expect(help.output).toContain(`  ${name} `);
      expect(help.output).toContain(about);
    }
    expect(help.output).toContain('fault swas ListCustomImageShareAccounts throttle --times 0');
  });

  test('a fault of a channel: its flags arrive; wrong usage is 2, with the reason', async () => {
    const [fault, stage, code, time, help] = await Promise.all([
      command('fault', 'email', 'DOT', 'refuse', '554 5.7.1', '--content', 'prod-db', '--for', '10m'),
      command('fault', 'email', 'HELLO', 'hang'),
      command('fault', 'dingtalk', 'send', 'refuse', 'no'),
      command('fault', 'email', 'DOT', 'hang', '--accepted', '--for', '10'),
      command('fault', '--help'),
    ]);
    expect(fault).toEqual({
      code: 0,
      output:
        'Every call for 600 s of email DOT gets this fault: refuse 554 5.7.1, where the content has "prod-db".\n',
    });
    expect([stage.code, code.code, time.code, help.code]).toEqual([2, 2, 2, 0]);
    expect(stage.output).toContain('error: a mail has no stage HELLO; the stages are CONNECT');
    expect(code.output).toContain('error: no is no errcode');
    expect(time.output).toContain("'10' is invalid. Give a duration, such as 30s");
    for (const word of ['--recipient', '--content', '--accepted', '--for', 'STARTTLS', 'redirect'])
      expect(help.output).toContain(word);
  });

  test('flags of the commands about accounts and functions arrive', async () => {
    const [shared, kill, usage] = await Promise.all([
      command('share', 'gitea-1.22', '1999999999999999', '--account', DEMO_ACCOUNT_ID),
      command('kill-next', 'swas-share-audit', '--ms', '5'),
      command('invocations', '--last', 'all'),
    ]);
    expect(shared.output).toBe('Shared "gitea-1.22" (m-bp17db193a4032becb75) with 1999999999999999.\n');
    expect(kill).toEqual({
      code: 1,
      output:
        'error: the sandbox has no function "swas-share-audit": no function is deployed (start it with --accounts or --timer)\n',
    });
    expect(usage).toMatchObject({
      code: 2,
      output: expect.stringContaining('Give a whole number') as unknown,
    });
  });

  test('what cannot be done: 1; wrong usage: 2; help: 0; a port in use: 3', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void stranger.close());
    await once(stranger, 'listening');
    const taken = String((stranger.address() as AddressInfo).port);
    const [unknown, usage, help, inUse, foreign] = await Promise.all([
      command('delete', 'm-unknown'),
      command('share', PARTNER_IMAGE),
      command('--help'),
      command(),
      run('--port', taken),
    ]);
    expect(unknown).toEqual({
      code: 1,
      output: 'error: the sandbox has no image "m-unknown"; the command images lists those it has\n',
    });
    expect([usage.code, help.code, inUse.code, foreign.code]).toEqual([2, 0, 3, 3]);
    expect(usage.output).toContain("missing required argument 'account'");
    expect(help.output).toContain('Exit codes:');
    expect(help.output).toContain('fault swas ListCustomImages odd one-too-many --times 0');
    expect(help.output.split('In a second terminal:')[1]).not.toMatch(/--port \d/);
    expect(inUse.output).toContain(`Your sandbox already runs on port ${port}.`);
    expect(inUse.output).toContain(`kill ${sandbox.pid}. To start another one: npm run sandbox -- --port 0`);
    expect(foreign.output).toContain(`Port ${taken} is in use by another program`);
  });

  test('SIGTERM ends it, with 0; then there is no sandbox: 3', async () => {
    sandbox.kill('SIGTERM');
    expect(await once(sandbox, 'close')).toEqual([0, null]);
    const { code, output } = await command('images');
    expect(code).toBe(3);
    expect(output).toContain(`No sandbox answers on port ${port}`);
    expect(await run('env')).toEqual({
      code: 3,
      output: expect.stringMatching(/^error: You run no sandbox of this folder\. Start one .*\n$/) as unknown,
    });
  });
});
