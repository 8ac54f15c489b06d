/**
 * `npm start`: shows everything that an audit does, on this machine. The sandbox takes the place of Alibaba Cloud. The
 * audit is the real one: it uses real sockets, the vendor's SDKs and an embedded SQLite snapshot.
 */
import '../lib/platform/quiet-sdks.ts';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../lib/audit/run-deps.ts';
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

/** A raised quota, as large accounts have. With the default of 10 calls a minute, each run would take two minutes. */
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
    print('A small Alibaba Cloud runs on loopback. The real program audits it.');
    print(
      `Account ${DEMO_ACCOUNT_ID}, region ${DEMO_REGION}. The snapshot is in ${join(folder, 'snapshot.sqlite')}`,
    );

    step(1, 'The first audit stores the baseline and reports the existing shares once. They are not alerts.');
    const first = await audit(sandbox, folder);
    await show(sandbox, folder, 'baseline');

    const victim = sandbox.cloud
      .images({ regionId: DEMO_REGION })
      .find((image) => image.name === VICTIM_NAME);
    if (victim === undefined) throw new Error(`the sandbox has no image ${VICTIM_NAME}`);
    step(
      2,
      `The image «${victim.name}» is shared with account ${STRANGER}. The cloud sends no notification.`,
    );
    sandbox.cloud.share(victim.id, STRANGER);
    const second = await audit(sandbox, folder);
    await show(sandbox, folder, 'alert');

    step(3, 'Another audit: nothing has changed, so it sends nothing.');
    const third = await audit(sandbox, folder);

    expect('the baseline is reported once', first.notes.length === 1 && first.notes[0]?.kind === 'baseline');
    expect('the new share causes one alert', second.notes.length === 1 && second.notes[0]?.kind === 'change');
    expect('a run without changes sends nothing', third.notes.length === 0);
    expect(
      'one message each on every channel',
      Object.values(sandbox.inboxes).every((inbox) => inbox.received().length === 2),
    );
    print(
      '\nNext: `npx share-auditor audit --region cn-hangzhou` with your credentials audits the real cloud in the same way.',
    );
    print(
      'With `npm run sandbox` you can share and unshare images yourself. The README shows how to deploy in ten minutes.',
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
    policy: { file: undefined, mayReplace: true },
    onProgress: progressPrinter(print, { ...config, isVerbose: true, isLive: false }),
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
    `  calls made: ${sandbox.swas.calls.length - callsBefore}; the minimum for the page sizes: ${leastCalls(sandbox, callsBefore === 0)}`,
  );
  if (result.failure !== undefined) throw result.failure;
  return result;
}

/**
 * The minimum number of calls: the pages of the list and of each image's shares. Even an empty list has one page. The
 * first look reads what has several pages twice.
 */
function leastCalls(sandbox: Sandbox, isFirst: boolean): number {
  const images = sandbox.cloud.images({ regionId: DEMO_REGION });
  const pages = (entries: number, size: number) => {
    const once = Math.max(1, Math.ceil(entries / size));
    return isFirst && once > 1 ? 2 * once : once;
  };
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
  if (message === undefined || mail?.html === undefined)
    throw new Error('the audit sent no message to DingTalk or no mail');
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
