/**
 * Two sizes of the same tests. `npm test`: one of each kind, in the minutes that a change may take. `npm run
 * test:long`: the files in which that is less than all there is, at full size.
 */
export const isLong = process.env['TEST_SIZE'] === 'long';

/** All of them in `npm run test:long`; the first of each kind in `npm test`. */
export function oneOfEach<T>(all: readonly T[], kindOf: (each: T) => string): T[] {
  if (isLong) return [...all];
  const firsts = new Map<string, T>();
  for (const each of all) if (!firsts.has(kindOf(each))) firsts.set(kindOf(each), each);
  return [...firsts.values()];
}
