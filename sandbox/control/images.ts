import type { Cloud, CustomImage } from '../cloud.ts';
import { accountOf } from './accounts.ts';
import { findNamed, quoted } from './find-named.ts';
import type { ControlReply } from './protocol.ts';
import { counted, said } from './reply.ts';

/** The image that a command names. */
export interface ImageRequest {
  /** Its id or its name. */
  readonly image: string;
  /** The id or the name of its owner. Without it, the images of every account are meant. */
  readonly owner?: string | undefined;
}

/** Finds the image that a command names. Throws an error for the user. */
export function imageOf(cloud: Cloud, { image, owner }: ImageRequest): CustomImage {
  const ownerId = owner === undefined ? undefined : accountOf(cloud, owner);
  const several = ownerId === undefined && cloud.accounts.length > 1;
  return findNamed(image, cloud.images(ownerId === undefined ? {} : { ownerId }), {
    has: ownerId === undefined ? 'the sandbox has' : `account ${ownerId} has`,
    noun: 'image',
    advice: 'the command images lists those it has',
    describe: ({ id, ownerId: of, regionId }) => `${id} (${several ? `of ${of} ` : ''}in ${regionId})`,
  });
}

/** The id of an image that may be gone, or not there yet, if it is given as an id. */
export function imageIdOf(cloud: Cloud, image: string): string {
  const isName = cloud.images().some(({ name }) => name === image);
  return !isName && /^m-[a-z0-9]+$/.test(image) ? image : imageOf(cloud, { image }).id;
}

/** An image in one line: `"web" (m-bp…)`. */
export const named = ({ id, name }: CustomImage): string => `${quoted(name)} (${id})`;

export function listImages(cloud: Cloud, owner: string | undefined): ControlReply {
  const images = cloud.images(owner === undefined ? {} : { ownerId: accountOf(cloud, owner) });
  const several = cloud.accounts.length > 1;
  const lines = images.map((image) => {
    const of = several ? `${image.ownerId.padEnd(19)}  ` : '';
    const shared = image.shares.size === 0 ? '' : `  shared with ${image.shares.size}`;
    return `${of}${image.id}  ${image.regionId}  ${quoted(image.name)}${shared}${image.inShare ? '  shared to ECS' : ''}`;
  });
  const data = images.map(({ id, ownerId, regionId, name, inShare, shares }) => ({
    imageId: id,
    accountId: ownerId,
    regionId,
    name,
    inShare,
    shares: shares.size,
  }));
  return said(lines.length === 0 ? 'There are no images.' : lines.join('\n'), data);
}

export function listShares(image: CustomImage): ControlReply {
  const shares = [...image.shares];
  const head = `${named(image)} is ${shares.length === 0 ? 'not shared with any account.' : `shared with ${counted(shares.length, 'account')}:`}`;
  return said(
    [head, ...shares.map(([account, time]) => `${account.padEnd(19)}  ${time}`)].join('\n'),
    shares.map(([accountId, sharedTime]) => ({ accountId, sharedTime })),
  );
}
