import type { Cloud, CustomImage } from '../cloud.ts';
import type { ControlReply } from './protocol.ts';
import { said } from './reply.ts';

/** The image that a command names. */
export interface ImageRequest {
  readonly imageId: string;
  /** The owner of the image. With it, `imageId` may also be the image's name. */
  readonly ownerId?: string | undefined;
}

/** Finds the image that a command names. Throws an error that lists the existing ones. */
export function imageOf(cloud: Cloud, { imageId, ownerId }: ImageRequest): CustomImage {
  if (ownerId === undefined) return cloud.image(imageId);
  checkAccount(cloud, ownerId);
  const own = cloud.images({ ownerId });
  const found = own.filter(({ id, name }) => id === imageId || name === imageId);
  const [image, another] = found;
  if (image === undefined)
    throw new Error(
      `account ${ownerId} has no image ${imageId}; it has ${list(own.map(({ name }) => JSON.stringify(name)))}`,
    );
  if (another !== undefined)
    throw new Error(
      `account ${ownerId} has several images named ${imageId}. Give the id of one: ${list(ids(found))}`,
    );
  return image;
}

export function listImages(cloud: Cloud, ownerId: string | undefined): ControlReply {
  if (ownerId !== undefined) checkAccount(cloud, ownerId);
  const images = cloud.images(ownerId === undefined ? {} : { ownerId });
  const several = cloud.accounts.length > 1;
  const lines = images.map((image) => {
    const owner = several ? `${image.ownerId.padEnd(19)}  ` : '';
    const shared = image.shares.size === 0 ? '' : `  shared with ${image.shares.size}`;
    // Quoted, because a name may contain anything, including terminal escapes.
    return `${owner}${image.id}  ${image.regionId}  ${JSON.stringify(image.name)}${shared}${image.inShare ? '  shared to ECS' : ''}`;
  });
  const data = images.map(({ id, ownerId: accountId, regionId, name, inShare, shares }) => ({
    imageId: id,
    accountId,
    regionId,
    name,
    inShare,
    shares: shares.size,
  }));
  return said(lines.length === 0 ? 'There are no images.' : lines.join('\n'), data);
}

export function listShares(image: CustomImage): ControlReply {
  const shares = [...image.shares];
  const text =
    shares.length === 0
      ? `${image.id} is not shared with any account.`
      : shares.map(([account, time]) => `${account.padEnd(19)}  ${time}`).join('\n');
  return said(
    text,
    shares.map(([accountId, sharedTime]) => ({ accountId, sharedTime })),
  );
}

export function listAccounts(cloud: Cloud): ControlReply {
  const accounts = cloud.accounts.map(({ id }) => {
    const images = cloud.images({ ownerId: id });
    const member = cloud.directory?.members.find(({ accountId }) => accountId === id);
    return {
      accountId: id,
      name: member?.displayName ?? '',
      images: images.length,
      shares: images.reduce((sum, { shares }) => sum + shares.size, 0),
    };
  });
  const text = accounts.map(
    ({ accountId, name, images, shares }) =>
      `${accountId.padEnd(19)}  ${(name === '' ? 'home' : name).padEnd(10)}  ${images} images, ${shares} shares`,
  );
  return said(text.join('\n'), accounts);
}

function checkAccount(cloud: Cloud, accountId: string): void {
  if (cloud.account(accountId) === undefined)
    throw new Error(`the sandbox has no account ${accountId}; run the command accounts to list those it has`);
}

const ids = (images: readonly CustomImage[]): string[] => images.map(({ id }) => id);

function list(entries: readonly string[]): string {
  return entries.length === 0 ? 'none' : entries.join(', ');
}
