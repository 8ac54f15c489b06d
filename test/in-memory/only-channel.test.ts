import { expect, it } from 'vitest';
import type { Fate } from '../../lib/alert/fate.ts';
import { Deployment } from '../support/deployment.ts';
import { HOUR, MINUTE } from '../support/lab.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';
import { account } from '../support/simulated-cloud.ts';

const FATES: readonly Fate[] = [
  { kind: 'contentRefused', message: '554 not these words' },
  { kind: 'channelRefused', message: '535 wrong password' },
  { kind: 'putOff', message: '421 later' },
  { kind: 'unknown', message: 'no answer' },
];

/** Audit and watchdog for an hour after a share, over channels that answer so. */
async function hourOf(fate: Fate, channels: number) {
  const deployment = await Deployment.open();
  const { lab } = deployment;
  const others = Array.from({ length: channels - 1 }, (_, n) => new SimulatedChannel(`other-${n}`));
  lab.channels = [lab.channel, ...others];
  const image = lab.cloud.addImage('m-1');
  await deployment.pass(HOUR);
  lab.channel.onSend = () => fate;
  lab.cloud.share(image, account(1));
  const fromMs = lab.clock.now();
  await deployment.pass(HOUR);
  const since = <T extends { readonly atMs: number }>(all: readonly T[]) =>
    all.filter(({ atMs }) => atMs > fromMs + 40 * MINUTE);
  return { runs: since(deployment.runs), looks: since(deployment.looks), other: others[0] };
}

it.each(FATES)('I3: the only channel, $kind: the watchdog and the audit fail visibly', async (fate) => {
  const { runs, looks } = await hourOf(fate, 1);
  expect(looks.length).toBeGreaterThan(0);
  for (const { answer, failure } of looks) {
    expect(answer.status).toBe('blind');
    expect(failure?.code).toBe('NobodyTold');
  }
  const visible = runs.filter(({ failure }) => failure?.code === 'NobodyTold');
  expect(visible.length).toBeGreaterThan(0);
});

it.each(FATES)('I3: one of two channels, $kind: told over the other, and nothing fails', async (fate) => {
  const { runs, looks, other } = await hourOf(fate, 2);
  for (const { failure } of [...runs, ...looks]) expect(failure).toBeUndefined();
  expect(other?.news()).toContainEqual(expect.stringMatching(/^blind channel-a /));
  expect(other?.alerts()).toEqual([`shared m-1 ${account(1)}`]);
});
