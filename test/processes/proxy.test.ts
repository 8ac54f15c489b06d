import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FC_SIGNATURES } from '../../sandbox/fc/settings.ts';
import { ownNames } from '../../sandbox/http-host.ts';
import { DEMO_ACCOUNT_ID } from '../../sandbox/seed.ts';
import { folderForTest, packageForTest, runCommand, sandboxForTest } from '../support/command.ts';
import { connectProxy, type ProxyOptions, tlsFront } from '../support/connect-proxy.ts';
import { privateCertificate } from '../support/email-certificate.ts';
import { functionContext, invoke } from '../support/invoke.ts';

const HOSTS = {
  swas: 'swas.cn-hangzhou.aliyuncs.com',
  sts: 'sts.aliyuncs.com',
  store: 'share-audit.cn-hangzhou.ots.aliyuncs.com',
  robot: 'oapi.dingtalk.com',
  mail: 'smtp.example.com',
  fc: `${DEMO_ACCOUNT_ID}.cn-hangzhou.fc.aliyuncs.com`,
} as const;

const PASSWORD = 'p@ss word/7';
const LOGIN = `auditor:${encodeURIComponent(PASSWORD)}`;

/** A company's network: no name is known in it, and the proxy is the only way out. */
async function company(options: Partial<ProxyOptions> = {}) {
  const sandbox = await sandboxForTest({ seed: true });
  for (const host of Object.values(HOSTS)) ownNames.add(host);
  onTestFinished(() => {
    for (const host of Object.values(HOSTS)) ownNames.delete(host);
  });
  const { authority, ...certificate } = privateCertificate('127.0.0.1', Object.values(HOSTS));
  const env = sandbox.env();
  const portOf = (url = '') => Number(new URL(url).port);
  const fronts = {
    [HOSTS.swas]: sandbox.swas.port,
    [HOSTS.sts]: sandbox.sts.port,
    [HOSTS.store]: portOf(env['TABLESTORE_ENDPOINT']),
    [HOSTS.robot]: portOf(env['DINGTALK_WEBHOOK']),
    [HOSTS.mail]: portOf(env['SMTP_URL']),
    [HOSTS.fc]: sandbox.fc.port,
  };
  const behind: Record<string, number> = {};
  for (const [host, port] of Object.entries(fronts))
    behind[`${host}:${host === HOSTS.mail ? 465 : 443}`] = await tlsFront(certificate, port);
  const proxy = await connectProxy({ behind, ...options });
  const folder = await folderForTest();
  const ca = join(folder, 'authority.pem');
  await writeFile(ca, authority);
  const { pathname, search } = new URL(env['DINGTALK_WEBHOOK'] ?? '');
  const smtp = new URL(env['SMTP_URL'] ?? '');
  const environment: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(env).filter(
        ([name]) => !/_ENDPOINT$|^(SMTP_URL|HEARTBEAT_URL|DINGTALK_WEBHOOK)$/.test(name),
      ),
    ),
    TABLESTORE_ENDPOINT: `https://${HOSTS.store}`,
    DINGTALK_WEBHOOK: `https://${HOSTS.robot}${pathname}${search}`,
    SMTP_URL: `smtps://${smtp.username}:${smtp.password}@${HOSTS.mail}:465`,
    NODE_EXTRA_CA_CERTS: ca,
    SWAS_CALLS_PER_MINUTE: '6000',
  };
  return { sandbox, proxy, environment, folder };
}

it('an audit from a network without another way out: every client goes through the proxy, mail through ALL_PROXY', async () => {
  const { sandbox, proxy, environment, folder } = await company({ login: `auditor:${PASSWORD}` });
  const through = {
    ...environment,
    HTTPS_PROXY: `${LOGIN}@${proxy.host}`,
    all_proxy: `http://${LOGIN}@${proxy.host}`,
  };
  const first = await runCommand(['audit', '--region', 'cn-hangzhou'], through, folder);
  expect(first, first.err).toMatchObject({ code: 0 });
  expect(sandbox.dingtalk.shown().length).toBeGreaterThan(0);
  expect(sandbox.mailbox.messages.length).toBeGreaterThan(0);
  expect(new Set(proxy.asked)).toEqual(
    new Set([
      ...[HOSTS.swas, HOSTS.sts, HOSTS.store, HOSTS.robot].map((host) => `${host}:443`),
      `${HOSTS.mail}:465`,
    ]),
  );
  for (const shown of [first.out, first.err])
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) expect(shown).not.toContain(secret);
});

it('the deployed audit as well, where the function’s environment names a proxy', async () => {
  const { sandbox, proxy, environment } = await company();
  const { SMTP_URL: _, MAIL_FROM: _from, MAIL_TO: _to, ...robotOnly } = environment;
  const outcome = await invoke({
    environment: { ...robotOnly, REGIONS: 'cn-hangzhou', https_proxy: `http://${proxy.host}` },
    context: functionContext(environment, DEMO_ACCOUNT_ID),
  });
  expect(outcome.error, outcome.log.join('\n')).toBeUndefined();
  expect(sandbox.dingtalk.shown().length).toBeGreaterThan(0);
  expect(proxy.asked).toContain(`${HOSTS.swas}:443`);
});

it.each([
  ['wants a login', { login: 'a:b' }, 'wants a login: write it into HTTPS_PROXY', 'PROXY_HTTP_407'],
  ['forbids the host', { instead: 403 }, 'lets no connection to', 'PROXY_HTTP_403'],
  ['does not reach the host', { behind: {} }, 'does not reach', 'PROXY_HTTP_502'],
  ['breaks off', { instead: 'drop' }, 'does not answer as an HTTP proxy', 'PROXY_NO_HTTP'],
  ['is none', { instead: 'garbage' }, 'does not answer as an HTTP proxy', 'PROXY_NO_HTTP'],
  ['hangs', { instead: 'hang' }, 'cannot be used', 'PROXY_ETIMEDOUT'],
] as const)(
  'a proxy that %s is named, and the robot’s message is put off',
  async (_, options, says, code) => {
    const { proxy, environment, folder } = await company(options);
    const {
      out,
      err,
      code: exit,
    } = await runCommand(
      ['notify', '--test', '--channel', 'dingtalk'],
      { ...environment, HTTPS_PROXY: proxy.host },
      folder,
    );
    expect(exit).toBe(1);
    expect(out + err).toContain(`the proxy ${proxy.host} `);
    expect(out + err).toContain(says);
    expect(out + err).toContain(code);
  },
);

it('NO_PROXY goes directly, a proxy may speak TLS, and one that is not there is named', async () => {
  const { environment, folder } = await company();
  const test = ['notify', '--test', '--channel', 'dingtalk'];
  const { authority: _, ...certificate } = privateCertificate();
  const proxy = await connectProxy({ behind: {}, certificate });
  const tls = await runCommand(test, { ...environment, HTTPS_PROXY: `https://${proxy.host}` }, folder);
  // Its certificate is of another authority, of the same name as the one that is known here.
  expect(tls.out + tls.err).toContain('PROXY_CERT_SIGNATURE_FAILURE');
  const direct = { ...environment, HTTPS_PROXY: proxy.host, NO_PROXY: '.dingtalk.com' };
  const unknown = await runCommand(test, direct, folder);
  expect(unknown.out + unknown.err).toMatch(/DNS (does not know|gives no answer for).*oapi\.dingtalk\.com/);
  const gone = await runCommand(test, { ...environment, HTTPS_PROXY: '127.0.0.1:1' }, folder);
  expect(gone.out + gone.err).toContain('PROXY_ECONNREFUSED');
  expect(proxy.asked).toEqual([]);
});

it('what names no HTTP proxy is an error of the settings: exit code 2, and nothing is called', async () => {
  const { sandbox, environment, folder } = await company();
  for (const [value, says] of [
    ['socks5://127.0.0.1:1080', 'HTTPS_PROXY: a proxy of the kind socks5:// cannot be used'],
    ['http://', 'HTTPS_PROXY: the value is no address'],
    ['proxy.corp:99999', 'HTTPS_PROXY: the value is no address'],
  ] as const) {
    const { code, err } = await runCommand(
      ['notify', '--test'],
      { ...environment, HTTPS_PROXY: value },
      folder,
    );
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(says) as string });
  }
  expect(sandbox.dingtalk.shown()).toEqual([]);
  // What many a shell names beside an HTTP proxy stops nothing.
  const { err } = await runCommand(
    ['notify', '--test'],
    { ...environment, ALL_PROXY: 'socks5://127.0.0.1:1080' },
    folder,
  );
  expect(err).not.toContain('error:');
});

it.each(FC_SIGNATURES)('Function Compute, where it accepts %s alone', async (signature) => {
  const { sandbox, proxy, environment, folder } = await company();
  sandbox.fc.settings.signatures = [signature];
  const code = await packageForTest(`exports.handler = async () => '{"status":"quiet"}';`);
  sandbox.fc.deploy({ functionName: 'swas-share-watchdog', code, timeout: 60, memorySize: 128 });
  const through = { ...environment, HTTPS_PROXY: proxy.host };
  const { out, err } = await runCommand(['invoke', '--function', 'watchdog', '--json'], through, folder);
  expect({ out: JSON.parse(out) as unknown, err }).toEqual({ out: { status: 'quiet' }, err: '' });
  expect(proxy.asked).toContain(`${HOSTS.fc}:443`);
  expect(sandbox.fc.calls.map((call) => call.signature)).toEqual([signature]);
});

it('doctor says which way each client goes', async () => {
  const { proxy, environment, folder } = await company();
  const through = {
    ...environment,
    HTTPS_PROXY: proxy.host,
    NO_PROXY: 'sts.aliyuncs.com',
    REGIONS: 'cn-hangzhou',
  };
  const { out } = await runCommand(['doctor', '--json'], through, folder);
  expect(out).toContain(`through ${proxy.host}: SWAS, Tablestore, Function Compute, DingTalk`);
  expect(out).toContain('directly: STS, mail (only ALL_PROXY leads it through a proxy)');
});
