import type { AccessKey, Account } from './account.ts';
import { chinaTime } from './china-time.ts';
import { randomImageId } from './image-id.ts';
import { Roles } from './ram/roles.ts';
import type { Directory } from './resource-directory/directory.ts';

export interface Region {
  readonly id: string;
  /** In Chinese, the API's default language. */
  readonly localName: string;
  readonly englishName: string;
  readonly endpoint: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface CustomImage {
  readonly id: string;
  readonly regionId: string;
  readonly ownerId: string;
  name: string;
  description: string;
  /** The API's code: 0 copying, 1 available, 2 unavailable, 3 failed, 4 being created. */
  status: string;
  /** ISO 8601 in UTC, to the second. */
  creationTime: string;
  osType: string;
  sourceImageName: string;
  sourceImageVersion: string;
  systemDiskGiB: number;
  instanceId: string;
  instanceName: string;
  systemSnapshotId: string;
  resourceGroupId: string;
  /** Whether the image is shared to ECS. */
  inShare: boolean;
  tags: Tag[];
  /** Account id → time of sharing, in the API's format. In the order of sharing. */
  readonly shares: Map<string, string>;
}

export type NewImage = Partial<Omit<CustomImage, 'shares'>> & { readonly shares?: Iterable<string> };

/** The contents of the sandbox's cloud. Every service reads them again for every request. */
export class Cloud {
  readonly accounts: Account[];
  readonly regions: Region[];
  readonly roles: Roles;
  /** The resource directory. The sandbox has at most one. */
  directory: Directory | undefined;
  readonly #now: () => number;
  /**
   * Whether a share that was removed and is made again shows its first time. The vendor does not document it. Default:
   * the time of the new share.
   */
  keepsSharedTime = false;
  readonly #images = new Map<string, CustomImage>();
  /** For each image: account id → first time of a share that was removed. */
  readonly #firstTimes = new Map<string, Map<string, string>>();

  constructor(options: { accounts: Account[]; regions: Region[]; now?: () => number }) {
    this.accounts = options.accounts;
    this.regions = options.regions;
    this.#now = options.now ?? Date.now;
    this.roles = new Roles((id) => this.account(id), this.#now);
  }

  account(id: string): Account | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  /** Finds the key of an account, of a user or of a role's session. */
  accessKey(id: string): { account: Account; key: AccessKey } | undefined {
    for (const account of this.accounts) {
      const key = account.accessKeys.find((candidate) => candidate.id === id);
      if (key !== undefined) return { account, key };
    }
    return this.roles.key(id);
  }

  region(id: string): Region | undefined {
    return this.regions.find((region) => region.id === id);
  }

  /**
   * Adds an image. By default it is available, has no shares, and belongs to the first account and the first region.
   */
  addImage(fields: NewImage = {}): CustomImage {
    const id = fields.id ?? randomImageId();
    if (this.#images.has(id)) throw new Error(`the sandbox already has an image ${id}; choose another id`);
    const regionId = fields.regionId ?? this.regions[0]?.id;
    const ownerId = fields.ownerId ?? this.accounts[0]?.id;
    if (regionId === undefined || this.region(regionId) === undefined)
      throw new Error(
        `the sandbox has no region ${regionId}; it has ${this.regions.map((r) => r.id).join(', ')}`,
      );
    if (ownerId === undefined)
      throw new Error('an image needs an owner, but the sandbox has no account: pass ownerId');
    const suffix = id.slice(2);
    const image: CustomImage = {
      id,
      regionId,
      ownerId,
      name: fields.name ?? `image-${suffix.slice(-6)}`,
      description: fields.description ?? '',
      status: fields.status ?? '1',
      creationTime: fields.creationTime ?? `${new Date(this.#now()).toISOString().slice(0, 19)}Z`,
      osType: fields.osType ?? 'Linux',
      sourceImageName: fields.sourceImageName ?? 'Alibaba Cloud Linux',
      sourceImageVersion: fields.sourceImageVersion ?? '3.2104',
      systemDiskGiB: fields.systemDiskGiB ?? 40,
      instanceId: fields.instanceId ?? `5f${suffix}0e1d2c3b4a`,
      instanceName: fields.instanceName ?? `swas-${suffix.slice(-6)}`,
      systemSnapshotId: fields.systemSnapshotId ?? `s-${suffix}`,
      resourceGroupId: fields.resourceGroupId ?? 'rg-acfm2h2lvp3ublq',
      inShare: fields.inShare ?? false,
      tags: fields.tags ?? [],
      shares: new Map(),
    };
    this.#images.set(id, image);
    this.share(id, ...(fields.shares ?? []));
    return image;
  }

  /** Deletes the image with its shares. */
  deleteImage(imageId: string): void {
    this.image(imageId);
    this.#images.delete(imageId);
    this.#firstTimes.delete(imageId);
  }

  findImage(imageId: string): CustomImage | undefined {
    return this.#images.get(imageId);
  }

  image(imageId: string): CustomImage {
    const image = this.#images.get(imageId);
    if (image === undefined) throw new Error(`the sandbox has no image ${imageId}`);
    return image;
  }

  /**
   * Lists images in the API's order: the newest first; of two from the same second, the one that was added later. With
   * `visibleTo`, the images that this account owns and those that are shared with it.
   */
  images(filter: { regionId?: string; ownerId?: string; visibleTo?: string } = {}): CustomImage[] {
    const { visibleTo } = filter;
    return [...this.#images.values()]
      .filter((image) => filter.regionId === undefined || image.regionId === filter.regionId)
      .filter((image) => filter.ownerId === undefined || image.ownerId === filter.ownerId)
      .filter(
        (image) => visibleTo === undefined || image.ownerId === visibleTo || image.shares.has(visibleTo),
      )
      .toReversed()
      .toSorted((a, b) => (a.creationTime < b.creationTime ? 1 : a.creationTime > b.creationTime ? -1 : 0));
  }

  /** Shares the image with these accounts now. An account that already has the share keeps its time of sharing. */
  share(imageId: string, ...accountIds: string[]): void {
    this.#share(imageId, accountIds, this.keepsSharedTime);
  }

  /** As `share`, but a share that was removed before shows its first time. */
  shareWithFirstTimes(imageId: string, ...accountIds: string[]): void {
    this.#share(imageId, accountIds, true);
  }

  #share(imageId: string, accountIds: readonly string[], withFirstTime: boolean): void {
    const { shares } = this.image(imageId);
    for (const accountId of accountIds) {
      if (!/^\d{1,19}$/.test(accountId))
        throw new Error(`${JSON.stringify(accountId)} is not an account id: 1 to 19 digits`);
      if (shares.has(accountId)) continue;
      const firstTime = withFirstTime ? this.#firstTimes.get(imageId)?.get(accountId) : undefined;
      shares.set(accountId, firstTime ?? chinaTime(this.#now()));
    }
  }

  unshare(imageId: string, ...accountIds: string[]): void {
    const { shares } = this.image(imageId);
    const firstTimes = this.#firstTimes.get(imageId) ?? new Map<string, string>();
    this.#firstTimes.set(imageId, firstTimes);
    for (const accountId of accountIds) {
      const time = shares.get(accountId);
      if (time !== undefined && !firstTimes.has(accountId)) firstTimes.set(accountId, time);
      shares.delete(accountId);
    }
  }

  /** Shares the image to ECS, or revokes that. */
  setInShare(imageId: string, inShare: boolean): void {
    this.image(imageId).inShare = inShare;
  }
}
