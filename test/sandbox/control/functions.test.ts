import { describe, expect, onTestFinished, test } from 'vitest';
import { command } from '../../../sandbox/control/client.ts';
import type { ControlRequest } from '../../../sandbox/control/protocol.ts';
import { startControl } from '../../../sandbox/control/server.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { KEYS, writePackage } from '../fc/fixture.ts';
import { fcClient } from '../fc/vendor-client.ts';

const SAYS_COMPLETE = "exports.handler = async () => ({ status: 'complete' });";
const FAILS = "exports.handler = async () => { throw new Error('it is\\u001b[2J broken'); };";
const HANGS = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));';
const trigger = (triggerName: string) => ({
  triggerName,
  triggerType: 'timer' as const,
  triggerConfig: { cronExpression: '@every 15m' },
});

async function controlled() {
  const sandbox = await startSandbox({ fc: { retryDelayMs: () => 0 } });
  const control = await startControl(sandbox);
  onTestFinished(async () => {
    await control.close();
    await sandbox.close();
  });
  const { fc } = sandbox;
  return {
    fc,
    tell: (request: ControlRequest) => command(control, request),
    deploy: async (functionName: string, code: string) =>
      fc.deploy({
        functionName,
        code: await writePackage(code),
        timeout: 20,
        asyncInvokeConfig: { maxAsyncRetryAttempts: 0 },
        triggers: [trigger(`of-${functionName}`)],
      }),
  };
}

describe('the commands about functions', () => {
  test('fire and invocations: what ran, for whom, and how it ended', async () => {
    const { fc, tell, deploy } = await controlled();
    expect((await tell({ command: 'invocations', last: 0 })).text).toBe('No function has been invoked yet.');
    await deploy('good', SAYS_COMPLETE);
    await deploy('bad', FAILS);
    const fired = await tell({ command: 'fire', functionName: 'good' });
    expect(fired.text).toMatch(/^good was started with the event of its timer: request 1-[0-9a-f-]+\.$/);
    await fc.idle();
    await tell({ command: 'fire', functionName: 'bad' });
    await fc.idle();
    const { text, data } = await tell({ command: 'invocations', last: 0 });
    expect(text.split('\n')).toEqual([
      expect.stringMatching(
        /^\d\d:\d\d:\d\d {2}good {2}of-good {14}Async {2} +\d+ ms {2}answered: complete$/,
      ),
      expect.stringMatching(
        /^\d\d:\d\d:\d\d {2}bad {3}of-bad {15}Async {2} +\d+ ms {2}failed: it is␛\[2J broken$/,
      ),
    ]);
    expect(data).toMatchObject([{ functionName: 'good', type: 'Async' }, { functionName: 'bad' }]);
    expect((await tell({ command: 'invocations', last: 1 })).data).toMatchObject([{ functionName: 'bad' }]);
  });

  test('kill-next and duplicate-next', async () => {
    const { fc, tell, deploy } = await controlled();
    await deploy('slow', HANGS);
    const kill = await tell({ command: 'kill-next', functionName: 'slow', ms: 20 });
    expect(kill.text).toBe('The next invocation of slow will be killed after 20 ms.');
    expect((await tell({ command: 'kill-next', functionName: 'slow' })).text).toBe(
      'The next invocation of slow will be killed halfway through.',
    );
    expect((await tell({ command: 'duplicate-next', functionName: 'slow' })).text).toBe(
      'The next asynchronous event of slow will be delivered twice.',
    );
    await tell({ command: 'fire', functionName: 'slow' });
    await fc.idle();
    const { data } = await tell({ command: 'invocations', last: 0 });
    expect(data).toMatchObject([{ ending: 'killed on request' }, { ending: 'killed on request' }]);
  });

  test('heal takes them away; what still runs is told as such', async () => {
    const { fc, tell, deploy } = await controlled();
    await deploy('slow', HANGS);
    await tell({ command: 'kill-next', functionName: 'slow', ms: 0 });
    await tell({ command: 'heal' });
    await tell({ command: 'fire', functionName: 'slow' });
    expect((await tell({ command: 'invocations', last: 0 })).data).toMatchObject([{ ending: 'runs' }]);
    expect(fc.mishaps.takeKill('slow')).toBeUndefined();
  });

  test.each(['fire', 'kill-next', 'duplicate-next'] as const)(
    '%s of a function that is not there: which there are',
    async (name) => {
      const { tell, deploy } = await controlled();
      const request = { command: name, functionName: 'audit' };
      expect(await tell(request)).toEqual({
        ok: false,
        text: 'the sandbox has no function "audit": no function is deployed (start it with --accounts or --timer)',
      });
      await deploy('good', SAYS_COMPLETE);
      await deploy('bad', FAILS);
      expect((await tell(request)).text).toBe('the sandbox has no function "audit": there are good, bad');
    },
  );

  test('an invocation for one account is told by that account', async () => {
    const { fc, tell, deploy } = await controlled();
    await deploy('worker', SAYS_COMPLETE);
    const event = JSON.stringify({ run: 'r', account: '5301946782215093477' });
    await fcClient(DEMO_ACCOUNT_ID, fc.url, KEYS).post('/functions/worker/invocations', event);
    expect((await tell({ command: 'invocations', last: 0 })).data).toMatchObject([
      { about: '5301946782215093477', type: 'Sync', ending: 'answered: complete' },
    ]);
  });
});
