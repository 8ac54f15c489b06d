import type { Channel } from './channel.ts';
import { type ChannelFailure, deliver, type Delivery, isLate } from './deliver.ts';
import type { Desk } from './open-outbox.ts';
import type { StoredEnvelope } from './outbox/envelope.ts';
import { Mailbag } from './outbox/mailbag.ts';
import { tidy } from './outbox/tidy.ts';
import { AuditError } from '../errors.ts';
import type { NoticeNote } from '../model/note.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import { CLOCKS_DIFFER_MS } from '../platform/stored-time.ts';
import { claim } from '../state/claim.ts';

export interface SendDeps {
  /** Names whoever sends: the holder of the right to send, and its writes. */
  readonly holder: string;
  readonly desks: readonly Desk[];
  readonly clock: Clock;
  readonly deadline: Pick<Deadline, 'endMs'>;
  readonly log: Log;
  /** Others look after what this run has not posted: it reads nothing where it has posted nothing. */
  readonly onlyIfPosted?: boolean | undefined;
  /** So long the oldest note may wait for others to go along with it; undefined: not at all. */
  readonly gatherMs?: number | undefined;
  /** Ends every wait, and sends no more: what waits is for the next run. */
  readonly signal?: AbortSignal | undefined;
  readonly onPause?: ((channel: Channel, ms: number) => void) | undefined;
}

/** What came of it over one channel. */
export interface Sent {
  readonly channel: Channel;
  /** Notes accepted by it. */
  readonly delivered: number;
  /** Notes that wait, as far as they are counted; where nobody counted them, those of this run. */
  readonly pending: number;
  /** Why it takes nothing, as far as is known. */
  readonly failure?: ChannelFailure | undefined;
}

/**
 * The right to send lasts as long as its holder may wait for an answer, and ends by itself (I6). A run by hand holds it
 * no longer than a function would: it takes it again.
 */
const TURN_MS = 600_000;
/** The last write of a turn may take so long; see `deliver`. */
const TURN_MARGIN_MS = 5_000;
/** One row that says otherwise would silence a channel for a day, and nobody would hear of it. */
const LONGEST_TURN_MS = TURN_MS + TURN_MARGIN_MS + CLOCKS_DIFFER_MS;
/** A walk that the quota slows down sends what it has found well within a minute, not only at its end. */
const EVERY_MS = 30_000;

/**
 * Sends what waits, for whichever run, watchdog or digest finds it: now and then while the run works, and once more at
 * its end. For each channel one at a time sends, since its pace is one for all and no two may send the same (I3, I6); one
 * that is slow holds no other up.
 *
 *   something waits ──the right is free──▶ gather ──▶ deliver ──▶ give back ──▶ look again …
 *                   └─somebody has it: that one sends it─┘
 *
 * Who has sent everything looks once more after giving the right back: what was posted meanwhile by somebody who left it
 * to him is never left lying.
 */
export class Sender {
  readonly #parts: SendDeps;
  readonly #stop = new AbortController();
  readonly #sent = new Map<string, { delivered: number; failure?: ChannelFailure | undefined }>();
  readonly #pending = new Map<string, number>();
  /** What is under way, by channel. */
  readonly #busy = new Map<string, Promise<void>>();
  readonly #untidy = new Set<Desk>();
  #loop: Promise<void> = Promise.resolve();
  #turns = 0;
  #onlyIfPosted: boolean;

  constructor(parts: SendDeps) {
    this.#parts = parts;
    this.#onlyIfPosted = parts.onlyIfPosted === true;
  }

  /** Sends now and then, until `send`. */
  start(): void {
    this.#loop = this.#run();
  }

  /** From now on it sends what others left, too. */
  lookAfterOthers(): void {
    this.#onlyIfPosted = false;
  }

  /**
   * Sends what is left.
   * @param patient wait for a channel's own pace (a mail a minute), as far as the time goes.
   * @throws StoreError when an outbox cannot be read or written.
   */
  async send(patient: boolean): Promise<Sent[]> {
    this.#stop.abort(new Error('the run is at its end'));
    await this.#loop;
    // One that is slow holds no other up: the others begin at once, and it is looked at again when its turn has ended.
    const before = [...this.#busy.values()];
    const begun = await this.#round(patient);
    await Promise.allSettled([...before, ...begun]);
    await allSettledOrThrow([...begun, ...(before.length === 0 ? [] : await this.#round(patient))]);
    await this.#tidy();
    return this.soFar();
  }

  /** What came of it until now, for each channel. */
  soFar(): Sent[] {
    return this.#parts.desks.flatMap(({ channels, outbox }) =>
      channels.map((channel) => ({
        channel,
        delivered: this.#sent.get(channel.id)?.delivered ?? 0,
        pending: this.#pending.get(channel.id) ?? outbox.unsent,
        failure: this.#sent.get(channel.id)?.failure,
      })),
    );
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#parts;
    const trouble = (error: unknown) =>
      log.warn('nothing sent in this round', { error: error instanceof Error ? error.message : 'unknown' });
    while (!this.#stop.signal.aborted) {
      const stopped = await clock.sleep(EVERY_MS, this.#stop.signal).then(
        () => false,
        () => true,
      );
      if (stopped) return;
      // One hiccup of the store: the next round, and at last the end, try again and decide.
      await this.#round(false).then((begun) => {
        for (const turn of begun) turn.catch(trouble);
      }, trouble);
    }
  }

  /** Begins a turn for each channel that has something to send and is not at it. */
  async #round(patient: boolean): Promise<Promise<void>[]> {
    const { clock, signal, desks } = this.#parts;
    const begun: Promise<void>[] = [];
    for (const desk of desks) {
      const { outbox, channels } = desk;
      if (signal?.aborted === true || (this.#onlyIfPosted && outbox.unsent === 0)) continue;
      const { isWaiting, isUntidy } = await outbox.look(channels, clock.now());
      for (const channel of isWaiting ? channels : []) {
        if (this.#busy.has(channel.id)) continue;
        const turn = this.#sendOver(channel, desk, patient).finally(() => this.#busy.delete(channel.id));
        this.#busy.set(channel.id, turn);
        begun.push(turn);
      }
      if (!isWaiting) for (const { id } of channels) this.#pending.set(id, 0);
      if (isUntidy) this.#untidy.add(desk);
    }
    return begun;
  }

  async #tidy(): Promise<void> {
    const { clock, deadline } = this.#parts;
    for (const { outbox } of this.#untidy)
      if (!isLate(clock.now(), deadline.endMs)) await tidy(outbox.notes, outbox.awaited, clock.now());
    this.#untidy.clear();
  }

  async #sendOver(channel: Channel, desk: Desk, patient: boolean): Promise<void> {
    for (;;) {
      const taken = await this.#takeTurn(channel, desk, patient);
      if (taken === undefined) return;
      const { bag, delivery } = taken;
      const { left, delivered, failure } = delivery;
      const isDone = left === 'nothing' && bag.isClear;
      this.#pending.set(channel.id, isDone ? 0 : await desk.outbox.pending(channel));
      const nowMs = this.#parts.clock.now();
      if (this.#parts.signal?.aborted === true) return;
      const isNew = left === 'nothing' && (await bag.step(nowMs)).kind !== 'nothing';
      const goesOn = left === 'later' && patient && failure === undefined && delivered > 0;
      if (!isNew && !goesOn) return;
    }
  }

  /** Undefined: somebody else sends over this channel, or there is no time. */
  async #takeTurn(
    channel: Channel,
    { store, homeId, outbox }: Desk,
    patient: boolean,
  ): Promise<{ readonly delivery: Delivery; readonly bag: Mailbag } | undefined> {
    const { clock, holder, deadline, log, signal, onPause } = this.#parts;
    const nowMs = clock.now();
    const endMs = Math.min(deadline.endMs, nowMs + TURN_MS);
    if (isLate(nowMs, deadline.endMs)) return undefined;
    this.#turns += 1;
    const claimant = {
      holder: `${holder}/${this.#turns}`,
      nowMs,
      untilMs: endMs + TURN_MARGIN_MS,
      longestMs: LONGEST_TURN_MS,
    };
    const taken = await claim(store, sendingKey(homeId, channel), claimant);
    if (taken.kind === 'held') return undefined;
    try {
      const token = `${holder}/${channel.id}/${this.#turns}`;
      const bag = await Mailbag.open({ store, homeId, token, channel, awaited: outbox.awaited, nowMs });
      await this.#gather(bag, endMs);
      const delivery = await deliver(bag, {
        clock,
        endMs,
        patient,
        signal,
        onPause,
        onDelivered: (_channel, notes) => this.#note(channel, notes),
        onFailed: (_channel, failure) => {
          const { code, message } = failure;
          log.warn('channel failed', { channel: channel.label, code, error: message });
        },
        onSetAside: (_channel, envelope) => outbox.post([setAside(homeId, channel, envelope, clock.now())]),
      });
      this.#note(channel, 0, delivery.failure);
      return { delivery, bag };
    } finally {
      // It ends by itself: that it cannot be given back fails nothing that was done.
      await taken.release().catch((error: unknown) => {
        log.warn('the right to send was not given back', { error: error instanceof Error ? error.name : '' });
      });
    }
  }

  /** Lets what others find in these moments go along, as long as there is time. */
  async #gather(bag: Mailbag, endMs: number): Promise<void> {
    const { clock, gatherMs, signal } = this.#parts;
    if (gatherMs === undefined) return;
    // The first page will do: where more wait, they have waited for longer, or come along.
    const next = await bag.waiting(clock.now()).next();
    const waiting = next.done === true ? [] : next.value.map(({ note }) => note.atMs);
    if (waiting.length === 0) return;
    const ms = Math.min(gatherMs, Math.min(...waiting) + gatherMs - clock.now());
    // Half of what is left stays for sending.
    if (ms > 0 && ms <= (endMs - clock.now()) / 2) await clock.sleep(ms, signal).catch(() => undefined);
  }

  #note(channel: Channel, delivered: number, failure?: ChannelFailure): void {
    const before = this.#sent.get(channel.id)?.delivered ?? 0;
    this.#sent.set(channel.id, { delivered: before + delivered, failure });
  }
}

/** Who sends over a channel: one row of the deployment's state. */
export const sendingKey = (homeId: string, { id }: Pick<Channel, 'id'>) => ({
  partition: homeId,
  sort: `sender/${id}`,
});

/** What is told over the other channels when one has not taken an envelope for a week. */
const setAside = (
  homeId: string,
  { id, label }: Channel,
  { id: envelopeId, noteIds, madeAtMs, said }: StoredEnvelope,
  nowMs: number,
): NoticeNote => ({
  kind: 'notice',
  id: `notice/${homeId}/aside/${envelopeId}`,
  accountId: homeId,
  atMs: nowMs,
  subject: { kind: 'channel', channelId: id, label },
  about: { kind: 'setAside', messages: noteIds.length, sinceMs: madeAtMs, said: said ?? '' },
});

/** The failure of having told nobody; undefined: some channel takes what it is sent, or there was nothing to send. */
export function nobodyTold(sent: readonly Sent[]): AuditError | undefined {
  const silent = sent.filter(isSilent);
  if (sent.length === 0 || silent.length < sent.length) return undefined;
  const why = silent.map((s) => s.failure?.message).join('; ');
  return new AuditError(`No channel accepted anything: ${why}`, { code: 'NobodyTold', retryable: true });
}

/** Also one that takes some messages, and refuses others in any form. */
const isSilent = ({ delivered, failure, pending }: Sent): boolean =>
  failure !== undefined && pending > 0 && (delivered === 0 || failure.code === 'AlertsRefused');
