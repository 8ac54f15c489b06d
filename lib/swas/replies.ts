import type { CustomImage, Share } from '../model.ts';
import { IMAGE_ID, REGION_ID } from '../platform/id-patterns.ts';
import * as z from '../platform/schema.ts';
import { SwasError } from './errors.ts';

/** An account id: a 64-bit integer in the JSON, text to us (I9). */
const accountId = z.pipe(
  z.union([z.string(), z.pipe(z.int().check(z.nonnegative()), z.transform(String))]),
  z.string().check(z.regex(/^[0-9]{1,20}$/, 'not an account id')),
);

/** A count: documented as a string in one SDK and as a number in another. */
const count = z.pipe(
  z.union([z.number(), z.pipe(z.string().check(z.regex(/^[0-9]+$/)), z.transform(Number))]),
  z.int().check(z.nonnegative(), z.maximum(10_000_000)),
);

/** Null and no value are one. */
const maybe = <T extends z.core.SomeType>(schema: T) =>
  z.pipe(
    z.nullish(schema),
    z.transform((v) => v ?? undefined),
  );

/** Some services send flags as text. */
const flag = maybe(
  z.union([
    z.boolean(),
    z.pipe(
      z.enum(['true', 'false']),
      z.transform((v) => v === 'true'),
    ),
  ]),
);

/** Text from elsewhere, of any length: cut at the door, since a name of a megabyte tells nobody more. */
const MAX_TEXT = 256;
const text = maybe(
  z.pipe(
    z.string(),
    z.transform((v) => v.slice(0, MAX_TEXT).toWellFormed()),
  ),
);

const page = { TotalCount: count, PageSize: maybe(count) };

/**
 * `ListCustomImages`, one entry of CustomImages. The vendor documents a dozen more; what nobody here looks at cannot
 * make an answer unreadable either.
 */
const customImage = z.object({
  ImageId: z.string().check(z.regex(IMAGE_ID, 'not an image id')),
  Name: text,
  Description: text,
  Status: text,
  CreationTime: text,
  UserId: maybe(accountId),
  InShareUser: flag,
  InShare: flag,
});

const listCustomImages = z.object({ ...page, CustomImages: z.array(customImage) });

const listCustomImageShareAccounts = z.object({
  ...page,
  ImageShareUsers: z.array(z.object({ UserId: accountId, SharedTime: text })),
});

const listRegions = z.object({
  Regions: z.array(
    z.object({
      RegionId: z.string().check(z.regex(REGION_ID, 'not a region id')),
    }),
  ),
});

export type CustomImageElement = z.infer<typeof customImage>;
export type ListCustomImagesReply = z.infer<typeof listCustomImages>;
export type ListCustomImageShareAccountsReply = z.infer<typeof listCustomImageShareAccounts>;
export type ListRegionsReply = z.infer<typeof listRegions>;

/** One page of a list, in our own words. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly totalCount: number;
  /** The page size that the server says it used; undefined: it does not say. */
  readonly pageSize: number | undefined;
}

export function toImage(e: CustomImageElement): CustomImage {
  return {
    imageId: e.ImageId,
    name: e.Name ?? '',
    description: e.Description,
    status: e.Status,
    creationTime: e.CreationTime,
    ownerId: e.UserId,
    flaggedShared: e.InShareUser,
    exposedToEcs: e.InShare,
  };
}

export const toShare = (e: ListCustomImageShareAccountsReply['ImageShareUsers'][number]): Share => ({
  accountId: e.UserId,
  sharedTime: e.SharedTime,
});

function reader<T>(action: string, schema: z.ZodMiniType<T>): (reply: unknown) => T {
  return (reply) => {
    const result = schema.safeParse(reply);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    throw new SwasError(
      `${action}: the answer lacks what it must hold: ${issue?.path.join('.') || '(root)'}: ${issue?.message ?? 'unreadable'}`,
      { code: 'SwasGarbled' },
    );
  };
}

/** Readers of the three replies: our own types, or `SwasError` `SwasGarbled` that names the place. */
export const readListCustomImages = reader('ListCustomImages', listCustomImages);
export const readListCustomImageShareAccounts = reader(
  'ListCustomImageShareAccounts',
  listCustomImageShareAccounts,
);
export const readListRegions = reader('ListRegions', listRegions);
