import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openChannels } from '../../lib/alert/open-channels.ts';
import { sendTests } from '../../lib/alert/send-test.ts';
import { AUDIT, readConfig } from '../../lib/config/config.ts';
import { systemClock as clock } from '../../lib/platform/clock.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.faults.clear());
afterAll(() => sandbox?.close());

function send() {
  const { inboxes } = sandbox;
  const environment = { REGIONS: 'all', ...inboxes.dingtalk.env(), ...inboxes.email.env() };
  const config = readConfig(AUDIT, environment, { onFunctionCompute: false });
  return sendTests({ ...config, channels: openChannels(config, clock), clock });
}

it('one channel that does not answer, and one that does', async () => {
  sandbox.faults.add({ service: 'dingtalk', effect: { kind: 'loseReply' } });
  expect(await send()).toEqual([
    {
      channel: 'DingTalk',
      kind: 'dingtalk',
      accepted: false,
      mayHaveArrived: true,
      problem: expect.stringContaining('DingTalk gave no answer') as string,
    },
    { channel: 'email to security@sandbox.example', kind: 'email', accepted: true },
  ]);
});

it('one that refuses has not the message, and says what to change', async () => {
  sandbox.faults.add({ service: 'dingtalk', effect: { kind: 'refuse', code: '400102' } });
  const [robot] = await send();
  expect(robot).toMatchObject({
    accepted: false,
    problem: expect.stringContaining('start it again') as string,
  });
  expect(robot).not.toHaveProperty('mayHaveArrived');
});
