import { OpenOutbox } from '../alert/open-outbox.ts';
import { Sender, type Sent } from '../alert/send.ts';
import type { Note } from '../model/note.ts';
import type { Store } from '../snapshot/store.ts';
import { assessChannels } from '../alert/channel-health.ts';
import type { RunDeps } from './run-deps.ts';

/** What many accounts have to say within this time goes along in one message. */
const GATHER_MS = 20_000;
/** What is said of one channel goes over the others, and may find that one well again. */
const ROUNDS = 3;

/** What a run says: into the deployment's outbox at once, and out to people now and then, and at its end. */
export class RunMessages {
  readonly #parts: RunDeps;
  readonly #store: Store;
  readonly #outbox: OpenOutbox;
  readonly #sender: Sender;

  private constructor(parts: RunDeps, store: Store, outbox: OpenOutbox) {
    const { clock, deadline, log, member, runId, signal, onProgress } = parts;
    this.#parts = parts;
    this.#store = store;
    this.#outbox = outbox;
    this.#sender = new Sender({
      holder: runId,
      desks: outbox.desks,
      clock,
      deadline,
      log,
      signal,
      // Of many accounts, the deployment's own looks after what they leave.
      onlyIfPosted: member !== undefined,
      gatherMs: member === undefined ? undefined : GATHER_MS,
      onPause: ({ label, minIntervalMs }, ms) =>
        onProgress?.({ kind: 'pacing', channel: label, ms, everyMs: minIntervalMs }),
    });
  }

  /** @param store takes no write when the run's time is over. */
  static async open(parts: RunDeps, store: Store): Promise<RunMessages> {
    const { channels, clock, deployment, runId } = parts;
    const deps = { store, homeId: homeOf(parts), holder: runId, channels, nowMs: clock.now() };
    const messages = new RunMessages(parts, store, await OpenOutbox.open({ ...deps, deployment }));
    messages.#sender.start();
    return messages;
  }

  /** Notes posted by this run. */
  get notes(): readonly Note[] {
    return this.#outbox.posted;
  }

  /** Whether this run posted a change that alerts. */
  get hasAlerts(): boolean {
    return this.notes.some(({ kind }) => kind === 'change');
  }

  /** Another deployment uses the same tables, and this one is its guest. */
  get isSecond(): boolean {
    return this.#outbox.isSecond;
  }

  readonly post = async (notes: readonly Note[]): Promise<void> => {
    const { member, onProgress } = this.#parts;
    const name = member?.name;
    const named = name === undefined ? notes : notes.map((note) => ({ ...note, accountName: name }));
    await this.#outbox.post(named);
    if (named.length > 0) onProgress?.({ kind: 'posted', notes: named });
  };

  /**
   * Sends what waits, and says of each channel that takes nothing, over those that do.
   * @param patient wait for a channel's own pace, as far as the time goes.
   * @throws StoreError when the outbox cannot be read or written.
   */
  async finish(patient: boolean): Promise<Sent[]> {
    const { clock, member, overdueMs, runId, signal } = this.#parts;
    const { own } = this.#outbox;
    let sent = await this.#sender.send(patient);
    // A channel that was not waited for is not at fault.
    if (signal?.aborted === true) return sent;
    // Whoever sends for many accounts looks after the channels; the others have nothing to say of them.
    if (member !== undefined && sent.every((s) => s.delivered === 0 && s.failure === undefined)) return sent;
    for (let round = 0; round < ROUNDS; round += 1) {
      const isNew = await assessChannels(
        sent.filter(({ channel }) => own.channels.includes(channel)),
        {
          store: this.#store,
          homeId: own.homeId,
          nowMs: clock.now(),
          dueMs: overdueMs,
          token: `${runId}/${round}`,
          postNotes: this.post,
          lastAcceptedMs: (channel) => own.outbox.lastAcceptedMs(channel, clock.now()),
        },
      );
      if (!isNew) break;
      sent = await this.#sender.send(false);
    }
    return sent;
  }

  /** What was sent until now, and what waits. */
  readonly soFar = (): Sent[] => this.#sender.soFar();

  /** What a run of the same name left behind, when there is nothing else to do. */
  finishOthers(): Promise<Sent[]> {
    this.#sender.lookAfterOthers();
    return this.#sender.send(false);
  }
}

/** The account whose outbox and channels these are. */
const homeOf = ({ accountId, member }: RunDeps): string => member?.homeId ?? accountId;
