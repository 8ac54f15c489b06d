import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { RunSummary } from '../../../lib/audit/summary.ts';
import { organisation } from '../../../sandbox/organisation/organisation.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { writePackage } from '../../sandbox/fc/fixture.ts';
import { gatherBriefly } from '../fan-out/gather-briefly.ts';

const STRANGER = '1098765432109876543';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** The functions as the deployment files deploy them, one member account, and no timer: each is fired by hand. */
async function deployment() {
  const { sandbox: options, setUp } = organisation({ members: 1, timerMs: 1_000, print: () => undefined });
  const sandbox = await startSandbox({ ...options, timers: false, quotaPerMinute: 6000 });
  onTestFinished(() => sandbox.close());
  setUp(sandbox);
  await gatherBriefly(sandbox);
  const { fc } = sandbox;

  /** Fires the function; returns what it and whatever it started answered, in the order of their starts. */
  const fire = async (functionName: string): Promise<unknown[]> => {
    // After a run that read everything, the next one rests for three quarters of the timer's period.
    await wait(800);
    const before = fc.invocations.length;
    fc.fire(functionName);
    await fc.idle();
    return fc.invocations.slice(before).map(({ functionName: name, result }) => {
      expect(result, name).toMatchObject({ ending: 'answer', errorType: undefined });
      // Nothing but JSON lines between the platform's own: no warning of Node's on stderr.
      const own = result?.log.split('\n').filter((line) => !/^(?:FC Invoke |Duration: |$)/.test(line)) ?? [];
      for (const line of own) expect(line, name).toMatch(/^\{.*\}$/);
      return JSON.parse(String(result?.body)) as unknown;
    });
  };
  return { sandbox, fire };
}

it('each built function runs whole: baseline and alert, watchdog, digest, and the audit of another account', async () => {
  const { sandbox, fire } = await deployment();
  const { cloud, dingtalk } = sandbox;
  const [first] = (await fire('swas-share-audit')) as RunSummary[];
  expect(first?.status).toBe('complete');
  expect(first?.scopes.map(({ baseline }) => baseline)).toEqual(['taken', 'taken', 'taken']);
  expect(dingtalk.shown().at(-1)?.title).toMatch(/First look .* \(3 regions\)$/);

  cloud.share(cloud.images({ ownerId: DEMO_ACCOUNT_ID })[0]?.id ?? '', STRANGER);
  const [second] = (await fire('swas-share-audit')) as RunSummary[];
  expect(second?.status).toBe('complete');
  expect(second?.scopes.flatMap(({ changes }) => Object.entries(changes))).toEqual([['shared', 1]]);
  expect(dingtalk.shown().at(-1)?.text).toContain(STRANGER);

  expect(await fire('swas-share-watchdog')).toMatchObject([{ status: 'well' }]);
  const messages = dingtalk.shown().length;
  expect(await fire('swas-share-digest')).toMatchObject([{ status: 'made' }]);
  expect(dingtalk.shown()).toHaveLength(messages + 1);

  const [, { id: member }] = cloud.accounts as [unknown, { id: string }];
  expect(await fire('swas-share-dispatch')).toMatchObject([
    { status: 'complete' },
    { status: 'complete', accountId: member },
  ]);
});

it('the functions run on the Node that runs the tests', async () => {
  const { sandbox, fire } = await deployment();
  const code = await writePackage('exports.handler = async () => JSON.stringify(process.version);');
  sandbox.fc.deploy({
    functionName: 'version',
    code,
    triggers: [{ triggerName: 't', triggerType: 'timer', triggerConfig: { cronExpression: '@every 1h' } }],
  });
  expect(await fire('version')).toEqual([process.version]);
});
