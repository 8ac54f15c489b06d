import { Outbox } from '../alert/outbox/outbox.ts';
import { Sender, type Sent } from '../alert/sender.ts';
import type { Note } from '../model/note.ts';
import type { Store } from '../snapshot/store.ts';
import { assessChannels } from '../alert/channel-health.ts';
import type { RunDeps } from './run-deps.ts';
import { sendWaiting } from '../alert/send.ts';

/** What many accounts have to say within this time goes along in one message. */
const GATHER_MS = 20_000;
/** What is said of one channel goes over the others, and may find that one well again. */
const ROUNDS = 3;

/** What a run says: into the deployment's outbox at once, and out to people now and then, and at its end. */
export class RunMessages {
  /** Notes posted by this run. */
  readonly notes: Note[] = [];
  readonly #parts: RunDeps;
  readonly #store: Store;
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  /** Of many accounts, the deployment's own looks after what they leave. */
  #onlyIfPosted: boolean;

  /** @param store takes no write when the run's time is over. */
  constructor(parts: RunDeps, store: Store) {
    const { channels, clock, log, member, runId } = parts;
    const outbox = new Outbox(store, homeOf(parts), runId, channels);
    this.#parts = parts;
    this.#store = store;
    this.#outbox = outbox;
    this.#onlyIfPosted = member !== undefined;
    this.#sender = new Sender({
      outbox,
      channels,
      clock,
      send: (patient, listeners) =>
        sendWaiting({
          ...listeners,
          holder: parts.runId,
          homeId: homeOf(parts),
          outbox,
          store,
          channels,
          clock,
          deadline: parts.deadline,
          log,
          patient,
          onlyIfPosted: this.#onlyIfPosted,
          gatherMs: member === undefined ? undefined : GATHER_MS,
          onPause: (channel, ms) => parts.onProgress?.({ kind: 'pacing', channel: channel.label, ms }),
        }),
      onTrouble: (error) =>
        log.warn('nothing sent in this round', { error: error instanceof Error ? error.message : 'unknown' }),
    });
  }

  readonly post = async (notes: readonly Note[]): Promise<void> => {
    const name = this.#parts.member?.name;
    const named = name === undefined ? notes : notes.map((note) => ({ ...note, accountName: name }));
    await this.#outbox.post(named);
    this.notes.push(...named);
  };

  /**
   * Sends what waits, and says of each channel that takes nothing, over those that do.
   * @param patient wait for a channel's own pace, as far as the time goes.
   * @throws StoreError when the outbox cannot be read or written.
   */
  async finish(patient: boolean): Promise<Sent[]> {
    const { clock, member, overdueMs, runId } = this.#parts;
    let sent = await this.#sender.finish(patient);
    // Whoever sends for many accounts looks after the channels; the others have nothing to say of them.
    if (member !== undefined && sent.every((s) => s.delivered === 0 && s.failure === undefined)) return sent;
    for (let round = 0; round < ROUNDS; round += 1) {
      const isNew = await assessChannels(sent, {
        store: this.#store,
        homeId: homeOf(this.#parts),
        nowMs: clock.now(),
        dueMs: overdueMs,
        token: `${runId}/${round}`,
        postNotes: this.post,
        lastAcceptedMs: (channel) => this.#outbox.lastAcceptedMs(channel),
      });
      if (!isNew) break;
      sent = await this.#sender.again();
    }
    return sent;
  }

  /** What was sent until now, and what waits. */
  readonly soFar = (): Sent[] => this.#sender.soFar();

  /** What a run of the same name left behind, when there is nothing else to do. */
  finishOthers(): Promise<Sent[]> {
    this.#onlyIfPosted = false;
    return this.#sender.finish(false);
  }
}

/** The account whose outbox and channels these are. */
const homeOf = ({ accountId, member }: RunDeps): string => member?.homeId ?? accountId;
