import * as v from 'valibot';
import type { CustomImage, Share } from '../model/image.ts';
import { IMAGE_ID, REGION_ID } from '../platform/id-patterns.ts';
import { accountIdText, placeOf } from '../platform/schema.ts';
import { OpenApiError } from '../openapi/errors.ts';

/** A count. One of the vendor's SDKs documents it as a string, another as a number. */
const count = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^[0-9]+$/), v.transform(Number))]),
  v.safeInteger(),
  v.minValue(0),
  v.maxValue(10_000_000),
);

/** An optional field; null counts as missing. */
const maybe = <T extends v.GenericSchema>(schema: T) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );

/** A flag. Some services send it as text. */
const flag = maybe(
  v.union([
    v.boolean(),
    v.pipe(
      v.picklist(['true', 'false']),
      v.transform((value) => value === 'true'),
    ),
  ]),
);

/** Foreign text is cut to this length on arrival: more of a long name would not help anyone. */
const MAX_TEXT = 256;
const text = maybe(
  v.pipe(
    v.string(),
    v.transform((value) => value.slice(0, MAX_TEXT).toWellFormed()),
  ),
);

const page = { TotalCount: count, PageSize: maybe(count) };

/**
 * One entry of CustomImages in the answer of `ListCustomImages`. The vendor documents a dozen more fields; they are not
 * checked, so that a change in an unused field cannot make the answer invalid.
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
      `${action}: the answer is not valid: ${placeOf(issue) || '(root)'}: ${issue.message}`,
      { code: 'ApiGarbled' },
    );
  };
}

/** Readers of the three answers: return checked values, or throw an `OpenApiError` `ApiGarbled` that names the field. */
export const readListCustomImages = reader('ListCustomImages', listCustomImages);
export const readListCustomImageShareAccounts = reader(
  'ListCustomImageShareAccounts',
  listCustomImageShareAccounts,
);
export const readListRegions = reader('ListRegions', listRegions);
