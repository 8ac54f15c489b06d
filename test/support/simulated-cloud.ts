import { OpenApiError } from '../../lib/openapi/errors.ts';
import type { RpcCall } from '../../lib/openapi/call.ts';
import type { Clock } from '../../lib/platform/clock.ts';

export const REGION = 'cn-hangzhou';

/** One call as the simulated cloud got it. */
export interface CloudCall {
  readonly action: string;
  readonly query: Readonly<Record<string, string>>;
  readonly atMs: number;
}

/**
 * Hears of each call before it is answered. What it returns is the answer, `undefined` stands for the usual one, and
 * what it throws is the refusal. It may change the cloud, sleep, or set the clock.
 */
export type CloudHook = (call: CloudCall) => unknown;

export interface SimulatedImage {
  readonly id: string;
  name: string;
  exposedToEcs: boolean;
  /** `2026-11-24T07:00:00Z` */
  creationTime: string;
  /** SharedTime by account, in the order of the pages; null: the answer names none. */
  readonly shares: Map<string, string | null>;
  /** The account that the list names as its owner; undefined: the list names none. */
  ownerId?: string;
  /** The share call is refused: the image is another account's. */
  refusesShareCall?: boolean;
  /** The list and the look by its id leave the image out. Its share call still answers. */
  leftOut?: boolean;
}

export interface ImageOptions {
  readonly region?: string;
  readonly name?: string;
  /** So many accounts hold it, since long before the test begins. */
  readonly shares?: number;
  readonly exposedToEcs?: boolean;
  readonly createdMs?: number;
}

/** The n-th account. Past 2^53, so that whoever holds it as a number is found out (I9). */
export const account = (n: number): string => String(5_000_000_000_000_000_000n + BigInt(n));

/** A moment as the cloud writes a SharedTime: no zone named; this cloud thinks in UTC+8. */
export function sharedTime(ms: number): string {
  const local = new Date(ms + 8 * 3_600_000).toISOString();
  return `${local.slice(0, 19).replace('T', ' ')}.0`;
}

/** Seconds after a new year's night that lies months before any test's clock begins. */
const longAgo = (seconds: number): string => sharedTime(Date.UTC(2026, 0, 1) + seconds * 1000);

/**
 * SWAS without sockets: answers the parsed replies of the three calls that the program makes, page by page.
 * Its images are plain objects that a test changes at will, also in the middle of a call.
 */
export class SimulatedCloud {
  readonly calls: CloudCall[] = [];
  /** How long every call takes, in milliseconds of the simulated clock. */
  latencyMs = 0;
  readonly #clock: Clock;
  readonly #regions = new Map<string, Map<string, SimulatedImage>>();
  /** Deleted images whose share call still answers, with nobody. */
  readonly #ghosts = new Set<string>();
  #hook: CloudHook = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Replaces the hook; without one, every call is answered as usual. */
  onCall(hook: CloudHook = () => undefined): void {
    this.#hook = hook;
  }

  /** Refuses the calls that match, until the hook is replaced. */
  refuse(error: OpenApiError, matches: (call: CloudCall) => boolean): void {
    this.onCall((call) => {
      if (matches(call)) throw error;
    });
  }

  addImage(id: string, options: ImageOptions = {}): SimulatedImage {
    const { region = REGION, name = `name of ${id}`, shares = 0, exposedToEcs = false } = options;
    const createdMs = options.createdMs ?? this.#clock.now();
    const image: SimulatedImage = {
      id,
      name,
      exposedToEcs,
      creationTime: `${new Date(createdMs).toISOString().slice(0, 19)}Z`,
      shares: new Map(Array.from({ length: shares }, (_, n) => [account(n), longAgo(n)])),
    };
    this.#imagesOf(region).set(id, image);
    return image;
  }

  /** @param isGhost its share call goes on answering, with nobody, instead of saying that there is no such image. */
  deleteImage(id: string, region = REGION, isGhost = false): void {
    this.#imagesOf(region).delete(id);
    if (isGhost) this.#ghosts.add(id);
  }

  /** `ListRegions` names a region as soon as it has been used; this is enough. */
  addRegion(region: string): void {
    this.#imagesOf(region);
  }

  /** Shares an image now; its entry comes last, on the last page. */
  share(image: SimulatedImage, accountId: string): void {
    image.shares.set(accountId, sharedTime(this.#clock.now()));
  }

  /** The calls that asked for an image's share accounts. */
  readsOf(imageId: string): CloudCall[] {
    return this.calls.filter((call) => call.query['ImageId'] === imageId);
  }

  /** As `rpcCaller` does it: a signal that aborts ends the call at once, whatever the cloud is still doing. */
  readonly call: RpcCall = async (action, query, signal) => {
    const call = { action, query: { ...query }, atMs: this.#clock.now() };
    this.calls.push(call);
    const outOfTime = () => new OpenApiError(`${action}: the run's time was up`, { code: 'OutOfTime' });
    if (signal?.aborted === true) throw outOfTime();
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(outOfTime());
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#answer(call)
        .then(resolve, reject)
        .finally(() => signal?.removeEventListener('abort', onAbort));
    });
  };

  async #answer(call: CloudCall): Promise<unknown> {
    if (this.latencyMs > 0) await this.#clock.sleep(this.latencyMs);
    const instead = await this.#hook(call);
    if (instead !== undefined) return instead;
    const { action, query } = call;
    switch (action) {
      case 'ListRegions':
        return { Regions: [...this.#regions.keys()].map((RegionId) => ({ RegionId })) };
      case 'ListCustomImages':
        return this.#listImages(query);
      case 'ListCustomImageShareAccounts':
        return this.#listShares(query);
      default:
        throw new OpenApiError(`${action}: this cloud does not know it`, { code: 'ApiRejected' });
    }
  }

  #listImages(query: CloudCall['query']): unknown {
    const asked = query['ImageIds'] === undefined ? undefined : (JSON.parse(query['ImageIds']) as string[]);
    const images = [...this.#imagesOf(query['RegionId']).values()];
    const { entries, frame } = pageOf(
      images.filter((image) => image.leftOut !== true && (asked === undefined || asked.includes(image.id))),
      query,
    );
    return {
      ...frame,
      CustomImages: entries.map((image) => ({
        ImageId: image.id,
        Name: image.name,
        CreationTime: image.creationTime,
        InShare: image.exposedToEcs,
        InShareUser: image.shares.size > 0,
        ...(image.ownerId === undefined ? {} : { UserId: image.ownerId }),
      })),
    };
  }

  #listShares(query: CloudCall['query']): unknown {
    const id = query['ImageId'] ?? '';
    const image = this.#imagesOf(query['RegionId']).get(id);
    if (image?.refusesShareCall === true)
      throw new OpenApiError('the image belongs to another account', { code: 'ApiDenied' });
    if (image === undefined && this.#ghosts.has(id))
      return { ...pageOf([], query).frame, ImageShareUsers: [] };
    if (image === undefined) throw new OpenApiError('there is no such image', { code: 'ApiNotFound' });
    const { entries, frame } = pageOf([...image.shares], query);
    return { ...frame, ImageShareUsers: entries.map(([UserId, SharedTime]) => ({ UserId, SharedTime })) };
  }

  #imagesOf(region = ''): Map<string, SimulatedImage> {
    const images = this.#regions.get(region) ?? new Map<string, SimulatedImage>();
    this.#regions.set(region, images);
    return images;
  }
}

function pageOf<T>(all: readonly T[], query: CloudCall['query']) {
  const size = Number(query['PageSize'] ?? 10);
  const number = Number(query['PageNumber'] ?? 1);
  return {
    entries: all.slice((number - 1) * size, number * size),
    frame: { TotalCount: all.length, PageSize: size, PageNumber: number },
  };
}
