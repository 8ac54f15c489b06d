/** More suggestions than this are no help, nor are those that take more edits. */
const MOST = 3;

/**
 * The candidates that a mistyped word may mean, nearest first: at most three, none if none is near. Case does not
 * count, and a word of at least four letters is near to what contains it.
 */
export function nearest(word: string, candidates: Iterable<string>): string[] {
  const wanted = word.toLowerCase();
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, edits: editsBetween(wanted, candidate.toLowerCase()) }))
    .filter(({ edits }) => edits !== undefined)
    .toSorted((a, b) => (a.edits ?? 0) - (b.edits ?? 0))
    .slice(0, MOST)
    .map(({ candidate }) => candidate);
}

/** Undefined: too many. */
function editsBetween(wanted: string, candidate: string): number | undefined {
  const longer = Math.max(wanted.length, candidate.length);
  const most = Math.min(MOST, Math.max(1, Math.floor(longer / 3)));
  const least = Math.abs(wanted.length - candidate.length);
  const edits = least > most ? least : distance(wanted, candidate);
  return edits <= most || (wanted.length >= 4 && candidate.includes(wanted)) ? edits : undefined;
}

/** How many letters are to be added, left out, replaced or swapped with their neighbour (optimal string alignment). */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const isSame = from[i - 1] === to[j - 1];
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (isSame ? 0 : 1),
        i > 1 && j > 1 && swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = previous;
    previous = row;
  }
  return previous[to.length] ?? 0;
}
