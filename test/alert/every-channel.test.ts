import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openChannels } from '../../lib/alert/open-channels.ts';
import { CHANNEL_KINDS } from '../../lib/config/channels.ts';
import { AUDIT, readConfig } from '../../lib/config/config.ts';
import { systemClock } from '../../lib/platform/clock.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { changeNote, shareChange, STRANGER } from './message/samples.ts';

const within = (ms: number) => ({ untilMs: Date.now() + ms });
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.faults.clear());
afterAll(() => sandbox?.close());

describe.each(CHANNEL_KINDS)('%s, as every kind of channel', (kind) => {
  function open() {
    const environment = { REGIONS: 'all', ...sandbox.inboxes[kind].env() };
    const config = readConfig(AUDIT, environment, { onFunctionCompute: false });
    const [channel, ...others] = openChannels(config, systemClock);
    if (channel === undefined) throw new Error(`${kind} is not opened by the settings of its inbox`);
    expect(others).toEqual([]);
    return { channel, secrets: config.secrets };
  }
  const notes = [changeNote(shareChange())];

  it('delivers what it composes, and composes the same twice', async () => {
    const { channel, secrets } = open();
    expect(channel.kind).toBe(kind);
    const { payload } = channel.compose(notes, 'envelope-1', 0, 'whole');
    expect(channel.compose(notes, 'envelope-1', 0, 'whole').payload).toBe(payload);
    expect(await channel.send({ id: 'envelope-1', payload }, within(5_000))).toEqual({ kind: 'accepted' });
    expect(sandbox.inboxes[kind].received().at(-1)?.text).toContain(STRANGER);
    // I12
    for (const secret of secrets) expect(`${channel.label} ${channel.id} ${payload}`).not.toContain(secret);
    expect(secrets.length).toBeGreaterThan(0);
  });

  it.each([
    ['after it was handed over', 'loseReply'],
    ['that never comes', 'hang'],
  ] as const)('an answer lost %s: unknown', async (_when, effect) => {
    const { channel } = open();
    const { payload } = channel.compose(notes, 'envelope-2', 0, 'whole');
    // Of a mail server's commands the last: it has the mail by then.
    const operation = kind === 'email' ? { operation: 'DATA' } : {};
    sandbox.faults.add({ service: kind, ...operation, effect: { kind: effect } });
    expect(await channel.send({ id: 'envelope-2', payload }, within(300))).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('is not known') as string,
    });
  });

  it('has tests of its own refusals and limits', () => {
    const file = `${kind}/channel.test.ts`;
    const isThere = existsSync(join(import.meta.dirname, file));
    expect(isThere, `add test/alert/${file}: what ${kind} refuses, and what its channel then says`).toBe(
      true,
    );
  });
});
