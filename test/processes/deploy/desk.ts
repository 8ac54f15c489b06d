import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTrust } from '../../../sandbox/ram/trust-policy.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { type Ended, endOf, folderForTest, sandboxForTest } from '../../support/command.ts';
import { ROOT } from '../../support/invoke.ts';
import { type SCall, type SReply, type StandIn, standInS } from '../../support/stand-in-s.ts';

const EXTERNAL_ID = 'an-external-id-0815';
const HEARTBEAT = 'https://monitor.invalid/ping/0123456789abcdef';

/** A person with a clone, a settings.env, keys for the sandbox, and a stand-in for `s`. */
export interface DeployDesk {
  readonly sandbox: Sandbox;
  readonly s: StandIn;
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Every value of settings.env that nobody may see. */
  readonly secrets: readonly string[];
  run(
    script: 'deploy' | 'undeploy',
    args?: readonly string[],
    extra?: Readonly<Record<string, string>>,
  ): Promise<Ended>;
  start(script: 'deploy' | 'undeploy', args?: readonly string[]): ReturnType<typeof spawnScript>;
}

/** @param without names of settings that are left out. */
export async function deployDesk(
  replyOf: (sandbox: Sandbox) => (call: SCall) => SReply,
  {
    without = [],
    change = {},
  }: { without?: readonly string[]; change?: Readonly<Record<string, string>> } = {},
): Promise<DeployDesk> {
  // Each deployment is at another second: Function Compute writes its times so.
  let deployments = 0;
  const sandbox = await sandboxForTest({ seed: 'demo', now: () => Date.now() + deployments * 2_000 });
  const reply = replyOf(sandbox);
  const s = await standInS((call) => {
    deployments += 1;
    return reply(call);
  });
  const folder = await folderForTest();
  const { settings, keys } = settingsOf(sandbox, without, change);
  const text = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(join(folder, 'settings.env'), text.join(''), { mode: 0o600 });
  const environment = {
    ...s.environment,
    ...keys,
    HOME: folder,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
  };
  return {
    sandbox,
    s,
    folder,
    settings,
    secrets: [
      ...['DINGTALK_WEBHOOK', 'DINGTALK_SECRET', 'HEARTBEAT_URL', 'MEMBER_EXTERNAL_ID'].map(
        (name) => settings[name],
      ),
      settings['DINGTALK_WEBHOOK']?.split('access_token=')[1],
      keys.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
    ].filter((secret): secret is string => secret !== undefined),
    run: (script, args = [], extra = {}) =>
      endOf(spawnScript(script, args, folder, { ...environment, ...extra })),
    start: (script, args = []) => spawnScript(script, args, folder, environment),
  };
}

function settingsOf(sandbox: Sandbox, without: readonly string[], change: Readonly<Record<string, string>>) {
  const {
    ALIBABA_CLOUD_ACCESS_KEY_ID = '',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET = '',
    // Mail goes once a minute.
    SMTP_URL: _url,
    MAIL_FROM: _from,
    MAIL_TO: _to,
    ...services
  } = sandbox.env();
  const trust = parseTrust(JSON.parse(readFileSync(join(ROOT, 'docs/ram/role-trust.json'), 'utf8')));
  const role = sandbox.cloud.roles.add({ accountId: DEMO_ACCOUNT_ID, name: 'swas-share-audit', ...trust });
  const all: Record<string, string> = {
    ...services,
    FC_DEPLOY_REGION: 'cn-hangzhou',
    SHARE_AUDIT_ROLE: role.arn,
    FC_GENERATE_PROJECT_NAME: `share-audit-${DEMO_ACCOUNT_ID}`,
    SWAS_CALLS_PER_MINUTE: '6000',
    MEMBER_EXTERNAL_ID: EXTERNAL_ID,
    HEARTBEAT_URL: HEARTBEAT,
    ...change,
  };
  for (const name of without) delete all[name];
  return { settings: all, keys: { ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET } };
}

function spawnScript(
  script: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
) {
  return spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(ROOT, `scripts/${script}.ts`), ...args],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    },
  );
}
