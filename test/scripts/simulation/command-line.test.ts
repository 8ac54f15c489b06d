import { describe, expect, it } from 'vitest';
import { sharedPerRegion } from '../../../scripts/simulation/assumptions.ts';
import { type Asked, askedOf, simulateCommand } from '../../../scripts/simulation/command-line.ts';

function asked(...args: string[]): Asked {
  const command = simulateCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return askedOf(command.parse(args, { from: 'user' }));
}

const sizes = ({ rows }: Asked) =>
  rows.map((r) => `${r.accounts}×${r.regions}×${r.images} ${r.on} ${r.flags}`);

describe('without options', () => {
  const preset = [
    '1×1×15 unshared honest',
    '1×1×15 shared honest',
    '1×1×15 shared lying',
    '1×1×15 unshared lying',
    '1×1×15 unshared late',
    '1×16×1 unshared honest',
    '1×16×15 unshared honest',
    '1×16×15 shared honest',
    '100×16×15 unshared honest',
    '100×16×15 shared honest',
  ];
  it('the deployments of issue 16 up to 100 accounts, with 120 shares each', () => {
    const all = asked();
    expect(sizes(all)).toEqual(preset);
    expect(all.rows.every((r) => r.shares === 120)).toBe(true);
    expect([all.check, all.json]).toEqual([false, false]);
  });
  it('--all adds those with 1,000', () => {
    const more = ['1000×16×15 unshared honest', '1000×16×15 shared honest'];
    expect(sizes(asked('--all', '--check'))).toEqual([...preset, ...more]);
  });
});

it('any of the deployment’s options simulates that deployment; the others are those of the ordinary account', () => {
  expect(sizes(asked('--flags', 'late'))).toEqual(['1×1×15 unshared late']);
  expect(sizes(asked('--accounts', '2, 30', '--regions', '30', '--images', '4', '--on', 'shared'))).toEqual([
    '2×30×4 shared honest',
    '30×30×4 shared honest',
  ]);
});

it('as many hours as leave the mix of images nearly as it is', () => {
  const hours = (...args: string[]) => asked(...args).rows.map((r) => r.hours);
  expect(hours('--accounts', '1,10,100')).toEqual([64, 6.5, 0.75]);
  expect(hours('--regions', '16')).toEqual([4]);
  expect(hours('--images', '1')).toEqual([960]);
  expect(hours('--regions', '16', '--shares', '30')).toEqual([1]);
  expect(hours('--regions', '16', '--hours', '12')).toEqual([12]);
});

it('2 of 15 images are shared at first, and none where a region has few', () => {
  expect([1, 2, 3, 4, 15, 100].map(sharedPerRegion)).toEqual([0, 0, 0, 1, 2, 13]);
});

it.each([
  [['--regions', '31'], 'whole number from 1 to 30'],
  [['--regions', '0'], 'whole number from 1 to 30'],
  [['--images', '101'], 'whole number from 1 to 100'],
  [['--accounts', '1,x'], 'whole number from 1 to 10,000'],
  [['--shares', '1.5'], 'whole number from 1 to 10,000'],
  [['--hours', '0.3'], 'in quarters'],
  [['--flags', 'early'], 'Allowed choices are honest, late, lying'],
  [['--on', 'some'], 'Allowed choices are unshared, shared'],
  [['--mode', 'end'], "unknown option '--mode'"],
  [['more'], 'too many arguments'],
  [['--images', '3', '--on', 'shared'], 'With 3 in a region, no image is shared at first'],
  [
    ['--shares', '120', '--hours', '1', '--images', '15'],
    '120 shares on unshared images do not fit into 1 h: at most 6',
  ],
  [['--all', '--regions', '2'], '--all belongs to the deployments of issue 16'],
  [['--check', '--regions', '2'], 'no limit to check'],
])('%j: the error says what to write', (args, message) => {
  expect(() => asked(...args)).toThrow(message);
});
