import { describe, expect, it } from 'vitest';
import { Outbox } from '../../lib/alert/outbox/outbox.ts';
import { placeOf, readNote } from '../../lib/alert/outbox/rows.ts';
import { Sender } from '../../lib/alert/send.ts';
import type { Note } from '../../lib/model/note.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { Crash, crashing, rowsOf } from '../support/failing-store.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { memoryStore } from '../support/memory-store.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';
import {
  baselineNote,
  blindNote,
  changeNote,
  digestNote,
  OWNER,
  overNote,
  shareChange,
} from './message/samples.ts';

const DAY = 86_400_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

class Desk {
  readonly clock: FakeClock = fakeClock(undefined, { auto: true });
  readonly a = new SimulatedChannel('channel-a');
  readonly b = new SimulatedChannel('channel-b');
  channels: readonly SimulatedChannel[] = [this.a, this.b];
  readonly store: Store;
  #runs = 0;

  constructor(store: Store) {
    this.store = store;
  }

  static async open(): Promise<Desk> {
    return new Desk(await memoryStore());
  }

  /** One run: it posts, and sends what waits. */
  async run(notes: readonly Note[] = [], store: Store = this.store): Promise<void> {
    const { channels, clock } = this;
    this.#runs += 1;
    const holder = `run-${this.#runs}`;
    const outbox = new Outbox(
      store,
      OWNER,
      holder,
      channels.map(({ id }) => id),
    );
    await outbox.post(notes);
    const deadline = { endMs: clock.now() + 100_000 };
    const desks = [{ homeId: OWNER, outbox, store, channels }];
    await new Sender({ holder, desks, clock, deadline, log: quiet }).send(true);
  }

  rows() {
    return rowsOf(this.store, 'outbox', OWNER);
  }
}

/** What people have read: an envelope that came twice is one message to them. */
function read(channel: SimulatedChannel): string[] {
  const messages = new Map(channel.accepted.map((message) => [message.id, message.notes]));
  return [...messages.values()].flat().map((note) => note.id);
}

const news = (atMs: number) => [
  changeNote(shareChange({ id: 'alert', noticedAtMs: atMs })),
  blindNote({ id: 'blind', atMs }),
  overNote({ id: 'over', atMs }),
];

describe('the order of what waits', () => {
  it('alerts first, then blindness, then the rest, each in turns and by age; a digest by itself and last', async () => {
    const desk = await Desk.open();
    const now = desk.clock.now();
    await desk.run([
      digestNote({}, { id: 'digest', atMs: now - 9 }),
      baselineNote({ id: 'first look', atMs: now - 8 }),
      overNote({ id: 'over', atMs: now - 7 }),
      blindNote({ id: 'blind', atMs: now - 6 }),
      changeNote(shareChange({ id: 'later', noticedAtMs: now - 1 })),
      changeNote(shareChange({ id: 'earlier', noticedAtMs: now - 2 })),
    ]);
    const messages = desk.a.accepted.map(({ notes }) => notes.map((note) => note.id));
    expect(messages).toEqual([['earlier', 'later', 'over', 'blind', 'first look'], ['digest']]);
  });

  it('a new alert goes before a thousand older things that wait for the same channel', async () => {
    const desk = await Desk.open();
    const now = desk.clock.now();
    desk.channels = [];
    await desk.run(Array.from({ length: 1_200 }, (_, n) => overNote({ id: `over/${n}`, atMs: now - n })));
    desk.channels = [desk.a, desk.b];
    await desk.run([changeNote(shareChange({ id: 'alert', noticedAtMs: now }))]);
    expect(desk.a.accepted[0]?.notes[0]?.id).toBe('alert');
    expect(desk.a.accepted[0]?.notes.length).toBeLessThanOrEqual(1_000);
  });
});

describe('I3: a run that dies while it posts or sends', () => {
  it.each([false, true])(
    'at any write, carried out or not (%s): every channel gets every note once, and nothing is left',
    { timeout: 60_000 },
    async (done) => {
      for (let at = 1; ; at += 1) {
        const desk = await Desk.open();
        const notes = news(desk.clock.now());
        const dying = crashing(desk.store, { at, done });
        await desk.run(notes, dying.store).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
        desk.clock.jump(DAY / 4);
        // The next run posts again what it finds untold.
        await desk.run(notes);
        await desk.run();
        const ids = notes.map((note) => note.id);
        expect(read(desk.a), `channel a, step ${at}`).toEqual(ids);
        expect(read(desk.b), `channel b, step ${at}`).toEqual(ids);
        for (const row of await desk.rows()) expect(row.key.sort).not.toMatch(/^await/);
        if (dying.operations() < at) break;
      }
    },
  );
});

describe('places', () => {
  it('a note whose place was lost on the way to the next is put right by the next reader', async () => {
    const desk = await Desk.open();
    desk.b.onSend = () => ({ kind: 'putOff', message: 'down' });
    await desk.run([overNote({ id: 'over', atMs: desk.clock.now() })]);
    const note = (await desk.rows()).filter((row) => row.key.sort.startsWith('note/')).map(readNote)[0];
    if (note === undefined) throw new Error('there is no note');
    // As if whoever marked the note had died before its place: it stands where it stood before.
    const place = placeOf(note);
    const key = (sort: string) => ({ partition: OWNER, sort });
    await desk.store.write('outbox', { key: key(place), columns: null, expected: 1, token: 'lost' });
    const before = placeOf({ ...note, acceptedBy: [] });
    await desk.store.write('outbox', { key: key(before), columns: {}, expected: 0, token: 'old' });
    desk.b.onSend = () => undefined;
    await desk.run();
    await desk.run();
    expect([read(desk.a), read(desk.b)]).toEqual([['over'], ['over']]);
  });

  it('an empty place is left for a day, for its note may be about to come', async () => {
    const desk = await Desk.open();
    const note = overNote({ id: 'over', atMs: desk.clock.now() - 30 * DAY });
    const dying = crashing(desk.store, { at: 2, done: false, counts: 'writes' });
    await expect(desk.run([note], dying.store)).rejects.toBeInstanceOf(Crash);
    await desk.run();
    expect((await desk.rows()).map((row) => row.key.sort)).toEqual([
      expect.stringMatching(/^await\/\/1\/000\/0\/\d{15}\/over$/),
    ]);
    await desk.run([note]);
    expect(read(desk.a)).toEqual(['over']);
    const other = crashing(desk.store, { at: 2, done: false, counts: 'writes' });
    await expect(desk.run([{ ...note, id: 'never' }], other.store)).rejects.toBeInstanceOf(Crash);
    await desk.run();
    desk.clock.jump(DAY + 1_000);
    await desk.run();
    expect((await desk.rows()).filter((row) => row.key.sort.endsWith('never'))).toEqual([]);
  });
});
