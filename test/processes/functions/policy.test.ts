import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { folderForTest, runCommand, sandboxForTest } from '../../support/command.ts';
import { functionContext, invoke, ProcessesClock } from '../../support/invoke.ts';
import { withoutChannels } from '../../support/without-channels.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const HOME = '1850926437581920';
const MEMBER = '2071001350417862';
const REGION = 'cn-hangzhou';
const PARTNERS = Array.from({ length: 24 }, (_, n) => `5300000000000${String(n).padStart(3, '0')}`);
const trusting = (ids: readonly string[]) =>
  `accounts:\n${ids.map((id) => `  "${id}": { name: Partner }\n`).join('')}`;
const POLICY = trusting(PARTNERS);

/** A home account and a member, each with an image that 24 trusted accounts hold; deployed over Tablestore. */
async function company() {
  const user = { id: '204512367890123456', name: 'auditor' };
  const clock = new ProcessesClock();
  const sandbox = await sandboxForTest({
    now: clock.now,
    accounts: [
      { id: HOME, accessKeys: [{ id: 'home-key-id', secret: 'home-key-secret', user }] },
      { id: MEMBER, accessKeys: [] },
    ],
    seed: false,
  });
  sandbox.cloud.roles.add({ accountId: MEMBER, name: 'member', trustedAccountIds: [HOME] });
  for (const ownerId of [HOME, MEMBER])
    sandbox.cloud.addImage({ ownerId, regionId: REGION, name: 'prod-db', shares: PARTNERS });
  const folder = await folderForTest();
  await writeFile(
    join(folder, 'accounts.yaml'),
    `accounts:\n  "${MEMBER}":\n    name: Payments\n    role: acs:ram::${MEMBER}:role/member\n`,
  );
  const environment = {
    ...sandbox.env(),
    ...withoutChannels('dingtalk'),
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'home-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'home-key-secret',
    REGIONS: REGION,
    SWAS_CALLS_PER_MINUTE: '6000',
    ACCOUNTS_FILE: join(folder, 'accounts.yaml'),
  };
  return { sandbox, environment, clock };
}

/** A folder with this policy file, as the code's or as the one in which a person stands. */
async function folderWith(policy: string | undefined): Promise<string> {
  const folder = await folderForTest();
  if (policy !== undefined) await writeFile(join(folder, 'policy.yaml'), policy);
  return folder;
}

type Company = Awaited<ReturnType<typeof company>>;

/** One invocation, a quarter of an hour after the last one. */
async function invokeWith({ environment, clock }: Company, policy: string | undefined, event?: string) {
  const code = { FC_FUNC_CODE_PATH: await folderWith(policy) };
  clock.skippedMs += 900_000;
  const { summary, error, log } = await invoke({
    clock,
    environment: { ...environment, ...code },
    context: functionContext(environment, HOME),
    ...(event === undefined ? {} : { event }),
  });
  expect(error, log.join('\n')).toBeUndefined();
  return summary?.scopes[0]?.changes;
}

/** What the robot was told. */
const told = (sandbox: Sandbox, what: string) =>
  sandbox.dingtalk.shown().filter(({ text }) => text.includes(what)).length;
const LOST = 'Deployed without policy.yaml';

it('I13: a deploy without the policy file: nobody is told of shares, and once of the file', async () => {
  const deployment = await company();
  const { sandbox } = deployment;
  await invokeWith(deployment, POLICY);
  const changes = [];
  for (let n = 0; n < 3; n += 1) changes.push(await invokeWith(deployment, undefined));
  expect(changes).toEqual([{}, {}, {}]);
  expect([told(sandbox, 'no longer trusted'), told(sandbox, LOST)]).toEqual([0, 1]);
  // An empty file is a policy.
  expect(await invokeWith(deployment, '')).toEqual({ noLongerTrusted: 24 });
});

it('I13: a command from a clone without the file, or with another, on the deployed store', async () => {
  const deployment = await company();
  const { sandbox, environment } = deployment;
  await invokeWith(deployment, POLICY);
  const none = await runCommand(['audit'], environment, await folderWith(undefined));
  const half = await folderWith(trusting(PARTNERS.slice(12)));
  const other = await runCommand(['audit'], environment, half);
  const json = await runCommand(['audit', '--json'], environment, half);
  expect([none, other, json].map(({ code, err }) => [code, err.includes('rror')])).toEqual(
    [none, other, json].map(() => [0, false]),
  );
  expect([told(sandbox, 'no longer trusted'), told(sandbox, LOST)]).toEqual([0, 0]);
  const inForce = String.raw`the policy in force \([0-9a-f]{8}, first seen 20\d\d-\d\d-\d\d \d\d:\d\d UTC\)`;
  expect(none.err).toMatch(new RegExp(`^There is no policy file here: this run judges by ${inForce}$`, 'm'));
  for (const { err } of [other, json])
    expect(err).toMatch(
      new RegExp(`^${half}/policy.yaml is not ${inForce}, by which this run judges: deploy the file`, 'm'),
    );
  expect(JSON.parse(json.out)).toMatchObject({ status: 'complete', scopes: [{ changes: {} }] });
});

it('I13: a worker whose package lacks the file judges by the home account’s policy', async () => {
  const deployment = await company();
  await invokeWith(deployment, POLICY);
  const worker = (policy: string | undefined, run: number) =>
    invokeWith(deployment, policy, JSON.stringify({ run: `run-${run}`, account: MEMBER }));
  await worker(POLICY, 1);
  expect(await worker(undefined, 2)).toEqual({});
  expect(await worker('accounts: {}\n', 3)).toEqual({});
  expect([told(deployment.sandbox, 'no longer trusted'), told(deployment.sandbox, LOST)]).toEqual([0, 0]);
});
