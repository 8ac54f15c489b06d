import { describe, expect, it, vi } from 'vitest';
import type { Channel, Envelope } from '../../lib/alert/channel.ts';
import type { Fate } from '../../lib/alert/fate.ts';
import { deliver, type DeliverOptions } from '../../lib/alert/deliver.ts';
import { Mailbag } from '../../lib/alert/outbox/mailbag.ts';
import { Notes } from '../../lib/alert/outbox/notes.ts';
import { Outbox } from '../../lib/alert/outbox/outbox.ts';
import { tidy } from '../../lib/alert/outbox/tidy.ts';
import { Sender } from '../../lib/alert/send.ts';
import type { Note } from '../../lib/model/note.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { OWNER, overNote } from './message/samples.ts';

const MINUTE = 60_000;

/** A channel that shows so many notes a message, and remembers what it accepted, and when. */
class Recorder implements Channel {
  readonly kind = 'email';
  readonly id: string;
  readonly label: string;
  readonly minIntervalMs: number;
  readonly accepted: { readonly id: string; readonly notes: readonly string[]; readonly atMs: number }[] = [];
  readonly #clock: FakeClock;
  readonly #fits: number;
  answers: Fate[] = [];

  constructor(clock: FakeClock, options: { id?: string; minIntervalMs?: number; fits?: number } = {}) {
    this.#clock = clock;
    this.id = options.id ?? 'channel';
    this.label = this.id;
    this.minIntervalMs = options.minIntervalMs ?? 0;
    this.#fits = options.fits ?? 100;
  }

  compose(notes: readonly Note[], _id?: string, _nowMs?: number, _form?: string) {
    return { payload: JSON.stringify(notes.map((n) => n.id)), headline: '', cut: notes.length > this.#fits };
  }

  send(envelope: Envelope): Promise<Fate> {
    const answer = this.answers.shift() ?? { kind: 'accepted' };
    const notes = JSON.parse(envelope.payload) as string[];
    if (answer.kind === 'accepted') this.accepted.push({ id: envelope.id, notes, atMs: this.#clock.now() });
    return Promise.resolve(answer);
  }
}

/** As `Sender` does it: every channel by itself, then the outbox is tidied. */
async function deliverAll(store: Store, channels: readonly Channel[], options: DeliverOptions) {
  const deliveries = await Promise.all(
    channels.map(async (channel) =>
      deliver(await bagOf(store, channel, options.clock.now(), channels), options),
    ),
  );
  await tidy(
    new Notes(store, OWNER, 'tidy'),
    channels.map(({ id }) => id),
    options.clock.now(),
  );
  return deliveries;
}

let turns = 0;

function bagOf(store: Store, channel: Channel, nowMs: number, channels: readonly Channel[] = [channel]) {
  turns += 1;
  const awaited = channels.map(({ id }) => id);
  return Mailbag.open({ store, homeId: OWNER, token: `turn ${turns}`, channel, awaited, nowMs });
}

async function office(options: { minIntervalMs?: number; fits?: number } = {}) {
  const clock = fakeClock(undefined, { auto: true });
  const store = await memoryStore(clock);
  const channel = new Recorder(clock, options);
  const outbox = new Outbox(store, OWNER, 'run', [channel.id]);
  let made = 0;
  const post = (count: number) =>
    outbox.post(
      Array.from({ length: count }, () => overNote({ id: `n${(made += 1)}`, accountId: OWNER, atMs: made })),
    );
  const send = (patient: boolean, endMs = clock.now() + 10 * MINUTE) =>
    deliverAll(store, [channel], { clock, endMs, patient });
  return { clock, store, channel, outbox, post, send };
}

const away = (): Fate => ({ kind: 'putOff', message: 'down' });
const refused = (): Fate => ({ kind: 'channelRefused', message: 'no' });
const unknown = (): Fate => ({ kind: 'unknown', message: 'no answer' });

describe("a channel's pace", () => {
  it('at most one mail a minute: what is posted meanwhile goes along with the next', async () => {
    const { clock, channel, post, send } = await office({ minIntervalMs: MINUTE });
    await post(1);
    await send(false);
    await post(2);
    await send(false);
    expect(channel.accepted).toHaveLength(1);
    await clock.sleep(30_000);
    await post(1);
    await send(true);
    expect(channel.accepted.map((a) => a.notes)).toEqual([['n1'], ['n2', 'n3', 'n4']]);
    const [first, second] = channel.accepted;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(MINUTE);
  });

  it('is kept across runs', async () => {
    const { clock, store, channel, post, send } = await office({ minIntervalMs: MINUTE });
    await post(1);
    await send(true);
    const next = new Outbox(store, OWNER, 'next run', [channel.id]);
    await next.post([overNote({ id: 'later', accountId: OWNER })]);
    await deliverAll(store, [channel], {
      clock,
      endMs: clock.now() + MINUTE / 2,
      patient: true,
    });
    expect(channel.accepted).toHaveLength(1);
    await clock.sleep(MINUTE);
    await deliverAll(store, [channel], {
      clock,
      endMs: clock.now() + MINUTE,
      patient: false,
    });
    expect(channel.accepted).toHaveLength(2);
  });

  it('no wait is begun that would reach past the end, and nothing is sent after it', async () => {
    const { clock, channel, post, send } = await office({ minIntervalMs: MINUTE });
    await post(1);
    await send(true);
    await post(1);
    const startMs = clock.now();
    await send(true, startMs + MINUTE);
    expect(clock.now()).toBe(startMs);
    await clock.sleep(2 * MINUTE);
    await send(true, clock.now() + 11_000);
    expect(channel.accepted).toHaveLength(1);
  });

  it('a clock that was set back silences nobody', async () => {
    const { clock, channel, post, send } = await office({ minIntervalMs: MINUTE });
    await post(1);
    await send(true);
    clock.jump(-3_600_000);
    await post(1);
    await send(false);
    expect(channel.accepted).toHaveLength(2);
  });

  it('a channel that asked for ten minutes gets them, also from the next run', async () => {
    const { clock, channel, post, send, store } = await office();
    channel.answers = [{ kind: 'putOff', message: 'slow down', retryAfterMs: 10 * MINUTE }];
    await post(1);
    await send(false);
    const again = () =>
      deliverAll(store, [channel], {
        clock,
        endMs: clock.now() + MINUTE,
        patient: true,
      });
    await clock.sleep(9 * MINUTE);
    await again();
    expect(channel.accepted).toEqual([]);
    await clock.sleep(MINUTE);
    await again();
    expect(channel.accepted).toHaveLength(1);
  });
});

describe('I3: envelopes', () => {
  it('hold as many notes as one message shows in full, oldest first', async () => {
    const { channel, post, send } = await office({ fits: 3 });
    await post(7);
    await send(true);
    expect(channel.accepted.map((a) => a.notes.length)).toEqual([3, 3, 1]);
    expect(channel.accepted.flatMap((a) => a.notes)).toEqual(['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7']);
  });

  it('a flood ends in one message that counts the rest', async () => {
    const { channel, post, send } = await office({ fits: 2 });
    await post(500);
    await send(true);
    expect(channel.accepted.map((a) => a.notes.length)).toEqual([
      ...Array.from({ length: 10 }, () => 2),
      480,
    ]);
  });

  it('are sent again unchanged under the same id where nobody knows whether they arrived, and hold nothing up', async () => {
    const { clock, channel, post, send } = await office();
    channel.answers = [unknown()];
    await post(1);
    await send(true);
    await post(1);
    await send(true);
    expect(channel.accepted.map((a) => a.notes)).toEqual([['n2']]);
    await clock.sleep(5 * MINUTE);
    await send(true);
    expect(channel.accepted.map((a) => a.notes)).toEqual([['n2'], ['n1']]);
  });

  it('are not tried again at once where the channel refuses', async () => {
    const { channel, outbox, post, send } = await office();
    channel.answers = [refused()];
    await post(1);
    const [delivery] = await send(true);
    expect(delivery?.failure?.code).toBe('ChannelRefused');
    expect(await outbox.pending(channel)).toBe(1);
    await send(true);
    expect(channel.accepted).toHaveLength(1);
  });

  it('one channel that is down holds no other up', async () => {
    const { clock, channel, store, post } = await office();
    const down = new Recorder(clock, { id: 'down' });
    down.answers = Array.from({ length: 50 }, away);
    await post(1);
    const [a, b] = await deliverAll(store, [down, channel], {
      clock,
      endMs: clock.now() + MINUTE,
      patient: true,
    });
    expect([a?.delivered, b?.delivered]).toEqual([0, 1]);
  });
});

describe('I3: a note that this program cannot say', () => {
  const failing = (channel: Recorder, forms: readonly string[]) => {
    const compose = channel.compose.bind(channel);
    channel.compose = (notes, _id?: string, _nowMs?: number, form = 'whole') => {
      if (forms.includes(form) && notes.some((note) => note.id === 'n2')) throw new TypeError('a fault');
      return compose(notes);
    };
  };

  it('goes alone and without foreign text, and the others in full', async () => {
    const { channel, outbox, post, send } = await office();
    failing(channel, ['whole']);
    await post(4);
    const [delivery] = await send(true);
    expect(channel.accepted.map((a) => a.notes)).toEqual([['n1'], ['n2'], ['n3', 'n4']]);
    expect(delivery).toMatchObject({ delivered: 4, failure: undefined });
    expect(await outbox.pending(channel)).toBe(0);
  });

  it('in any form is passed over, and waits', async () => {
    const { channel, outbox, post, send } = await office();
    failing(channel, ['whole', 'reduced']);
    await post(4);
    await send(true);
    expect(channel.accepted.flatMap((a) => a.notes)).toEqual(['n1', 'n3', 'n4']);
    expect(await outbox.pending(channel)).toBe(1);
    const [delivery] = await send(true);
    expect(delivery?.failure?.message).toContain('could not compose its message: a fault of this program');
  });
});

describe('the sender', () => {
  it('sends what was found within a minute, while the run goes on, and the rest at its end', async () => {
    const clock = fakeClock();
    const store = await memoryStore(clock);
    const channel = new Recorder(clock);
    const outbox = new Outbox(store, OWNER, 'run', [channel.id]);
    const deadline = { endMs: clock.now() + 60 * MINUTE };
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const desks = [{ homeId: OWNER, outbox, store, channels: [channel] }];
    const sender = new Sender({ holder: 'run', desks, clock, deadline, log });
    sender.start();
    await clock.advance(5_000);
    await outbox.post([overNote({ id: 'found', accountId: OWNER })]);
    await clock.advance(MINUTE);
    expect(channel.accepted.map((a) => a.notes)).toEqual([['found']]);
    await outbox.post([overNote({ id: 'last', accountId: OWNER })]);
    expect(await sender.send(true)).toMatchObject([{ delivered: 2, pending: 0 }]);
    expect(channel.accepted).toHaveLength(2);
  });
});

describe('a run that is stopped', () => {
  it('sends nothing after the message under way; the rest goes at once with the next run', async () => {
    const { clock, store, channel, post, send } = await office({ fits: 1 });
    await post(3);
    const stop = new AbortController();
    const options = { clock, endMs: clock.now() + 10 * MINUTE, patient: true, signal: stop.signal };
    const onDelivered = () => stop.abort();
    const delivery = await deliver(await bagOf(store, channel, clock.now()), { ...options, onDelivered });
    expect(delivery).toMatchObject({ delivered: 1, left: 'later', failure: undefined });
    await send(true);
    expect(channel.accepted.map(({ notes }) => notes)).toEqual([['n1'], ['n2'], ['n3']]);
  });

  it('hands nothing over once it is stopped, and stores no attempt that was none', async () => {
    const { clock, store, channel, post, send } = await office();
    await post(1);
    const stop = new AbortController();
    const write = store.write.bind(store);
    vi.spyOn(store, 'write').mockImplementation((...args) => {
      stop.abort();
      return write(...args);
    });
    const options = { clock, endMs: clock.now() + 10 * MINUTE, patient: true, signal: stop.signal };
    const delivery = await deliver(await bagOf(store, channel, clock.now()), options);
    expect(delivery).toMatchObject({ delivered: 0, left: 'later', failure: undefined });
    expect([stop.signal.aborted, channel.accepted]).toEqual([true, []]);
    await send(false);
    expect(channel.accepted.map(({ notes }) => notes)).toEqual([['n1']]);
  });
});
