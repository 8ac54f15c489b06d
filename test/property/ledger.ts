import { ACCOUNT } from '../support/lab.ts';
import { account, sharedTime, type SimulatedCloud, type SimulatedImage } from '../support/simulated-cloud.ts';
import type { CloudOp } from './history.ts';

/** A share from when it was made to when it was taken back. Moments count all that happens in the cloud. */
export interface Interval {
  readonly imageId: string;
  readonly accountId: string;
  readonly began: number;
  ended?: number;
}

export interface LedgerImage {
  readonly region: string;
  readonly image: SimulatedImage;
  /** It belongs to another account, or the list says so. */
  owner: 'ours' | 'named another' | 'another';
  deleted?: 'gone' | 'ghost';
}

type Op<K extends CloudOp['kind']> = Extract<CloudOp, { readonly kind: K }>;

/** The second region's id has a form of its own: three letters first. */
const REGIONS = ['cn-hangzhou', 'rus-west-1', 'cn-beijing'] as const;
export const regionOf = (n: number, regions: number): string => REGIONS[n % regions] ?? REGIONS[0];
export const OTHER_OWNER = '1999999999999998';

const MOST_IMAGES = 6;
const MOST_SHARES = 130;

/** Changes the simulated cloud, and keeps what truly happened in it. */
export class Ledger {
  readonly images: LedgerImage[] = [];
  readonly intervals: Interval[] = [];
  /** Counts what happens. */
  moment = 0;
  readonly #cloud: SimulatedCloud;
  readonly #trueNow: () => number;
  readonly #regions: number;
  readonly #lastMs = new Map<string, number>();
  #extra = 100;

  constructor(cloud: SimulatedCloud, regions: number, trueNow: () => number) {
    this.#cloud = cloud;
    this.#regions = regions;
    this.#trueNow = trueNow;
    for (let n = 0; n < regions; n += 1) cloud.addRegion(regionOf(n, regions));
  }

  living(): LedgerImage[] {
    return this.images.filter((i) => i.deleted === undefined);
  }

  ours(): LedgerImage[] {
    return this.living().filter((i) => i.owner !== 'another');
  }

  create(region: number, options: { exposed: boolean; ageMs?: number; ownerId?: string }): LedgerImage {
    const name = regionOf(region, this.#regions);
    const image = this.#cloud.addImage(`m-${this.images.length}`, {
      region: name,
      exposedToEcs: options.exposed,
      createdMs: this.#trueNow() - (options.ageMs ?? 0),
    });
    if (options.ownerId !== undefined) image.ownerId = options.ownerId;
    this.moment += 1;
    const isForeign = options.ownerId !== undefined && options.ownerId !== ACCOUNT;
    const entry: LedgerImage = { region: name, image, owner: isForeign ? 'named another' : 'ours' };
    this.images.push(entry);
    return entry;
  }

  share({ image }: LedgerImage, accountId: string, atMs = this.#trueNow(), keepsTime = false): void {
    const key = `${image.id} ${accountId}`;
    const last = this.#lastMs.get(key);
    // Sharing again moves the SharedTime on by a second at least.
    const next = Math.max(Math.floor(atMs / 1000) * 1000, (last ?? 0) + 1000);
    const ms = keepsTime && last !== undefined ? last : next;
    this.#lastMs.set(key, ms);
    this.moment += 1;
    image.shares.delete(accountId);
    image.shares.set(accountId, sharedTime(ms));
    this.intervals.push({ imageId: image.id, accountId, began: this.moment });
  }

  unshare(entry: LedgerImage, accountId: string): void {
    if (!entry.image.shares.delete(accountId)) return;
    this.moment += 1;
    const interval = this.intervals.findLast(
      (i) => i.imageId === entry.image.id && i.accountId === accountId,
    );
    if (interval !== undefined) interval.ended = this.moment;
  }

  /** Everything but the clock. */
  apply(op: Exclude<CloudOp, { kind: 'setClock' }>): void {
    const all = this.ours();
    const pick = (n: number) => all[n % Math.max(1, all.length)];
    const several = (ns: readonly number[]) => [...new Set(ns.map(pick))].filter((e) => e !== undefined);
    if (op.kind === 'create') {
      if (all.length >= MOST_IMAGES) return;
      const created = this.create(op.region, { exposed: op.exposed });
      for (const n of op.accounts) this.share(created, account(n));
    } else if (op.kind === 'delete')
      for (const entry of several(op.images)) this.#delete(entry, op.isGhost === true);
    else if (op.kind === 'unshareAll') for (const entry of several(op.images)) this.#unshareAll(entry);
    else if (op.kind === 'receive') this.#receive(op);
    else if (op.kind === 'turnOurs') this.#turnOurs(op);
    else {
      const entry = pick(op.image);
      if (entry !== undefined) this.#change(entry, op);
    }
  }

  #change(entry: LedgerImage, op: Op<'share' | 'unshare' | 'shift' | 'shareMany' | 'expose' | 'leaveOut'>) {
    const { image } = entry;
    const { shares } = image;
    this.moment += 1;
    switch (op.kind) {
      case 'share':
        this.unshare(entry, account(op.account));
        return this.share(entry, account(op.account), undefined, op.keepsTime);
      case 'unshare': {
        const held = [...shares.keys()];
        // The account that is named, if it is one of them.
        const named = shares.has(account(op.account)) ? account(op.account) : undefined;
        const gone = named ?? held[op.account % Math.max(1, held.length)];
        return gone === undefined ? undefined : this.unshare(entry, gone);
      }
      case 'shift': {
        const [first] = shares.keys();
        if (first !== undefined) this.unshare(entry, first);
        this.#extra += 1;
        return this.share(
          entry,
          shares.has(account(op.account)) ? account(this.#extra) : account(op.account),
        );
      }
      case 'shareMany':
        for (let n = 0; n < op.count && shares.size < MOST_SHARES; n += 1)
          this.share(entry, account((this.#extra += 1)));
        return undefined;
      case 'expose':
        image.exposedToEcs = !image.exposedToEcs;
        return undefined;
      case 'leaveOut':
        image.leftOut = image.leftOut !== true;
    }
  }

  #unshareAll(entry: LedgerImage): void {
    for (const accountId of entry.image.shares.keys()) this.unshare(entry, accountId);
  }

  #delete(entry: LedgerImage, isGhost: boolean): void {
    this.#unshareAll(entry);
    this.moment += 1;
    entry.deleted = isGhost ? 'ghost' : 'gone';
    this.#cloud.deleteImage(entry.image.id, entry.region, isGhost);
  }

  #receive({ region, answer }: Op<'receive'>): void {
    if (this.living().length - this.ours().length >= 2) return;
    const entry = this.create(region, { exposed: false, ownerId: OTHER_OWNER });
    entry.owner = 'another';
    if (answer === 'refused') entry.image.refusesShareCall = true;
    else entry.image.shares.set(ACCOUNT, sharedTime(this.#trueNow()));
  }

  #turnOurs({ account: n }: Op<'turnOurs'>): void {
    const entry = this.living().find((i) => i.owner === 'another');
    if (entry === undefined) return;
    entry.owner = 'named another';
    entry.image.refusesShareCall = false;
    entry.image.shares.delete(ACCOUNT);
    this.share(entry, account(n));
  }
}
