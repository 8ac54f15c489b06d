import type { ApiFault, Mischief, Target, Weather } from './history.ts';
import type { Query } from './shown.ts';

const APIS: Readonly<Record<string, Target['api']>> = {
  ListRegions: 'regions',
  ListCustomImages: 'list',
  ListCustomImageShareAccounts: 'shares',
};

function concerns({ api, image, page }: Target, action: string, query: Query): boolean {
  const called = APIS[action];
  if (api !== 'any' && api !== called) return false;
  if (image !== undefined && called === 'shares' && query['ImageId'] !== `m-${image}`) return false;
  return page === undefined || query['PageNumber'] === undefined || query['PageNumber'] === String(page);
}

/** Says what becomes of each call of one run: by its own faults, else by the weather that lasts. */
export class Mischiefs {
  readonly #faults: readonly ApiFault[];
  readonly #weather: readonly Weather[];
  readonly #matched = new Map<ApiFault, number>();

  constructor(faults: readonly ApiFault[], weather: readonly Weather[]) {
    this.#faults = faults;
    this.#weather = weather;
  }

  next(action: string, query: Query): Mischief | undefined {
    let what: Mischief | undefined;
    for (const fault of this.#faults) {
      if (!concerns(fault, action, query)) continue;
      const n = (this.#matched.get(fault) ?? 0) + 1;
      this.#matched.set(fault, n);
      if (n >= fault.nth && n < fault.nth + fault.times) what ??= fault.what;
    }
    return what ?? this.#weather.find((w) => concerns(w, action, query))?.what;
  }
}

/**
 * Replies that are odd for ever and leave nothing out: with them, too, all must come to rest. The count may be wrong,
 * as long as it does not make an entry look like the last.
 */
const HARMLESS: readonly Mischief[] = [
  'one-too-many',
  'utc-times',
  'half-second-times',
  'iso-times',
  'number-times',
  'no-times',
  'other-types',
  'flagged-unshared',
];

/**
 * It may last: nobody need be told for ever. An odd entry may be one that is hidden, so it is told as blindness; so is a
 * count that differs from page to page, which no two passes make steady, and a flag that contradicts the share accounts.
 */
export const isHarmless = ({ what, page }: Weather): boolean =>
  HARMLESS.includes(what) && (what !== 'one-too-many' || page === undefined);

/** The cloud shows other times than the ledger has. */
export const changesTimes = ({ what }: Weather): boolean => what.endsWith('-times') || what === 'other-types';

export const hidesExposure = ({ what }: Weather): boolean => what === 'other-types';
