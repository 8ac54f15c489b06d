import * as v from 'valibot';
import type { CustomImage, Share } from '../model/image.ts';
import { IMAGE_ID, REGION_ID } from '../platform/id-patterns.ts';
import { accountIdText, placeOf } from '../platform/schema.ts';
import { OpenApiError } from '../openapi/errors.ts';

/** A count: documented as a string in one SDK and as a number in another. */
const count = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^[0-9]+$/), v.transform(Number))]),
  v.safeInteger(),
  v.minValue(0),
  v.maxValue(10_000_000),
);

/** Null and no value are one. */
const maybe = <T extends v.GenericSchema>(schema: T) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );

/** Some services send flags as text. */
const flag = maybe(
  v.union([
    v.boolean(),
    v.pipe(
      v.picklist(['true', 'false']),
      v.transform((value) => value === 'true'),
    ),
  ]),
);

/** Text from elsewhere, of any length: cut at the door, since a name of a megabyte tells nobody more. */
const MAX_TEXT = 256;
const text = maybe(
  v.pipe(
    v.string(),
    v.transform((value) => value.slice(0, MAX_TEXT).toWellFormed()),
  ),
);

const page = { TotalCount: count, PageSize: maybe(count) };

/**
 * `ListCustomImages`, one entry of CustomImages. The vendor documents a dozen more; what nobody here looks at cannot
 * make an answer unreadable either.
 */
const customImage = v.object({
  ImageId: v.pipe(v.string(), v.regex(IMAGE_ID, 'not an image id')),
  Name: text,
  Description: text,
  Status: text,
  CreationTime: text,
  UserId: maybe(accountIdText),
  InShareUser: flag,
  InShare: flag,
});

const listCustomImages = v.object({ ...page, CustomImages: v.array(customImage) });

const listCustomImageShareAccounts = v.object({
  ...page,
  ImageShareUsers: v.array(v.object({ UserId: accountIdText, SharedTime: text })),
});

const listRegions = v.object({
  Regions: v.array(
    v.object({
      RegionId: v.pipe(v.string(), v.regex(REGION_ID, 'not a region id')),
    }),
  ),
});

export type CustomImageElement = v.InferOutput<typeof customImage>;
export type ListCustomImagesReply = v.InferOutput<typeof listCustomImages>;
export type ListCustomImageShareAccountsReply = v.InferOutput<typeof listCustomImageShareAccounts>;
export type ListRegionsReply = v.InferOutput<typeof listRegions>;

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

function reader<T>(action: string, schema: v.GenericSchema<unknown, T>): (reply: unknown) => T {
  return (reply) => {
    const result = v.safeParse(schema, reply, { abortEarly: true });
    if (result.success) return result.output;
    const [issue] = result.issues;
    throw new OpenApiError(
      `${action}: the answer lacks what it must hold: ${placeOf(issue) || '(root)'}: ${issue.message}`,
      { code: 'ApiGarbled' },
    );
  };
}

/** Readers of the three replies: our own types, or `OpenApiError` `ApiGarbled` that names the place. */
export const readListCustomImages = reader('ListCustomImages', listCustomImages);
export const readListCustomImageShareAccounts = reader(
  'ListCustomImageShareAccounts',
  listCustomImageShareAccounts,
);
export const readListRegions = reader('ListRegions', listRegions);
