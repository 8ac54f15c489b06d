import { expect, it, vi } from 'vitest';
import { readConfig } from '../../../lib/config/config.ts';
import { endpointOf } from '../../../lib/config/deployment.ts';
import { INVOKE } from '../../../lib/config/terminal.ts';
import type { RunSummary } from '../../../lib/audit/summary.ts';
import { FC_SIGNATURES } from '../../../sandbox/fc/settings.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import {
  folderForTest,
  packageForTest,
  runCommand,
  sandboxForTest,
  startCommand,
} from '../../support/command.ts';
import { runEither } from './here.ts';

// Several processes one after the other, each of which loads the SDKs.
vi.setConfig({ testTimeout: 180_000 });

const SUMMARY: RunSummary = {
  runId: '20261124T070000000Z-0001',
  status: 'complete',
  accountId: '1850926437581920',
  startedAt: '2026-11-24T07:00:00.000Z',
  durationMs: 1500,
  scopes: [
    {
      scope: '1850926437581920:cn-hangzhou',
      images: 12,
      read: 12,
      failed: 0,
      baseline: 'told',
      changes: {},
      oldestVerification: null,
    },
  ],
  calls: { byApi: { ListCustomImages: 1 }, throttled: 0 },
  alerts: [{ channel: 'DingTalk', delivered: 0, pending: 0 }],
  storeUnits: { read: 3, written: 4 },
};

const answering = (value: object): string =>
  `exports.handler = async () => ${JSON.stringify(JSON.stringify(value))};`;

async function deploy(sandbox: Sandbox, code: string, functionName = 'swas-share-audit') {
  sandbox.fc.deploy({ functionName, code: await packageForTest(code), timeout: 60, memorySize: 128 });
}

it('runs the deployed audit and shows its summary as audit does', async () => {
  const sandbox = await sandboxForTest();
  await deploy(sandbox, answering(SUMMARY));
  const { code, out, err } = await runCommand(['invoke'], sandbox.env());
  expect(err).toBe('Running swas-share-audit in cn-hangzhou of account 1850926437581920\n');
  expect(out).toContain('complete, 1.5 s');
  expect(out).toContain('12 of 12 images read; no change');
  expect(code).toBe(0);
  expect(sandbox.fc.calls.map((call) => call.operation)).toEqual(['InvokeFunction']);
});

it.each([
  [{ ...SUMMARY, status: 'partial' }, 3],
  [{ ...SUMMARY, status: 'failed' }, 1],
  [{ ...SUMMARY, scopes: [{ ...SUMMARY.scopes[0], changes: { shared: 1 } }] }, 4],
  [{ ...SUMMARY, scopes: [{ ...SUMMARY.scopes[0], changes: { unshared: 1 } }] }, 0],
])('--json prints what it returned alone, and the exit code is audit’s (%#)', async (summary, code) => {
  const sandbox = await sandboxForTest();
  await deploy(sandbox, answering(summary));
  const ended = await (code === 4 ? runCommand : runEither)(['invoke', '--json'], sandbox.env());
  expect(ended).toMatchObject({ code, err: '' });
  expect(JSON.parse(ended.out)).toEqual(summary);
});

it('another function’s answer is shown field by field; --async starts it and does not wait', async () => {
  const sandbox = await sandboxForTest();
  await deploy(sandbox, answering({ status: 'quiet', waiting: 0 }), 'swas-share-watchdog');
  const { code, out } = await runEither(['invoke', '--function', 'watchdog'], sandbox.env());
  expect({ code, out }).toEqual({
    code: 0,
    out: 'swas-share-watchdog ended well.\n  status: quiet\n  waiting: 0\n',
  });
  const started = await runEither(['invoke', '--function', 'watchdog', '--async', '--json'], sandbox.env());
  expect(started.code).toBe(0);
  const { requestId } = JSON.parse(started.out) as { requestId: string };
  await sandbox.fc.idle();
  expect(sandbox.fc.events.map((event) => event.requestId)).toEqual([requestId]);
});

it('I11: a function that fails ends with 1 and its message, in which everything is seen', async () => {
  const sandbox = await sandboxForTest();
  await deploy(sandbox, `exports.handler = async () => { throw new Error('no store\\u001b[2J here') };`);
  const { code, out, err } = await runEither(['invoke'], sandbox.env());
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('swas-share-audit failed: no store␛[2J here');
});

it('hostile text in an answer reaches the terminal as text, and an answer of somebody else’s is said to be one', async () => {
  const sandbox = await sandboxForTest();
  await deploy(sandbox, answering({ ...SUMMARY, reason: 'a\u001b]0;b\u0007\u202Ec' }));
  const shown = await runEither(['invoke'], sandbox.env());
  expect(shown.out).toContain('(a␛]0;b␇‹U+202E›c)');
  await deploy(sandbox, `exports.handler = async () => 'hello';`);
  const other = await runEither(['invoke'], sandbox.env());
  expect(other).toMatchObject({ code: 1, out: '' });
  expect(other.err).toContain('its answer is not one of this program: "hello"');
});

it('what is not deployed, not allowed or not Function Compute is told with what to change', async () => {
  const sandbox = await sandboxForTest();
  const missing = await runEither(['invoke', '--deploy-region', 'cn-shanghai'], sandbox.env());
  expect(missing.code).toBe(1);
  expect(missing.err).toContain('no function swas-share-audit in cn-shanghai of account 1850926437581920');
  expect(missing.err).toContain('npm run deploy');
  await deploy(sandbox, answering(SUMMARY));
  sandbox.fc.settings.authorize = () => false;
  const denied = await runEither(['invoke'], sandbox.env());
  expect(denied.code).toBe(1);
  expect(denied.err).toContain(
    '{"Effect":"Allow","Action":"fc:InvokeFunction","Resource":"acs:fc:cn-hangzhou:1850926437581920:functions/swas-share-audit"}',
  );
  const wrong = await runEither(['invoke'], {
    ...sandbox.env(),
    FUNCTION_COMPUTE_ENDPOINT: new URL(sandbox.swas.url).origin,
  });
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain('is not Function Compute');
  const nowhere = await runEither(['invoke'], {
    ...sandbox.env(),
    FUNCTION_COMPUTE_ENDPOINT: 'http://127.0.0.1:9',
  });
  expect(nowhere.code).toBe(1);
  expect(nowhere.err).toContain('127.0.0.1:9 refuses the connection');
  const unknown = await runEither(['invoke'], {
    ...sandbox.env(),
    FUNCTION_COMPUTE_ENDPOINT: 'https://{account}.{region}.fc.invalid',
  });
  expect(unknown.code).toBe(1);
  // Where no name server is at hand, it is DNS that gives no answer.
  expect(unknown.err).toMatch(
    /DNS (does not know the host of|gives no answer for) 1850926437581920.cn-hangzhou.fc.invalid/,
  );
  expect(unknown.err).not.toContain('is not Function Compute');
});

it('I12: temporary credentials go along with their token, and neither is ever shown', async () => {
  const sandbox = await sandboxForTest();
  const role = sandbox.cloud.roles.add({ name: 'operator', accountId: '1850926437581920' });
  const session = sandbox.cloud.roles.open(role, 'me', 3600);
  const env = {
    ...sandbox.env(),
    ALIBABA_CLOUD_ACCESS_KEY_ID: session.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: session.secret,
    ALIBABA_CLOUD_SECURITY_TOKEN: session.securityToken,
  };
  await deploy(sandbox, answering(SUMMARY));
  expect((await runEither(['invoke'], env)).code).toBe(0);
  sandbox.faults.add({
    service: 'fc',
    effect: { kind: 'refuse', code: 'AccessDenied', status: 403, message: `token ${session.securityToken}` },
  });
  sandbox.fc.settings.errorForm = '2.0';
  const { code, out, err } = await runCommand(['invoke'], env);
  expect(code).toBe(1);
  expect(err).toContain('AccessDenied');
  for (const secret of [session.secret, session.securityToken]) expect(out + err).not.toContain(secret);
});

it('a service that accepts ACS3-HMAC-SHA256 alone: the same answers, exit codes and advice', async () => {
  const sandbox = await sandboxForTest();
  sandbox.fc.settings.signatures = ['ACS3-HMAC-SHA256'];
  await deploy(sandbox, answering(SUMMARY));
  const ran = await runCommand(['invoke', '--json'], sandbox.env());
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(ran.out)).toEqual(SUMMARY);
  const started = await runEither(['invoke', '--async', '--json'], sandbox.env());
  const { requestId } = JSON.parse(started.out) as { requestId: string };
  await sandbox.fc.idle();
  expect(sandbox.fc.events.map((event) => event.requestId)).toEqual([requestId]);
  const missing = await runEither(['invoke', '--function', 'digest'], sandbox.env());
  expect(missing.code).toBe(1);
  expect(missing.err).toContain('There is no function swas-share-digest in cn-hangzhou');
  await deploy(sandbox, `exports.handler = async () => { throw new Error('no store'); };`);
  const failed = await runEither(['invoke'], sandbox.env());
  expect(failed.code).toBe(1);
  expect(failed.err).toContain('swas-share-audit failed: no store');
  sandbox.fc.settings.authorize = () => false;
  const denied = await runEither(['invoke'], sandbox.env());
  expect(denied.err).toContain('{"Effect":"Allow","Action":"fc:InvokeFunction","Resource":"acs:fc:');
  expect(new Set(sandbox.fc.calls.map(({ signature }) => signature))).toEqual(new Set(['ACS3-HMAC-SHA256']));
  expect(sandbox.fc.invocations).toHaveLength(3);
});

it.each(FC_SIGNATURES)(
  'Ctrl-C stops the waiting at once, and the function runs on: %s',
  async (signature) => {
    const sandbox = await sandboxForTest();
    sandbox.fc.settings.signatures = [signature];
    sandbox.faults.add({ service: 'fc', operation: 'InvokeFunction', effect: { kind: 'hang' } });
    const child = startCommand(['invoke'], sandbox.env(), await folderForTest());
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    let err = '';
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        err += chunk.toString('utf8');
        if (err.includes('Running')) resolve();
      });
    });
    child.kill('SIGINT');
    expect(await closed).toBe(1);
    expect(err).toContain('it keeps running');
  },
);

const deploymentOf = (environment: Readonly<Record<string, string>>) =>
  readConfig(INVOKE, environment, { onFunctionCompute: false }).deployment;

it('the endpoint is the account’s own in the region, and nothing else than an address is taken for one', () => {
  expect(endpointOf(deploymentOf({}), '1850926437581920')).toBe(
    'https://1850926437581920.cn-hangzhou.fc.aliyuncs.com',
  );
  const wrong = { FC_DEPLOY_REGION: 'Hangzhou; rm', FUNCTION_COMPUTE_ENDPOINT: 'http://example.com' };
  expect(() => deploymentOf(wrong)).toThrow(/FC_DEPLOY_REGION.*\n.*FUNCTION_COMPUTE_ENDPOINT/s);
});
