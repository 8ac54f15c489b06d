import type { Channel } from '../../lib/alert/channel.ts';
import { ChannelError } from '../../lib/alert/channel.ts';
import { dingtalkChannel } from '../../lib/alert/dingtalk/channel.ts';
import { emailChannel } from '../../lib/alert/email/channel.ts';
import type { RunDeps } from '../../lib/audit/run-deps.ts';
import { RunMessages } from '../../lib/audit/run-messages.ts';
import type { Note } from '../../lib/model/note.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { openSqlite } from '../../lib/snapshot/sqlite/store.ts';
import type { Row, Store } from '../../lib/snapshot/store.ts';
import { baselineImage, baselineNote, changeNote, shareChange } from '../alert/message/samples.ts';
import { intercepted } from './failing-store.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';

const HOME = '1850926437581920';
const TIMEOUT_MS = 120_000;
const HOUR = 3_600_000;
const idOf = (n: number): string => String(2_000_000_000_000_000 + n);
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** What one invocation read from the store. `largest`: the bytes of its largest answer. */
export interface Reads {
  readonly rows: number;
  readonly bytes: number;
  readonly largest: number;
}

/** Each case with the reads of the invocation that read the most, by the case's name. */
export type LoadReads = Readonly<Record<string, Reads>>;

/**
 * What one invocation reads of the outbox, with so many accounts: the real run's way to its messages, and the real
 * channels' messages, over a store in memory.
 */
export async function outboxReads(accounts: number): Promise<LoadReads> {
  const office = await Office.open();
  try {
    const { clock } = office;
    await office.post(range(accounts).map((n) => firstLook(n, clock.now())));
    const firstDay = [await office.worker(idOf(accounts), [firstLook(accounts, clock.now())])];
    firstDay.push(await office.home());
    await office.drain();
    const quiet = await office.worker(idOf(0));
    const quietHome = await office.home();
    clock.jump(20 * HOUR);
    office.areDown = true;
    await office.post(range(3 * accounts).map((n) => alert(n, clock.now())));
    const downQuiet = await office.worker(idOf(0));
    const downAlert = await office.worker(idOf(1), [alert(3 * accounts, clock.now())]);
    const downHome = await office.home();
    clock.jump(3 * HOUR);
    office.areDown = false;
    const upAgain = await office.home();
    await office.drain();
    clock.jump(25 * HOUR);
    const tidying = await office.home();
    return {
      'quiet minute: a worker': quiet,
      'quiet minute: home': quietHome,
      'first day: whoever sends': most(firstDay),
      'channels down: a worker': downQuiet,
      'channels down: a worker with an alert': downAlert,
      'channels down: home': downHome,
      'channels up again: whoever sends': upAgain,
      'a day later: home removes': tidying,
    };
  } finally {
    await office.store.close();
  }
}

class Office {
  readonly clock: FakeClock;
  readonly store: Store;
  areDown = false;
  readonly #channels: readonly Channel[];
  /** Messages without words, as many notes in each as the outbox allows: for what is not measured. */
  #isWordless = false;
  #runs = 0;

  private constructor(clock: FakeClock, store: Store) {
    this.clock = clock;
    this.store = store;
    const common = { language: 'en', timeZone: 'UTC', clock } as const;
    const webhook = 'https://oapi.dingtalk.com/robot/send?access_token=simulated';
    const mail = { smtpUrl: 'smtp://127.0.0.1:25', from: 'audit@example.com', to: 'team@example.com' };
    const real = [
      dingtalkChannel({ ...common, webhook, label: 'DingTalk' }),
      emailChannel({ ...common, ...mail }),
    ];
    this.#channels = real.map((channel) => ({
      ...channel,
      compose: (...given) =>
        this.#isWordless ? { payload: '{}', headline: '', cut: false } : channel.compose(...given),
      send: () => this.#send(),
    }));
  }

  static async open(): Promise<Office> {
    const clock = fakeClock(undefined, { auto: true });
    const store = await openSqlite({ file: ':memory:', clock, historyDays: 400 });
    await store.prepare();
    return new Office(clock, store);
  }

  /** Workers post, and die before they send. */
  async post(notes: readonly Note[]): Promise<void> {
    await new RunMessages(this.#deps(idOf(0)), this.store).post(notes);
  }

  worker(accountId: string, notes: readonly Note[] = []): Promise<Reads> {
    return this.#invoke(accountId, notes);
  }

  home(): Promise<Reads> {
    return this.#invoke(HOME, []);
  }

  /** A run a minute until nothing waits. */
  async drain(): Promise<void> {
    this.#isWordless = true;
    for (let run = 0; await this.#isWaiting(); run += 1) {
      if (run === 100) throw new Error('what waits was not sent in a hundred runs');
      await this.home();
      this.clock.jump(60_000);
    }
    this.#isWordless = false;
  }

  async #invoke(accountId: string, notes: readonly Note[]): Promise<Reads> {
    const reads = { rows: 0, bytes: 0, largest: 0 };
    const counting = intercepted(this.store, async (_operation, proceed) => {
      const answer = await proceed();
      const rows = rowsIn(answer);
      const bytes = rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0);
      reads.rows += rows.length;
      reads.bytes += bytes;
      reads.largest = Math.max(reads.largest, bytes);
      return answer;
    });
    const messages = new RunMessages(this.#deps(accountId), counting);
    if (notes.length > 0) await messages.post(notes);
    await messages.finish(true);
    return reads;
  }

  async #isWaiting(): Promise<boolean> {
    for await (const { columns } of this.store.range('outbox', HOME))
      if (columns['note'] !== undefined && columns['done_at_ms'] === undefined) return true;
    return false;
  }

  async #send(): Promise<void> {
    await this.clock.sleep(300);
    if (this.areDown) throw new ChannelError('down', { code: 'ChannelUnavailable' });
  }

  #deps(accountId: string): RunDeps {
    const { clock, store } = this;
    this.#runs += 1;
    return {
      runId: `run-${this.#runs}`,
      accountId,
      member: accountId === HOME ? undefined : { homeId: HOME, enter: () => Promise.resolve() },
      regions: [],
      callsPerMinute: 9,
      overdueMs: 30 * 60_000,
      policy: { file: undefined, mayReplace: false },
      store,
      client: () => {
        throw new Error('nothing is asked of the cloud');
      },
      channels: this.#channels,
      deadline: deadlineFrom(clock.now(), TIMEOUT_MS),
      clock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    };
  }
}

/** An answer of the store: a row, rows, or results of writes. */
const rowsIn = (answer: unknown): Row[] =>
  (Array.isArray(answer) ? answer : [answer]).filter(
    (one): one is Row => typeof one === 'object' && one !== null && 'columns' in one,
  );

const most = (all: readonly Reads[]): Reads => ({
  rows: Math.max(...all.map((r) => r.rows)),
  bytes: Math.max(...all.map((r) => r.bytes)),
  largest: Math.max(...all.map((r) => r.largest)),
});

/** Five images with three accounts each. */
function firstLook(n: number, atMs: number): Note {
  const accounts = range(3).map((k) => ({ accountId: idOf(1_000_000 + k), verdict: 'untrusted' as const }));
  const shared = range(5).map((k) =>
    baselineImage({ imageId: `m-${n}-${k}`, shares: 3, untrusted: 3, accounts }),
  );
  return baselineNote({ id: `baseline/${idOf(n)}/0`, accountId: idOf(n), atMs, shared, sharedImages: 5 });
}

function alert(n: number, atMs: number): Note {
  const change = shareChange({ id: `change-${n}`, imageId: `m-${n}`, accountId: idOf(n), noticedAtMs: atMs });
  return changeNote(change);
}
