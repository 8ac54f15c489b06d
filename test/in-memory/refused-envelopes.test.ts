import { expect, it } from 'vitest';
import { account } from '../support/simulated-cloud.ts';
import { HOUR, Lab } from '../support/lab.ts';

/** A robot that wants a word in each message which ours do not hold: it was mistyped. */
async function withRobotThatWants(word: string) {
  const lab = await Lab.open();
  const image = lab.cloud.addImage('m-1');
  await lab.run();
  lab.channel.onSend = ({ payload }) => {
    if (!payload.includes(word)) return { kind: 'channelRefused', message: 'keywords not in content' };
    return undefined;
  };
  lab.cloud.share(image, account(1));
  return { lab, image };
}

/** The first envelope after the baseline's was the refused one. */
const idOfAlert = (lab: Lab) =>
  lab.channel.accepted.find((message) => message.notes.some((note) => note.kind === 'change'))?.id;

it('I3: an envelope refused for its content is composed anew under the same id, and gets through', async () => {
  const { lab } = await withRobotThatWants('Auditor');
  const { failure } = await lab.run();
  expect(failure?.code, 'nobody was told').toBe('NobodyTold');
  await lab.run();
  expect(lab.channel.alerts()).toEqual([]);
  lab.channel.style = 'Auditor';
  await lab.run();
  expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`]);
  expect(idOfAlert(lab), 'the id that was refused').toBe(lab.channel.sent[1]?.id);
  await lab.run();
  expect(lab.channel.alerts()).toHaveLength(1);
});

it('I3: what is posted while an envelope is refused follows it, and is told once', async () => {
  const { lab, image } = await withRobotThatWants('Auditor');
  await lab.run();
  lab.cloud.share(image, account(2));
  await lab.run();
  lab.channel.style = 'Auditor';
  await lab.run();
  expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`, `shared m-1 ${account(2)}`]);
});

it('I3: an envelope whose channel is unavailable may have been accepted: it is sent again unchanged', async () => {
  const lab = await Lab.open();
  const image = lab.cloud.addImage('m-1');
  await lab.run();
  lab.cloud.share(image, account(1));
  lab.channel.onSend = () => {
    throw new ChannelError('no answer', { code: 'ChannelUnavailable' });
  };
  await lab.run();
  // What would be composed now is something else.
  lab.channel.style = 'another';
  lab.channel.onSend = () => undefined;
  await lab.run();
  const [first] = lab.channel.sent.slice(1);
  const again = lab.channel.sent.slice(2).filter((envelope) => envelope.payload.includes(account(1)));
  expect(again.length).toBeGreaterThan(0);
  for (const envelope of again) expect([envelope.id, envelope.payload]).toEqual([first?.id, first?.payload]);
  expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`]);
});

it('I3: refused after it was once unavailable, it keeps its id', async () => {
  const { lab } = await withRobotThatWants('Auditor');
  const refuse = lab.channel.onSend;
  lab.channel.onSend = () => {
    throw new ChannelError('no answer', { code: 'ChannelUnavailable' });
  };
  await lab.run();
  lab.channel.onSend = refuse;
  await lab.run();
  lab.channel.style = 'Auditor';
  await lab.run();
  expect(idOfAlert(lab), 'the id that was refused').toBe(lab.channel.sent[1]?.id);
  expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`]);
});

it('a channel that was asked too often is left alone as long as it says, then gets the envelope', async () => {
  const lab = await Lab.open();
  const image = lab.cloud.addImage('m-1');
  await lab.run();
  lab.cloud.share(image, account(1));
  lab.channel.onSend = () => {
    throw new ChannelError('too many', { code: 'ChannelThrottled', retryAfterMs: HOUR / 2 });
  };
  await lab.run();
  lab.channel.onSend = () => undefined;
  const { summary } = await lab.run();
  expect(summary.alerts[0]).toMatchObject({ delivered: 0, pending: 1 });
  await lab.runs(2);
  expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`]);
});
