import { expect } from 'vitest';
import { AGAIN, ALERTS, HISTORY, LATE, NAMED, NOTES, STRANGER, TRUSTED } from './scenario.ts';
import { checkSame, readSnapshot } from './snapshot.ts';
import type { World } from './world.ts';

interface Told {
  readonly id: string;
  readonly text: string;
}

/** What must be so when all is quiet again, whatever became of the runs before. */
export async function checkChanges(world: World): Promise<void> {
  for (const [channel, messages] of told(world)) {
    for (const alert of ALERTS)
      expect(idsOf(messages, alert), `messages on ${channel} that tell of ${alert}`).toHaveLength(1);
    const named = messages.flatMap(({ text }) => text.match(/m-crash0[a-z]+|\d{19}/g) ?? []);
    const strangers = named.filter((id) => !NAMED.has(id));
    expect(strangers, `${channel} tells of what never was`).toEqual([]);
  }
  const { images, history, notes, seen } = await readSnapshot(world);
  checkSame(images, world.sandbox.cloud);
  expect(history.toSorted(), 'each change is in the history once').toEqual(HISTORY.toSorted());
  expect(notes.toSorted(), 'each is said once').toEqual(NOTES.toSorted());
  for (const account of [STRANGER, AGAIN, LATE, TRUSTED]) expect(seen).toContain(account);
}

/** The same after first runs, in which nothing was news. */
export async function checkBaseline(world: World): Promise<void> {
  for (const [channel, messages] of told(world)) {
    expect(new Set(messages.map((m) => m.id)).size, `messages on ${channel}`).toBe(1);
    expect(messages[0]?.text).toContain('First look (not new): ');
  }
  const { images, history, notes } = await readSnapshot(world);
  checkSame(images, world.sandbox.cloud);
  expect(images.flatMap((image) => image.shares).every((share) => share.baseline)).toBe(true);
  expect(images.every((image) => image.firstLook === 'over')).toBe(true);
  expect(history).toEqual([]);
  expect(notes).toEqual(['baseline']);
}

/** What arrived on every channel, repeats included. A repeat has the id of the first, and says the same. */
function told({ sandbox }: World): [channel: string, messages: readonly Told[]][] {
  const channels: [string, Told[]][] = [
    ['DingTalk', sandbox.dingtalk.messages.map((m) => ({ id: m.msgUuid ?? '', text: m.text }))],
    ['mail', sandbox.mailbox.messages.map((m) => ({ id: m.messageId, text: m.text }))],
  ];
  for (const [channel, messages] of channels) {
    const ids = new Set(messages.map((m) => m.id));
    const texts = new Set(messages.map((m) => m.id + m.text));
    expect(texts.size, `${channel}: a repeat says the same`).toBe(ids.size);
  }
  return channels;
}

const idsOf = (messages: readonly Told[], part: string): string[] => [
  ...new Set(messages.filter(({ text }) => text.includes(part)).map(({ id }) => id)),
];
