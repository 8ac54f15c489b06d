import { describe, expect, it } from 'vitest';
import { Outbox } from '../../lib/alert/outbox/outbox.ts';
import { Sender, type SendDeps } from '../../lib/alert/send.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { overNote } from './message/samples.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';
import { memoryStore } from '../support/memory-store.ts';

const HOME = '1850926437581920';
const MINUTE = 60_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

class Deployment {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly channel = new SimulatedChannel('channel-a');
  /** How long the channel takes for a message. */
  sendMs = 500;
  #most = 0;
  #now = 0;

  constructor(clock: FakeClock, store: Store) {
    this.clock = clock;
    this.store = store;
    this.channel.onSend = async () => {
      this.#now += 1;
      this.#most = Math.max(this.#most, this.#now);
      await clock.sleep(this.sendMs);
      this.#now -= 1;
    };
  }

  static async open(): Promise<Deployment> {
    const clock = fakeClock(Date.UTC(2026, 10, 24, 7), { auto: true });
    return new Deployment(clock, await memoryStore(clock));
  }

  /** Messages that were under way at once, at the most. */
  get mostAtOnce(): number {
    return this.#most;
  }

  /** A worker for one account: it posts, and sends or leaves it to whoever sends. */
  async worker(
    accountId: string,
    { channels = [this.channel], ...change }: Partial<SendDeps> & { channels?: SimulatedChannel[] } = {},
    notes = 1,
  ) {
    const { clock, store } = this;
    const holder = `run of ${accountId}`;
    const outbox = new Outbox(
      store,
      HOME,
      holder,
      channels.map(({ id }) => id),
    );
    await outbox.post(
      Array.from({ length: notes }, (_, n) =>
        overNote({ id: `over/${accountId}/${n}`, accountId, atMs: clock.now() }),
      ),
    );
    const desks = [{ homeId: HOME, outbox, store, channels }];
    const deadline = { endMs: clock.now() + 14 * MINUTE };
    const parts = { holder, desks, clock, log: quiet, deadline, onlyIfPosted: true, gatherMs: 20_000 };
    return new Sender({ ...parts, ...change }).send(true);
  }

  ids(): string[] {
    return this.channel.notes().map((note) => note.id);
  }
}

const accounts = (count: number) => Array.from({ length: count }, (_, n) => String(2_000_000_000 + n));

describe('what many accounts have to say', () => {
  it('found within the same moments goes along in one message', async () => {
    const office = await Deployment.open();
    await Promise.all(
      accounts(50).map(async (id, n) => {
        await office.clock.sleep(n * 300);
        await office.worker(id);
      }),
    );
    expect(office.ids().toSorted()).toEqual(accounts(50).map((id) => `over/${id}/0`));
    expect(office.channel.accepted.length).toBeLessThanOrEqual(2);
    expect(office.mostAtOnce).toBe(1);
  });

  it('is held for no longer than the moments that it is gathered in', async () => {
    const office = await Deployment.open();
    const posted = new Map<string, number>();
    const told = new Map<string, number>();
    const send = office.channel.onSend;
    office.channel.onSend = async (envelope) => {
      await send(envelope);
      for (const { id } of (JSON.parse(envelope.payload) as { notes: { id: string }[] }).notes)
        told.set(id, office.clock.now());
    };
    await Promise.all(
      accounts(60).map(async (id, n) => {
        await office.clock.sleep(n * 2_000);
        posted.set(`over/${id}/0`, office.clock.now());
        await office.worker(id);
      }),
    );
    const waits = [...posted].map(([id, atMs]) => (told.get(id) ?? Number.POSITIVE_INFINITY) - atMs);
    expect(Math.max(...waits)).toBeLessThan(MINUTE);
    expect(office.channel.accepted.length).toBeLessThan(12);
  });

  it('I3: what is posted while somebody gives the right to send back is sent by that one, or by its poster', async () => {
    for (let delayMs = 0; delayMs < 1_500; delayMs += 25) {
      const office = await Deployment.open();
      const first = office.worker('2000000000', { gatherMs: undefined });
      const second = (async () => {
        await office.clock.sleep(delayMs);
        await office.worker('2000000001', { gatherMs: undefined });
      })();
      await Promise.all([first, second]);
      expect(office.ids().toSorted(), `${delayMs} ms`).toEqual(['over/2000000000/0', 'over/2000000001/0']);
    }
  });

  it('I6: a sender that was killed holds nobody up for longer than its turn', async () => {
    const office = await Deployment.open();
    const send = office.channel.onSend;
    office.channel.onSend = () => new Promise(() => undefined);
    // Killed while it sends: it is heard of no more.
    void office.worker('2000000000', { gatherMs: undefined });
    await office.clock.sleep(1_000);
    office.channel.onSend = send;
    await office.worker('2000000001');
    expect(office.ids()).toEqual([]);
    await office.clock.sleep(11 * MINUTE);
    await office.worker('2000000002');
    expect(office.ids().toSorted()).toEqual(accounts(3).map((id) => `over/${id}/0`));
  });

  it('one channel’s pace holds no other up', async () => {
    const office = await Deployment.open();
    const mail = new SimulatedChannel('mail');
    Object.assign(mail, { minIntervalMs: MINUTE });
    const channels = [office.channel, mail];
    const first = office.worker('2000000000', { channels, gatherMs: undefined });
    await office.clock.sleep(2_000);
    // The mail waits for its minute, in whoever's hands; the robot does not.
    const startMs = office.clock.now();
    void office.worker('2000000001', { channels, gatherMs: undefined });
    while (office.ids().length < 2) await office.clock.sleep(100);
    expect(office.clock.now() - startMs).toBeLessThan(5_000);
    await first;
    await office.clock.sleep(2 * MINUTE);
    expect(mail.notes().map((note) => note.id)).toEqual(['over/2000000000/0', 'over/2000000001/0']);
  });

  it('one that has not answered since the run was at work holds no other up at its end', async () => {
    const { clock, store, channel } = await Deployment.open();
    const other = new SimulatedChannel('channel-b');
    channel.onSend = () => clock.sleep(10 * MINUTE);
    const at: number[] = [];
    other.onSend = () => at.push(clock.now());
    const channels = [channel, other];
    const outbox = new Outbox(
      store,
      HOME,
      'run',
      channels.map(({ id }) => id),
    );
    const post = (id: string) => outbox.post([overNote({ id, accountId: HOME, atMs: clock.now() })]);
    const desks = [{ homeId: HOME, outbox, store, channels }];
    const startMs = clock.now();
    const deadline = { endMs: startMs + 14 * MINUTE };
    const sender = new Sender({ holder: 'run', desks, clock, log: quiet, deadline });
    await post('over/1');
    sender.start();
    await clock.sleep(45_000);
    await post('over/2');
    const sent = await sender.send(true);
    expect(at.map((ms) => ms - startMs)).toEqual([30_000, 45_000]);
    expect(sent.map(({ delivered }) => delivered)).toEqual([2, 2]);
  });

  it('I7: one with little time left sends at once', async () => {
    const office = await Deployment.open();
    const startMs = office.clock.now();
    await office.worker('2000000000', { deadline: { endMs: startMs + 30_000 } });
    expect(office.ids()).toEqual(['over/2000000000/0']);
    expect(office.clock.now() - startMs).toBeLessThan(2_000);
  });

  it('a worker that has nothing to say does not read what the others have', async () => {
    const office = await Deployment.open();
    await office.worker('2000000000', {}, 300);
    const before = office.store.units().read;
    await office.worker('2000000001', {}, 0);
    expect(office.store.units().read - before).toBe(0);
  });
});
