/** `npm run deploy` against the sandbox, with a stand-in for Serverless Devs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { type Ended, endOf } from '../../support/command.ts';
import { deploysTo, fileOf, type SCall } from '../../support/stand-in-s.ts';
import { type DeployDesk, deployDesk } from './desk.ts';
import { logsIn } from './logs.ts';

// Whole deployments, each of several processes.
vi.setConfig({ testTimeout: 240_000 });

const FUNCTIONS = ['swas-share-audit', 'swas-share-watchdog', 'swas-share-digest'];
const NO_BUILD = ['--no-build'];

/** I12: no secret of settings.env, nor of the terminal, is anywhere in the output. */
function quiet({ out, err }: Ended, { secrets }: DeployDesk): void {
  expect(secrets.length).toBeGreaterThan(4);
  for (const secret of secrets) {
    expect(out + err).not.toContain(secret);
    expect(out + err).not.toContain(encodeURIComponent(secret));
  }
}

const starts = (desk: DeployDesk): readonly SCall[] => desk.s.calls.filter(({ at }) => at === 'start');

it('I12: from settings.env to the first message, secrets kept off the terminal; the same again is an update', async () => {
  const desk = await deployDesk(deploysTo);
  const { sandbox, folder, settings } = desk;
  const first = await desk.run('deploy', NO_BUILD);
  expect({ code: first.code, err: first.err }).toEqual({
    code: 0,
    err: 'Running swas-share-audit in cn-hangzhou of account 1850926437581920\n',
  });
  const steps = first.out.split('\n').filter((line) => line.startsWith('▸'));
  expect(steps).toEqual([
    '▸ Checking the settings',
    '▸ Looking at what is deployed',
    '▸ Deploying s.yaml (a minute or two)',
    '▸ Running the audit once',
    '▸ doctor --send',
  ]);
  expect(first.out).toContain('  settings.env: 15 settings\n');
  expect(first.out).toContain('3 new functions, 0 updates');
  expect(first.out).toContain('  s: ✔ [swas-share-audit] completed (3.21s)\n');
  expect(first.out).toContain(`  deployed: ${FUNCTIONS.join(', ')}\n`);
  expect(first.out).toContain('12 of 12 images read; baseline taken');
  quiet(first, desk);

  // `s` was given the settings of the file and this terminal's own keys, and no questions.
  const [call] = starts(desk);
  expect(call?.args).toEqual([
    'deploy',
    '-y',
    '--skip-actions',
    '-t',
    's.yaml',
    '-a',
    'share_audit_serverless_devs_key',
  ]);
  expect(call?.env).toMatchObject(settings);
  expect(JSON.parse(call?.env['share_audit_serverless_devs_key'] ?? '')).toMatchObject({
    AccountID: '1850926437581920',
    AccessKeyID: sandbox.env()['ALIBABA_CLOUD_ACCESS_KEY_ID'],
  });
  expect(sandbox.fc.functions().map(({ name }) => name)).toEqual(FUNCTIONS);
  expect(sandbox.fc.functions()[0]?.environment).toMatchObject({
    DINGTALK_SECRET: settings['DINGTALK_SECRET'],
  });
  // The first look, and the test message of doctor.
  expect(sandbox.dingtalk.shown()).toHaveLength(2);

  // What `s` wrote into its logs is for its owner only, and that is said.
  const [log] = await logsIn(folder);
  expect(log?.text).toContain(settings['DINGTALK_SECRET']);
  expect(log?.modes).toBe('700 600');
  expect(first.out).toContain(`1 file of s in ${folder}/.s/logs may have the settings in clear`);

  // With a changed setting: the second deployment updates.
  const second = await desk.run('deploy', NO_BUILD, { AUDIT_SCHEDULE: '@every 5m' });
  expect(second).toMatchObject({ code: 0 });
  expect(second.out).toContain('0 new functions, 3 updates');
  expect(sandbox.fc.functions()[0]?.triggers[0]?.triggerConfig.cronExpression).toBe('@every 5m');
  quiet(second, desk);
});

it('with members, the fan-out is deployed as well; without them one that is left is told', async () => {
  const desk = await deployDesk(deploysTo, { change: { MEMBER_ROLE: 'share-audit-member' } });
  const { out, err } = await desk.run('deploy', NO_BUILD);
  expect(starts(desk).map(fileOf)).toEqual(['s.yaml', 's.organisation.yaml']);
  expect(out).toContain(`  deployed: ${FUNCTIONS.join(', ')}, swas-share-dispatch\n`);
  quiet({ code: 0, out, err }, desk);
  const alone = await desk.run('deploy', NO_BUILD, { MEMBER_ROLE: '' });
  expect(starts(desk).map(fileOf)).toEqual(['s.yaml', 's.organisation.yaml', 's.yaml']);
  expect(alone.err).toContain(
    'Warning: swas-share-dispatch is still deployed, but no other account is configured',
  );
  expect(alone.out).toContain('the environment has another value of MEMBER_ROLE, which wins');
});

it('without a store, or with a settings.env that is wrong, nothing is called', async () => {
  const desk = await deployDesk(deploysTo, { without: ['TABLESTORE_ENDPOINT', 'TABLESTORE_INSTANCE'] });
  const { code, err } = await desk.run('deploy', NO_BUILD);
  expect(code).toBe(2);
  expect(err).toContain('error: TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE are not set');
  expect(err).toMatch(/\nNothing was deployed\.\n$/);
  await writeFile(join(desk.folder, 'settings.env'), 'DINGTALK_SECRET = abcdefgh1\n');
  const wrong = await desk.run('deploy', NO_BUILD);
  expect({ code: wrong.code, err: wrong.err }).toEqual({
    code: 2,
    err: 'error: settings.env, line 1, column 1: a space stands before “=”; write NAME=value\nNothing was deployed.\n',
  });
  const keyless = await desk.run('deploy', NO_BUILD, { ALIBABA_CLOUD_ACCESS_KEY_ID: '' });
  expect(keyless.code).toBe(2);
  expect(starts(desk)).toEqual([]);
  expect(desk.sandbox.fc.calls).toEqual([]);
});

it('an s that fails is shown without settings, and nothing is done after it', async () => {
  const desk = await deployDesk((sandbox) => (call) => ({
    ...deploysTo(sandbox)(call),
    print: `    DINGTALK_SECRET: ${call.env['DINGTALK_SECRET']}\n    code: AccessDenied\n    webhook ${call.env['DINGTALK_WEBHOOK']}\nError Message:\nthe role may not be passed\n`,
    exitCode: 101,
  }));
  const ended = await desk.run('deploy', NO_BUILD);
  expect(ended.code).toBe(1);
  expect(ended.out).toContain('  s: Error Message:\n  s: the role may not be passed\n');
  expect(ended.err).toContain('  code: AccessDenied\n  webhook ***\n');
  expect(ended.err).toContain('error: s deploy -y --skip-actions -t s.yaml failed (exit code 101)\n');
  expect(ended.err).toContain('run npm run deploy again');
  expect(ended.out).not.toContain('Running the audit');
  quiet(ended, desk);
  expect((await logsIn(desk.folder))[0]?.modes).toBe('700 600');
});

const ASKS = {
  print:
    'Function swas-share-audit asyncInvokeConfig was changed, please confirm before deployment:\n? Deploy it with local config? (Y/n)\n',
};

it.each([
  ['deploys nothing', () => () => ASKS, 'swas-share-audit is not there; swas-share-watchdog is not there'],
  [
    'updates nothing',
    (sandbox: Sandbox) => {
      let isFirst = true;
      return (call: SCall) => {
        if (!isFirst) return ASKS;
        isFirst = false;
        return deploysTo(sandbox)(call);
      };
    },
    'before this deployment',
  ],
])(
  'an s that %s and ends with 0, as it does where it asks, is a failure',
  async (what, replyOf, expected) => {
    const desk = await deployDesk(replyOf);
    if (what === 'updates nothing') expect(await desk.run('deploy', NO_BUILD)).toMatchObject({ code: 0 });
    const ended = await desk.run('deploy', NO_BUILD);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('error: s ended without an error, but it has not deployed: swas-share-audit');
    expect(ended.err).toContain(expected);
    expect(ended.out).toContain('  s: Function swas-share-audit asyncInvokeConfig was changed');
    expect(ended.out).not.toContain('Running the audit');
  },
);

it('Ctrl-C ends s with it, and says what may be half done', async () => {
  const desk = await deployDesk(() => () => ({ print: 'Deploying\n', waits: true }));
  const child = desk.start('deploy', NO_BUILD);
  const ended = endOf(child);
  await vi.waitFor(() => expect(desk.s.calls.map(({ at }) => at)).toEqual(['start', 'waiting']), {
    timeout: 60_000,
    interval: 50,
  });
  child.kill('SIGINT');
  const { code, err } = await ended;
  expect(code).toBe(130);
  expect(desk.s.calls.at(-1)?.at).toBe('interrupted');
  expect(err).toContain('Stopping.');
  expect(err).toContain('It is not known whether all functions are deployed.');
});

it('a second Ctrl-C ends an s at once that does not stop', async () => {
  const desk = await deployDesk(() => () => ({ waits: true, isDeaf: true }));
  const child = desk.start('deploy', NO_BUILD);
  const ended = endOf(child);
  for (const at of ['waiting', 'interrupted']) {
    await vi.waitFor(() => expect(desk.s.calls.at(-1)?.at).toBe(at), { timeout: 60_000, interval: 50 });
    child.kill('SIGINT');
  }
  expect((await ended).code).toBe(130);
  const pid = desk.s.calls[0]?.pid ?? 0;
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 5_000 });
});

it('packages are built first, once for all functions, unless it is told not to', async () => {
  const desk = await deployDesk(() => () => ({ exitCode: 1 }));
  const { code, out } = await desk.run('deploy');
  expect(code).toBe(1);
  expect(out).toMatch(/▸ Building the packages\n(?: {2}dist\/\w+\/index\.js .*MB\n){4}▸ Deploying s\.yaml/);
  expect(await desk.run('deploy', ['--help'])).toMatchObject({ code: 0, err: '' });
  expect(await desk.run('deploy', ['--bild'])).toMatchObject({ code: 2, out: '' });
});
