import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Effect, FaultRule } from '../../../sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { oneOfEach } from '../../support/size.ts';
import { functionContext, invoke, ProcessesClock, ROOT } from '../../support/invoke.ts';

/** I12: every secret that a function is given, marked so that it can be found in whatever is written. */
const MARK = 'k9Zq7';
const TOKEN = {
  id: 'STS.marked',
  secret: `${MARK}-access-key-secret`,
  securityToken: `${MARK}-security-token`,
};
const MAIL_PASSWORD = `${MARK}-mail-password`;
const BEAT_KEY = `${MARK}-heartbeat-key`;

const clock = new ProcessesClock();
let sandbox: Sandbox;
let folder: string;
let watcher: Server;
let environment: Record<string, string>;
const secrets: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-audit-secrets-'));
  sandbox = await startSandbox({
    seed: 'demo',
    quotaPerMinute: 60_000,
    now: clock.now,
    accounts: [
      { id: DEMO_ACCOUNT_ID, accessKeys: [{ ...TOKEN, expiresAt: new Date(clock.now() + 3_600_000) }] },
    ],
    tablestoreFile: join(folder, 'tablestore.sqlite'),
  });
  watcher = createServer((request, response) => response.writeHead(500).end(request.url)).listen(
    0,
    '127.0.0.1',
  );
  await once(watcher, 'listening');
  const { port } = watcher.address() as AddressInfo;
  const env = sandbox.env();
  const smtp = new URL(env['SMTP_URL'] ?? '');
  smtp.password = MAIL_PASSWORD;
  environment = {
    ...env,
    SMTP_URL: smtp.href,
    SWAS_CALLS_PER_MINUTE: '60000',
    HEARTBEAT_URL: `http://127.0.0.1:${port}/beat/${BEAT_KEY}`,
    DEBUG: '*,aliyun',
  };
  const robot = new URL(env['DINGTALK_WEBHOOK'] ?? '').searchParams.get('access_token') ?? '';
  secrets.push(
    TOKEN.secret,
    TOKEN.securityToken,
    MAIL_PASSWORD,
    BEAT_KEY,
    robot,
    env['DINGTALK_SECRET'] ?? '',
  );
}, 60_000);
beforeEach(() => sandbox.faults.clear());
afterAll(async () => {
  watcher?.close();
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a broken or hostile service says: all that it was ever sent, and the keys that signed it. */
const echo = (service: FaultRule['service']): string => {
  const sent = SENT[service]?.() ?? [];
  return `you sent ${sent.join(' ')} (${sent.map(encodeURIComponent).join(' ')})`;
};
const SENT: Readonly<Partial<Record<FaultRule['service'], () => readonly string[]>>> = {
  swas: () => [TOKEN.secret, TOKEN.securityToken],
  tablestore: () => [TOKEN.secret, TOKEN.securityToken],
  dingtalk: () => [environment['DINGTALK_WEBHOOK'] ?? '', environment['DINGTALK_SECRET'] ?? ''],
  email: () => [MAIL_PASSWORD, environment['SMTP_URL'] ?? '', Buffer.from(MAIL_PASSWORD).toString('base64')],
};

async function search(code: string): Promise<{ readonly written: string; readonly failed: boolean }> {
  const credentials = {
    accessKeyId: TOKEN.id,
    accessKeySecret: TOKEN.secret,
    securityToken: TOKEN.securityToken,
  };
  const outcome = await invoke({
    code: join(ROOT, 'dist', code),
    environment,
    clock,
    context: { ...functionContext(environment, DEMO_ACCOUNT_ID), credentials },
  });
  const files = await Promise.all(
    (await readdir(folder)).map((file) => readFile(join(folder, file), 'latin1')),
  );
  const said = JSON.stringify([
    Object.values(sandbox.inboxes).map((inbox) => inbox.received()),
    sandbox.mailbox.messages,
  ]);
  const written = [...outcome.log, outcome.stderr, outcome.error?.all ?? '', said, ...files].join('\n');
  return { written, failed: outcome.error !== undefined };
}

type Fault = readonly [
  what: string,
  rule: Omit<FaultRule, 'effect'>,
  effect: (service: FaultRule['service']) => Effect,
];
const says =
  (status: number) =>
  (service: FaultRule['service']): Effect => ({
    kind: 'garbage',
    status,
    contentType: 'application/json',
    body: JSON.stringify({
      Code: 'Echo',
      Message: echo(service),
      RequestId: echo(service),
      errcode: 310_000,
      errmsg: echo(service),
    }),
  });
const refuses =
  (code: string) =>
  (service: FaultRule['service']): Effect => ({ kind: 'refuse', code, message: echo(service) });

const FAULTS: readonly Fault[] = [
  ['nothing', { service: 'sts' }, () => ({ kind: 'reset' })],
  ['SWAS echoes in a refusal', { service: 'swas' }, refuses('SignatureDoesNotMatch')],
  ['SWAS echoes in a refusal of a permission', { service: 'swas' }, refuses('NoPermission')],
  ['SWAS echoes in JSON of its own', { service: 'swas' }, says(400)],
  ['SWAS echoes as an answer', { service: 'swas' }, says(200)],
  ['SWAS hangs up', { service: 'swas' }, () => ({ kind: 'reset' })],
  ['Tablestore echoes in a refusal', { service: 'tablestore' }, refuses('OTSAuthFailed')],
  ['Tablestore echoes as a gateway', { service: 'tablestore' }, says(403)],
  ['the robot echoes in its refusal', { service: 'dingtalk' }, says(200)],
  ['the robot echoes as a gateway', { service: 'dingtalk' }, says(502)],
  ['the mail server echoes', { service: 'email' }, refuses('535')],
  ['the mail server hangs up', { service: 'email' }, () => ({ kind: 'reset' })],
];

let n = 0;
it.each(oneOfEach(FAULTS, ([, { service }]) => service))(
  'I12: %s: no secret is in a log, an error, a message, a row or a file',
  async (_what, rule, effect) => {
    // Something new each time, so that there is something to say.
    const [image] = sandbox.cloud.images({ regionId: 'cn-hangzhou' });
    sandbox.cloud.share(image?.id ?? '', String(7_000_000_000_000_000_000n + BigInt((n += 1))));
    sandbox.faults.add({ ...rule, times: Infinity, effect: effect(rule.service) });
    for (const code of ['audit', 'watchdog']) {
      const { written } = await search(code);
      for (const secret of secrets)
        for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
          expect(written.includes(form), `${code}: ${form}`).toBe(false);
      expect(written).toContain(DEMO_ACCOUNT_ID);
    }
  },
  60_000,
);

it('the search finds what it looks for', async () => {
  expect(secrets.every((secret) => secret.length > 10)).toBe(true);
  sandbox.cloud.addImage({ regionId: 'cn-hangzhou', name: `named ${MARK}-planted` });
  expect((await search('audit')).written).toContain(`${MARK}-planted`);
});
