import { account, sharedTime, type SimulatedCloud, type SimulatedImage } from '../support/simulated-cloud.ts';
import type { CloudOp } from './history.ts';

/** A share from when it was made to when it was taken back. */
export interface Interval {
  readonly imageId: string;
  readonly accountId: string;
  readonly time: string;
  /** The moments are numbers in the order of all that happens in the cloud, and the cloud's own true time. */
  readonly began: number;
  readonly beganMs: number;
  ended?: number;
}

export interface LedgerImage {
  readonly region: string;
  readonly image: SimulatedImage;
  readonly created: number;
  readonly createdMs: number;
  deleted?: number;
  /** When its exposure to ECS was switched, and to what; the first is what it was created with. */
  readonly exposures: { readonly at: number; readonly on: boolean }[];
  /** An entry has left its list of shares while an audit ran: what stood behind it moved up. */
  movedWhileRead: boolean;
}

const REGIONS = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing'] as const;
export const regionOf = (n: number, regions: number): string => REGIONS[n % regions] ?? REGIONS[0];
export const shareKey = (imageId: string, accountId: string, time: string | null | undefined): string =>
  `${imageId} ${accountId} ${time ?? ''}`;

/** Changes the simulated cloud, and keeps what truly happened in it. */
export class Ledger {
  readonly images: LedgerImage[] = [];
  readonly intervals = new Map<string, Interval>();
  /** Counts what happens. */
  moment = 0;
  /** An audit is at work. */
  auditing = false;
  readonly #cloud: SimulatedCloud;
  readonly #trueNow: () => number;
  readonly #regions: number;
  readonly #lastTimes = new Map<string, number>();
  #extra = 100;

  constructor(cloud: SimulatedCloud, regions: number, trueNow: () => number) {
    this.#cloud = cloud;
    this.#regions = regions;
    this.#trueNow = trueNow;
  }

  living(): LedgerImage[] {
    return this.images.filter((i) => i.deleted === undefined);
  }

  /** @returns the image, so that what it held for long can be put there. */
  create(region: number, options: { exposed: boolean; ageMs?: number }): LedgerImage {
    const createdMs = this.#trueNow() - (options.ageMs ?? 0);
    const name = regionOf(region, this.#regions);
    const image = this.#cloud.addImage(`m-${this.images.length}`, {
      region: name,
      exposedToEcs: options.exposed,
      createdMs,
    });
    this.moment += 1;
    const entry: LedgerImage = {
      region: name,
      image,
      created: this.moment,
      createdMs,
      exposures: [{ at: this.moment, on: options.exposed }],
      movedWhileRead: false,
    };
    this.images.push(entry);
    return entry;
  }

  share({ image }: LedgerImage, accountId: string, atMs = this.#trueNow()): void {
    const key = `${image.id} ${accountId}`;
    // Sharing again moves the SharedTime on by a second at least.
    const ms = Math.max(Math.floor(atMs / 1000) * 1000, (this.#lastTimes.get(key) ?? 0) + 1000);
    this.#lastTimes.set(key, ms);
    const time = sharedTime(ms);
    this.moment += 1;
    image.shares.delete(accountId);
    image.shares.set(accountId, time);
    const began = this.moment;
    this.intervals.set(shareKey(image.id, accountId, time), {
      imageId: image.id,
      accountId,
      time,
      began,
      beganMs: ms,
    });
  }

  unshare(entry: LedgerImage, accountId: string): void {
    const time = entry.image.shares.get(accountId);
    if (time === undefined) return;
    this.moment += 1;
    entry.image.shares.delete(accountId);
    entry.movedWhileRead ||= this.auditing;
    const interval = this.intervals.get(shareKey(entry.image.id, accountId, time));
    if (interval !== undefined) interval.ended = this.moment;
  }

  /** Everything but the clock. */
  apply(op: Exclude<CloudOp, { kind: 'setClock' }>): void {
    const all = this.living();
    const pick = (n: number) => all[n % Math.max(1, all.length)];
    if (op.kind === 'create') {
      if (all.length >= 6) return;
      const created = this.create(op.region, { exposed: op.exposed });
      for (const n of op.accounts) this.share(created, account(n));
      return;
    }
    if (op.kind === 'delete') {
      for (const entry of new Set(op.images.map(pick))) if (entry !== undefined) this.#delete(entry);
      return;
    }
    const entry = pick(op.image);
    if (entry === undefined) return;
    const { shares } = entry.image;
    switch (op.kind) {
      case 'share':
        this.unshare(entry, account(op.account));
        this.share(entry, account(op.account));
        return;
      case 'unshare': {
        const held = [...shares.keys()];
        const gone = held[op.account % Math.max(1, held.length)];
        if (gone !== undefined) this.unshare(entry, gone);
        return;
      }
      case 'shift': {
        const [first] = shares.keys();
        if (first !== undefined) this.unshare(entry, first);
        this.#extra += 1;
        this.share(entry, shares.has(account(op.account)) ? account(this.#extra) : account(op.account));
        return;
      }
      case 'shareMany':
        for (let n = 0; n < op.count && shares.size < 130; n += 1)
          this.share(entry, account((this.#extra += 1)));
        return;
      case 'expose':
        this.moment += 1;
        entry.image.exposedToEcs = !entry.image.exposedToEcs;
        entry.exposures.push({ at: this.moment, on: entry.image.exposedToEcs });
    }
  }

  #delete(entry: LedgerImage): void {
    for (const accountId of entry.image.shares.keys()) this.unshare(entry, accountId);
    this.moment += 1;
    entry.deleted = this.moment;
    this.#cloud.deleteImage(entry.image.id, entry.region);
  }
}
