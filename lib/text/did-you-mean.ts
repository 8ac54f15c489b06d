import { visibleName } from './visible-text.ts';

/** So many names that are equally close are offered. */
const OFFERED = 3;
/** An id with two wrong digits is as near to a stranger's as to the one that is meant. */
const WRONG_DIGITS = 1;
/** Of a name, so large a part may be wrong. */
const WRONG_PART = 0.3;

/** `; did you mean cn-hangzhou?` with the known names that are nearest to what was typed; empty if none is near. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  const found = nearest(typed, known).map((name) => visibleName(name));
  const last = found.pop();
  if (last === undefined) return '';
  return `; did you mean ${found.length === 0 ? last : `${found.join(', ')} or ${last}`}?`;
}

function nearest(typed: string, known: Iterable<string>): string[] {
  const wanted = typed.toLowerCase();
  const most = /^[0-9]+$/.test(typed) ? WRONG_DIGITS : Math.floor(typed.length * WRONG_PART);
  const near = [...new Set(known)]
    .filter((name) => Math.abs(name.length - typed.length) <= most)
    .map((name) => ({ name, edits: editsBetween(wanted, name.toLowerCase()) }));
  const least = Math.min(most, ...near.map(({ edits }) => edits));
  return near
    .filter(({ edits }) => edits === least)
    .map(({ name }) => name)
    .toSorted()
    .slice(0, OFFERED);
}

/** The characters to insert, delete, replace or swap with the next one (optimal string alignment). */
function editsBetween(a: string, b: string): number {
  let [before, row]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const [left = 0, above = 0, corner = 0] = [next[j - 1], row?.[j], row?.[j - 1]];
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && a[i - 1] !== a[i - 2];
      const swapped = isSwapped ? (before?.[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(left + 1, above + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1), swapped));
    }
    [before, row] = [row, next];
  }
  return row?.[b.length] ?? Infinity;
}
