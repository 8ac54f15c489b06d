/**
 * `npm start`: the whole job on this machine. The sandbox stands in for Alibaba Cloud; the audit is the real one,
 * over real sockets, through the vendor's SDKs, with an embedded SQLite snapshot.
 */
import '../lib/platform/quiet-sdks.ts';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../lib/audit/run-deps.ts';
import { EMPTY_POLICY } from '../lib/policy/trust-policy.ts';
import { progressPrinter } from '../lib/cli/progress.ts';
import { runInWords } from '../lib/cli/report-run.ts';
import { AUDIT, readConfig } from '../lib/config/config.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { credentialSource } from '../lib/platform/credentials.ts';
import { deadlineFrom } from '../lib/platform/deadline.ts';
import { jsonLog } from '../lib/platform/log.ts';
import { Redactor } from '../lib/platform/redact.ts';
import { IMAGES_PER_PAGE, SHARES_PER_PAGE } from '../lib/swas/client.ts';
import { runBuilt, buildRun } from '../lib/audit/build-run.ts';
import { withRunStore } from '../lib/snapshot/open-store.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { DEMO_ACCOUNT_ID, DEMO_REGION } from './seed.ts';

/** A raised quota, as large accounts have: at the default of 10 a minute this would take two minutes a run. */
const CALLS_PER_MINUTE = 600;
const STRANGER = '1098765432109876543';
const VICTIM_NAME = 'prod-shop-db-before-upgrade';

const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
const print = (text = ''): void => void process.stdout.write(`${text}\n`);
const step = (n: number, text: string): void =>
  print(`\n${colour ? '\u001B[1m' : ''}${n}. ${text}${colour ? '\u001B[0m' : ''}\n`);

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'swas-share-auditor-'));
  const sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: CALLS_PER_MINUTE });
  try {
    print('A small Alibaba Cloud runs on loopback; the audit of it is the real one.');
    print(
      `Account ${DEMO_ACCOUNT_ID}, region ${DEMO_REGION}; the snapshot is ${join(folder, 'snapshot.sqlite')}`,
    );

    step(1, 'The first audit takes the baseline: what is shared already is no news, and told once.');
    const first = await audit(sandbox, folder);
    await show(sandbox, folder, 'baseline');

    const victim = sandbox.cloud
      .images({ regionId: DEMO_REGION })
      .find((image) => image.name === VICTIM_NAME);
    if (victim === undefined) throw new Error(`the sandbox has no image ${VICTIM_NAME}`);
    step(2, `Somebody shares «${victim.name}» with account ${STRANGER}. The cloud says nothing.`);
    sandbox.cloud.share(victim.id, STRANGER);
    const second = await audit(sandbox, folder);
    await show(sandbox, folder, 'alert');

    step(3, 'One more audit: nothing has changed, so nothing is said.');
    const third = await audit(sandbox, folder);

    expect('the baseline is told once', first.notes.length === 1 && first.notes[0]?.kind === 'baseline');
    expect('the new share alerts once', second.notes.length === 1 && second.notes[0]?.kind === 'change');
    expect('a quiet run says nothing', third.notes.length === 0);
    expect(
      'one message each on every channel',
      Object.values(sandbox.inboxes).every((inbox) => inbox.received().length === 2),
    );
    print(
      '\nNext: `npm run audit -- --region cn-hangzhou` with your credentials audits the real cloud the same way;',
    );
    print(
      '`npm run sandbox` lets you share and unshare images yourself; the README deploys it in ten minutes.',
    );
  } finally {
    await sandbox.close();
  }
}

async function audit(sandbox: Sandbox, folder: string): Promise<RunResult> {
  const redactor = new Redactor();
  const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, ...env } = sandbox.env();
  const config = readConfig(
    AUDIT,
    {
      ...env,
      SNAPSHOT_FILE: join(folder, 'snapshot.sqlite'),
      SWAS_CALLS_PER_MINUTE: String(CALLS_PER_MINUTE),
    },
    { onFunctionCompute: false },
  );
  redactor.add(...config.secrets);
  const key = {
    accessKeyId: env['ALIBABA_CLOUD_ACCESS_KEY_ID'] ?? '',
    accessKeySecret: env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] ?? '',
  };
  const context = {
    accountId: DEMO_ACCOUNT_ID,
    credentials: credentialSource(
      () => Promise.resolve(key),
      (c) => redactor.add(c.accessKeySecret),
    ),
    clock: systemClock,
    deadline: deadlineFrom(systemClock.now(), 60_000),
    log: jsonLog(print, redactor),
    policy: EMPTY_POLICY,
    onProgress: progressPrinter(print),
  };
  const callsBefore = sandbox.swas.calls.length;
  const result = await withRunStore(config, context, (store) => {
    const run = buildRun(config, { ...context, store });
    // A deployed audit sends at most one mail a minute; here that would only make you wait.
    const channels = run.channels.map((channel) => ({ ...channel, minIntervalMs: 0 }));
    return runBuilt({ ...run, channels }, config);
  });
  print();
  print(runInWords(result.summary).trimEnd());
  print(
    `  the least that the page sizes allow: ${leastCalls(sandbox)} calls; made: ${sandbox.swas.calls.length - callsBefore}`,
  );
  if (result.failure !== undefined) throw result.failure;
  return result;
}

/** One page at least for the list and for each image, whatever it holds. */
function leastCalls(sandbox: Sandbox): number {
  const images = sandbox.cloud.images({ regionId: DEMO_REGION });
  const pages = (entries: number, size: number) => Math.max(1, Math.ceil(entries / size));
  return images.reduce(
    (sum, i) => sum + pages(i.shares.size, SHARES_PER_PAGE),
    pages(images.length, IMAGES_PER_PAGE),
  );
}

async function show(sandbox: Sandbox, folder: string, name: string): Promise<void> {
  const message = sandbox.dingtalk.shown().at(-1)?.body['markdown'] as
    | { title: string; text: string }
    | undefined;
  const mail = sandbox.mailbox.messages.at(-1);
  if (message === undefined || mail?.html === undefined) throw new Error('no message came');
  const file = join(folder, `${name}.html`);
  await writeFile(file, mail.html);
  print('\nDingTalk shows:');
  print(
    [`[${message.title}]`, '', ...message.text.trim().split('\n')].map((line) => `  │ ${line}`).join('\n'),
  );
  print(`\nThe mail «${mail.subject}» to ${mail.envelope.to.join(', ')}: its HTML is in ${file}`);
}

function expect(what: string, holds: boolean): void {
  print(`${holds ? '✓' : '✗'} ${what}`);
  if (!holds) process.exitCode = 1;
}

await main();
