import type { DeploymentName, Note } from '../model/note.ts';
import { overlayStore } from '../snapshot/overlay-store.ts';
import type { Store } from '../snapshot/store.ts';
import type { Channel } from './channel.ts';
import { holdDeployment, isSame, readDeployment, secondDeployment, tellSecond } from './deployment.ts';
import { Outbox } from './outbox/outbox.ts';

/** Channels that share an outbox. */
export interface Desk {
  readonly store: Store;
  /** The outbox's partition. */
  readonly homeId: string;
  readonly outbox: Outbox;
  readonly channels: readonly Channel[];
}

export interface OpenOutboxDeps {
  readonly store: Store;
  /** The deployment's own account. */
  readonly homeId: string;
  /** Unique to this run: signs its writes. */
  readonly holder: string;
  /** This run's. */
  readonly channels: readonly Channel[];
  readonly nowMs: number;
  /** Given for the deployment's audit function alone (SQLite: `audit --deployment`). */
  readonly deployment?: DeploymentName | undefined;
}

/**
 * The outbox as one run finds it. Channels of the deployment are sent whatever waits; those that only this run has are
 * told what this run says, besides, and nothing of that is stored.
 */
export class OpenOutbox {
  readonly own: Desk;
  readonly guest: Desk | undefined;
  /** Another deployment holds the row: this one acts as a run by hand. */
  readonly isSecond: boolean;
  readonly #posted: Note[] = [];

  private constructor(own: Desk, guest: Desk | undefined, isSecond: boolean) {
    this.own = own;
    this.guest = guest;
    this.isSecond = isSecond;
  }

  static async open({
    store,
    homeId,
    holder,
    channels,
    nowMs,
    deployment,
  }: OpenOutboxDeps): Promise<OpenOutbox> {
    const channelIds = channels.map(({ id }) => id);
    const held =
      deployment === undefined
        ? await readDeployment(store, homeId)
        : await holdDeployment(deployment, { store, homeId, channelIds, nowMs, token: holder });
    const awaited = held?.channelIds ?? channelIds;
    const ours = channels.filter(({ id }) => awaited.includes(id));
    const guests = channels.filter(({ id }) => !awaited.includes(id));
    const own = { store, homeId, outbox: new Outbox(store, homeId, holder, awaited), channels: ours };
    const isSecond = held !== undefined && deployment !== undefined && !isSame(held, deployment);
    const opened = new OpenOutbox(
      own,
      guests.length === 0 ? undefined : guestDesk(store, holder, guests),
      isSecond,
    );
    if (isSecond) {
      const notice = secondDeployment(homeId, deployment, held, nowMs);
      await tellSecond(notice, { store, homeId, token: holder }, (notes) => opened.post(notes));
    }
    return opened;
  }

  get desks(): readonly Desk[] {
    return this.guest === undefined ? [this.own] : [this.own, this.guest];
  }

  /** Notes posted by this run. */
  get posted(): readonly Note[] {
    return this.#posted;
  }

  /** Puts notes, each once under its id: one that is there already stays as it is. */
  async post(notes: readonly Note[]): Promise<void> {
    await this.own.outbox.post(notes);
    await this.guest?.outbox.post(notes);
    this.#posted.push(...notes);
  }
}

/** In memory, in a partition that the store does not have. */
function guestDesk(store: Store, holder: string, channels: readonly Channel[]): Desk {
  const memory = overlayStore(store);
  const homeId = `guest/${holder}`;
  const outbox = new Outbox(
    memory,
    homeId,
    holder,
    channels.map(({ id }) => id),
  );
  return { store: memory, homeId, outbox, channels };
}
