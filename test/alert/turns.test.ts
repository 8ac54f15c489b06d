import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inTurns, type Owned } from '../../lib/alert/turns.ts';

const name = ({ owner, image }: Owned): string => `${owner}${image}`;
const things = (text: string): Owned[] =>
  text.split(' ').map((one) => ({ owner: one.slice(0, 1), image: one.slice(1) }));

it.each([
  ['A1', 'A1'],
  ['A1 B1', 'A1 B1'],
  ['A1 A1 A1 B1', 'A1 B1 A1 A1'],
  ['A1 A1 A1 A2 B1', 'A1 B1 A1 A2 A1'],
  ['A1 A2 A3 A1 A1 B1 B1 C1', 'A1 B1 C1 A2 A1 B1 A3 A1'],
])('%s: %s', (given, fair) => {
  expect(
    inTurns(things(given), (thing) => thing)
      .map(name)
      .join(' '),
  ).toBe(fair);
});

it('loses nothing, keeps the order within an image, and puts the first of every owner first', () => {
  const owned = fc.record({
    owner: fc.constantFrom('A', 'B', 'C', 'D'),
    image: fc.constantFrom('1', '2', '3'),
  });
  fc.assert(
    fc.property(fc.array(owned), (given) => {
      const numbered = given.map((one, n) => ({ ...one, n }));
      const fair = inTurns(numbered, (one) => one);
      expect(fair.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(numbered.map(({ n }) => n));
      for (const one of numbered) {
        const same = fair.filter((other) => name(other) === name(one)).map(({ n }) => n);
        expect(same).toEqual(same.toSorted((a, b) => a - b));
      }
      const owners = new Set(given.map(({ owner }) => owner));
      expect(new Set(fair.slice(0, owners.size).map(({ owner }) => owner))).toEqual(owners);
    }),
  );
});
