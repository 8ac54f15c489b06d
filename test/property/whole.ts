import type { Shown, ShownEntry, ShownPage } from './shown.ts';

/**
 * What the pages that a run was shown of one list prove (I1). `sure`: every reading of the rule takes the answer for
 * whole; `possible`: some reading does, so the program may do either.
 */
export interface Answer {
  readonly sure: WholeKind | undefined;
  readonly possible: ReadonlySet<WholeKind>;
  /** By id, in the order in which they were shown. A page without a count may be no valid one. */
  readonly seen: ReadonlyMap<string, readonly ShownEntry[]>;
  readonly seenInDoubt: ReadonlyMap<string, readonly ShownEntry[]>;
  /** The entries of each pass; none that is left out of all of them was there, if the answer is whole. */
  readonly passes: readonly Pass[];
  /** Of a surely steady answer. */
  readonly miscount: { readonly counted: number; readonly listed: number } | undefined;
}

export type WholeKind = 'complete' | 'steady';

/** The pages from a page 1 on. */
export interface Pass {
  readonly pages: ReadonlyMap<number, ShownPage>;
  readonly ids: ReadonlySet<string>;
  readonly total: number | undefined;
  /** It goes on where an earlier run stopped: what its first pages showed may have changed meanwhile. */
  readonly isContinued: boolean;
  /** The ids and their times, to compare two passes by. */
  readonly signature: string;
  /** Pages 1 to the last, each of the size that was announced, with one count and no entry on two of them. */
  readonly isSound: boolean;
  /** Every page that the count demands is there. */
  readonly isEnded: boolean;
}

/** Of the earlier runs. */
export interface Earlier {
  /** The last pass of the run before. */
  readonly pass: Pass;
  readonly isStored: boolean;
  /** A pass before that one may be what the program compares with, if later ones came to no end. */
  readonly older: readonly Pass[];
}

/** What the next run may compare its passes with. */
export function remember(
  answer: Answer,
  before: Earlier | undefined,
  isStored: boolean,
): Earlier | undefined {
  const pass = answer.passes.at(-1);
  if (pass === undefined) return before;
  const older = [...(before?.older ?? []), ...(before === undefined ? [] : [before.pass]), ...answer.passes];
  return { pass, isStored, older: older.slice(-12) };
}

export function readAnswer(shown: readonly Shown[], last: Earlier | undefined): Answer {
  const passes = passesOf(shown, last?.pass);
  const possible = new Set<WholeKind>();
  for (const pass of passes) if (mayBeComplete(pass)) possible.add('complete');
  const pairs = [last?.pass, ...passes].flatMap((pass, i, all) => {
    const next = all[i + 1];
    return pass === undefined || next === undefined ? [] : [[pass, next] as const];
  });
  const others = (pass: Pass) => [...(last?.older ?? []), ...passes].filter((other) => other !== pass);
  const agrees = (pass: Pass) => others(pass).some((other) => mayBeSteady(other, pass));
  if (passes.some(agrees) || pairs.some(([a, b]) => mayBeSteady(a, b))) possible.add('steady');
  const sureOf = (): WholeKind | undefined => {
    if (passes.some(isComplete)) return 'complete';
    const steady = pairs.some(([a, b]) => isSteady(a, b) && (a !== last?.pass || last.isStored));
    return steady ? 'steady' : undefined;
  };
  const sure = sureOf();
  const closing = passes.at(-1);
  return {
    sure,
    possible,
    passes,
    seen: entriesOf(shown, (page) => page.total !== undefined),
    seenInDoubt: entriesOf(shown, (page) => page.total === undefined),
    miscount:
      sure === 'steady' && closing?.total !== undefined
        ? { counted: closing.total, listed: closing.ids.size }
        : undefined,
  };
}

function entriesOf(
  shown: readonly Shown[],
  counts: (page: ShownPage) => boolean,
): Map<string, readonly ShownEntry[]> {
  const found = new Map<string, readonly ShownEntry[]>();
  for (const { page } of shown)
    if (page !== undefined && counts(page))
      for (const entry of page.entries) found.set(entry.id, [...(found.get(entry.id) ?? []), entry]);
  return found;
}

/** A pass may go on from where the last run's stopped. */
function passesOf(shown: readonly Shown[], before: Pass | undefined): Pass[] {
  const all: Pages[] = [];
  for (const { page, pageNumber } of shown) {
    if (page === undefined) {
      all.at(-1)?.refused.add(pageNumber);
      continue;
    }
    if (pageNumber === 1) all.push({ pages: new Map(), isContinued: false, refused: new Set() });
    else if (all.length === 0)
      all.push({ pages: new Map(before?.pages), isContinued: true, refused: new Set() });
    all.at(-1)?.pages.set(pageNumber, page);
  }
  const [first, second, ...rest] = all.map(asPass);
  if (first === undefined || second === undefined || !first.isContinued) return all.map(asPass);
  // A run that goes on and then begins anew may have shown every page once.
  const since = shown.find((s) => s.page !== undefined)?.pageNumber ?? 1;
  const own = [...first.pages].filter(([number]) => number >= since);
  return [first, passOf(new Map([...second.pages, ...own]), true), second, ...rest];
}

interface Pages {
  readonly pages: Map<number, ShownPage>;
  readonly isContinued: boolean;
  readonly refused: Set<number>;
}

/** A page that was asked for and refused may be one that the list has, whatever its count demands. */
function asPass({ pages, isContinued, refused }: Pages): Pass {
  const pass = passOf(pages, isContinued);
  return { ...pass, isEnded: pass.isEnded && [...refused].every((number) => pages.has(number)) };
}

function passOf(pages: ReadonlyMap<number, ShownPage>, isContinued: boolean): Pass {
  const inOrder = [...pages].toSorted(([a], [b]) => a - b).map(([, page]) => page);
  const entries = inOrder.flatMap((page) => page.entries);
  const ids = new Set(entries.map((e) => e.id));
  const [first] = inOrder;
  const total = inOrder.every((page) => page.total === first?.total) ? first?.total : undefined;
  const size = first?.pageSize ?? 0;
  const isInOrder = inOrder.every((_, i) => pages.has(i + 1));
  const isSound =
    !isContinued &&
    isInOrder &&
    total !== undefined &&
    entries.length === ids.size &&
    inOrder.every((page, i) => {
      const isFull = page.length === size || i === inOrder.length - 1;
      return isFull && page.pageSize === size && page.odd === 0;
    });
  const last = inOrder.at(-1);
  const isEnded =
    isInOrder && total !== undefined && (ids.size >= total || (last?.entries.length ?? 0) < size);
  const signature = entries
    .map((e) => `${e.id} ${e.time}`)
    .toSorted()
    .join();
  return { pages, ids, total, isContinued, signature, isSound, isEnded };
}

/** Entries that stand twice on one page leave the page's length and its ids apart. */
const hasDoubles = (pass: Pass): boolean =>
  [...pass.pages.values()].some((page) => page.length !== page.entries.length + page.odd);

const isComplete = (pass: Pass): boolean => pass.isSound && !hasDoubles(pass) && pass.ids.size === pass.total;

/** A page whose every entry another page has shown is a page repeated: that pass is partial. */
const repeatsPage = (pass: Pass): boolean => {
  const all = [...pass.pages.values()].map((page) => page.entries.map((e) => e.id).join());
  const filled = all.filter((text) => text !== '');
  return new Set(filled).size !== filled.length;
};

const mayBeComplete = (pass: Pass): boolean =>
  !repeatsPage(pass) && [...pass.pages.values()].some((page) => page.total === pass.ids.size);

const isSteady = (a: Pass, b: Pass): boolean =>
  [a, b].every((pass) => pass.isSound && pass.isEnded && pass.ids.size !== pass.total) &&
  a.total === b.total &&
  a.signature === b.signature;

const mayBeSteady = (a: Pass, b: Pass): boolean =>
  !repeatsPage(a) &&
  !repeatsPage(b) &&
  [...a.ids].toSorted().join() === [...b.ids].toSorted().join() &&
  [...a.pages.values()].some((x) => [...b.pages.values()].some((y) => x.total === y.total));

/** I4: a first look of several pages is over when two passes agree. */
export const isConfirmed = ({ sure, passes }: Answer): boolean =>
  sure === 'steady' || passes.some(isOnePage) || twoAgree(passes);

const isOnePage = (pass: Pass): boolean => pass.pages.size === 1 && pass.ids.size === pass.total;

const twoAgree = (passes: readonly Pass[]): boolean =>
  passes.some((pass, i) => {
    const next = passes[i + 1];
    const both = next === undefined ? [] : [pass, next];
    return (
      both.length === 2 &&
      both.every((p) => p.isSound && p.ids.size === p.total) &&
      pass.signature === next?.signature
    );
  });
