import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { FaultRule } from '../../../sandbox/faults.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { folderForTest, sandboxForTest } from '../../support/command.ts';
import { withoutChannels } from '../../support/without-channels.ts';
import { runEither } from './here.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const REGION = 'cn-hangzhou';

async function auditing(): Promise<{
  readonly sandbox: Sandbox;
  readonly fault: (rule: Omit<FaultRule, 'service'>) => void;
  readonly audit: (
    environment?: Readonly<Record<string, string>>,
    region?: string,
  ) => ReturnType<typeof runEither>;
}> {
  const sandbox = await sandboxForTest({ seed: true });
  const folder = await folderForTest();
  const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, ...env } = sandbox.env();
  return {
    sandbox,
    fault: (rule) => void sandbox.faults.add({ service: 'swas', ...rule }),
    audit: (environment = {}, region = REGION) =>
      runEither(['audit', '--region', region], { ...env, ...withoutChannels(), ...environment }, folder),
  };
}

const times = (text: string, part: string): number => text.split(part).length - 1;

it.each([['SystemBusy'], ['ServiceUnAvailable']])('%s with HTTP 400 is tried again', async (code) => {
  const { sandbox, fault, audit } = await auditing();
  fault({ operation: 'ListCustomImages', effect: { kind: 'refuse', code }, times: 2 });
  fault({ operation: 'ListCustomImageShareAccounts', effect: { kind: 'refuse', code }, times: 2 });
  expect(await audit()).toMatchObject({ code: 0 });
  const refused = sandbox.swas.calls.filter((call) => call.code === code);
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
});

it.each([['Forbidden.AccountOverdue'], ['InvalidAccountStatus.NotEnoughBalance']])(
  'an overdue account (%s) is told as such, and not as a permission that is missing',
  async (code) => {
    const { fault, audit } = await auditing();
    expect(await audit()).toMatchObject({ code: 0 });
    fault({ effect: { kind: 'refuse', code }, times: Number.POSITIVE_INFINITY });
    const { code: exit, out } = await audit();
    expect(exit).toBe(1);
    expect(out).toContain(
      `the account has an unpaid bill; pay it in the console (Expenses and Costs) (${code})`,
    );
    expect(out).toContain('Pay the bill of this account');
    expect(out).not.toContain('swas-open:');
  },
);

it('an endpoint that does not serve the region says which setting to correct', async () => {
  const { fault, audit } = await auditing();
  fault({
    effect: { kind: 'refuse', code: 'InvalidOperation.NotSupportedEndpoint' },
    times: Number.POSITIVE_INFINITY,
  });
  const { code, out } = await audit();
  expect(code).toBe(1);
  expect(out).toMatch(/127\.0\.0\.1:\d+ does not serve this region; correct .*SWAS_ENDPOINT/);
});

it.each(['empty-left-out', 'empty-null'] as const)(
  '%s: a list of nothing is read as nothing, whether of shares or of images',
  async (oddity) => {
    const { sandbox, fault, audit } = await auditing();
    fault({ effect: { kind: 'odd', oddity }, times: Number.POSITIVE_INFINITY });
    const { code, out } = await audit();
    expect(code).toBe(0);
    expect(out).toContain('12 of 12 images read; baseline taken');
    // I4: of an empty region, two runs make the baseline.
    const elsewhere = await audit({}, 'cn-shanghai');
    expect(elsewhere).toMatchObject({ code: 0 });
    expect(elsewhere.out).toContain('0 of 0 images read');
    const [image] = sandbox.cloud.images({ regionId: REGION });
    sandbox.cloud.share(image?.id ?? '', '1098765432109876543');
    expect(await audit()).toMatchObject({ code: 4 });
  },
);

it('each cause is said once, with a count, and names the host', async () => {
  const { sandbox, fault, audit } = await auditing();
  expect(await audit()).toMatchObject({ code: 0 });
  fault({
    operation: 'ListCustomImageShareAccounts',
    effect: { kind: 'reset' },
    times: Number.POSITIVE_INFINITY,
  });
  const images = await audit();
  expect(images.code).toBe(3);
  const { host } = new URL(sandbox.swas.url);
  expect(times(images.out, '(ECONNRESET)')).toBe(1);
  expect(images.out).toMatch(/^ {2}12 images \(m-\S+, m-\S+, m-\S+ and 9 more\): the connection to /m);
  expect(images.out).toContain(`the connection to ${host} broke`);
  expect(images.err).not.toContain('ECONNRESET');
  const list = await audit({ SWAS_ENDPOINT: 'http://127.0.0.1:9' });
  expect(list.code).toBe(1);
  expect(list.out).toContain(': failed (Nothing could be read), ');
  expect(list.out).toContain(`the list of images in ${REGION} and 12 images (`);
  expect(times(list.out, '(ECONNREFUSED)')).toBe(1);
});

it('a key that no key looks like is refused before anything is called', async () => {
  const { sandbox, audit } = await auditing();
  const { code, out, err } = await audit({ ALIBABA_CLOUD_ACCESS_KEY_ID: '“LTAI5tSomeKey”' });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('ALIBABA_CLOUD_ACCESS_KEY_ID holds a curly quote (U+201C) as its character 1');
  expect(sandbox.swas.calls).toHaveLength(0);
  // What pasting leaves at the end is no harm.
  const env = sandbox.env();
  const pasted = await audit({
    ALIBABA_CLOUD_ACCESS_KEY_ID: `${env['ALIBABA_CLOUD_ACCESS_KEY_ID']}\r`,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: `${env['ALIBABA_CLOUD_ACCESS_KEY_SECRET']}\r\n`,
  });
  expect(pasted).toMatchObject({ code: 0 });
});

it('a profile that fails is told as its own failure', async () => {
  const { sandbox } = await auditing();
  const folder = await folderForTest();
  await mkdir(join(folder, '.aliyun'));
  const profile = { name: 'prod', mode: 'CloudSSO', access_token: 'sso-token-of-prod' };
  await writeFile(
    join(folder, '.aliyun/config.json'),
    JSON.stringify({ current: 'prod', profiles: [profile] }),
  );
  const {
    ALIBABA_CLOUD_ACCESS_KEY_ID: _i,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: _s,
    ...environment
  } = { ...sandbox.env(), ...withoutChannels() };
  for (const command of [['audit', '--region', REGION], ['doctor']]) {
    const { code, out, err } = await runEither(command, environment, folder);
    expect(code).toBe(1);
    expect(`${out}${err}`.replaceAll(/\s+/g, ' ')).toContain(
      'The profile of the aliyun CLI: its CloudSSO login has expired; log in again',
    );
    expect(`${out}${err}`).not.toContain('sso-token-of-prod');
  }
});

it.each([
  ['audit', '--region', REGION],
  ['doctor'],
  ['notify', '--test'],
  ['shares'],
  ['invoke'],
  ['report', '--out', 'report.html'],
])('NODE_TLS_REJECT_UNAUTHORIZED=0 is refused before anything is called or written: %s', async (...args) => {
  const sandbox = await sandboxForTest({ seed: true });
  const folder = await folderForTest();
  const environment = { ...sandbox.env(), NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const { code, out, err } = await runEither(args, environment, folder);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(
    /^error: NODE_TLS_REJECT_UNAUTHORIZED: "0" turns .+; remove it\. [^\n]+NODE_EXTRA_CA_CERTS\n$/,
  );
  expect([sandbox.swas.calls, sandbox.sts.calls, sandbox.dingtalk.shown()]).toEqual([[], [], []]);
  expect(await readdir(folder)).toEqual([]);
});

it('NODE_TLS_REJECT_UNAUTHORIZED=1 is what Node does anyway', async () => {
  const { audit } = await auditing();
  expect(await audit({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toMatchObject({ code: 0 });
});
