import * as v from 'valibot';
import type { CustomImage, Share } from '../model/image.ts';
import { IMAGE_ID, REGION_ID } from '../platform/id-patterns.ts';
import { accountIdText, isTable, placeOf } from '../platform/schema.ts';
import { OpenApiError } from '../openapi/errors.ts';
import type { Page } from '../openapi/pages.ts';

/** A count. One of the vendor's SDKs documents it as a string, another as a number. */
const count = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^[0-9]+$/), v.transform(Number))]),
  v.safeInteger(),
  v.minValue(0),
  v.maxValue(10_000_000),
);

/**
 * An optional field. A value of another type than the documented one counts as missing: it concerns only this field,
 * and must not hide the entry.
 */
const optional = <T>(schema: v.GenericSchema<unknown, T>) => v.fallback(v.optional(schema), undefined);

/** Some services send a flag as text. */
const flag = optional(
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
const shortText = v.pipe(
  v.string(),
  v.transform((value) => value.slice(0, MAX_TEXT).toWellFormed()),
);
const text = optional(shortText);
const textOrNumber = optional(v.union([shortText, v.pipe(v.number(), v.safeInteger(), v.transform(String))]));

/** The entries of a list that can be used, and what is wrong with the first of those that cannot. */
export interface Entries<T> {
  readonly usable: readonly T[];
  readonly problem?: string;
}

/** Reads a list entry by entry, so that an odd one never voids its neighbours (I11). */
const entriesOf = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.array(v.unknown(), 'must be a list'),
    v.transform((list): Entries<T> => {
      const usable: T[] = [];
      let problem: string | undefined;
      list.forEach((entry, i) => {
        const result = v.safeParse(schema, entry, { abortEarly: true });
        if (result.success) usable.push(result.output);
        else
          problem ??= `its entry ${i + 1} cannot be used: ${placeOf(result.issues[0]) || 'it'} ${result.issues[0].message}`;
      });
      return problem === undefined ? { usable } : { usable, problem };
    }),
  );

/**
 * One entry of CustomImages in the answer of `ListCustomImages`. The vendor documents a dozen more fields; they are not
 * read.
 */
const customImage = v.object({
  ImageId: v.pipe(v.string(), v.regex(IMAGE_ID, 'is not an image id')),
  Name: text,
  Description: text,
  Status: text,
  CreationTime: text,
  UserId: optional(accountIdText),
  InShareUser: flag,
  InShare: flag,
});

const shareUser = v.object({ UserId: accountIdText, SharedTime: textOrNumber });

const region = v.object({ RegionId: v.pipe(v.string(), v.regex(REGION_ID, 'is not a region id')) });

/** A page of a list. One without TotalCount still shows its entries; only the count that it should have is missing. */
const page = { TotalCount: optional(count), PageSize: optional(count) };

/** Some services leave a list out, or send null, where they count nothing. */
const orNothing = (list: string) =>
  v.transform((reply: Readonly<Record<string, unknown>>) =>
    isZero(reply['TotalCount']) ? { ...reply, [list]: reply[list] ?? [] } : reply,
  );

const isZero = (value: unknown): boolean => value === 0 || (typeof value === 'string' && /^0+$/.test(value));

const listCustomImages = v.pipe(
  isTable,
  orNothing('CustomImages'),
  v.object({ ...page, CustomImages: entriesOf(customImage) }),
);
const listCustomImageShareAccounts = v.pipe(
  isTable,
  orNothing('ImageShareUsers'),
  v.object({ ...page, ImageShareUsers: entriesOf(shareUser) }),
);
const listRegions = v.object({ Regions: entriesOf(region) });

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

export const toShare = (e: v.InferOutput<typeof shareUser>): Share => ({
  accountId: e.UserId,
  sharedTime: e.SharedTime,
});

/** A page as the walk through a list takes it. */
export function toPage<E, T>(
  reply: { readonly TotalCount?: number | undefined; readonly PageSize?: number | undefined },
  { usable, problem }: Entries<E>,
  to: (entry: E) => T,
): Page<T> {
  const wrong = problem ?? (reply.TotalCount === undefined ? 'it has no usable TotalCount' : undefined);
  return {
    entries: usable.map(to),
    totalCount: reply.TotalCount,
    pageSize: reply.PageSize,
    ...(wrong === undefined ? {} : { problem: wrong }),
  };
}

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
