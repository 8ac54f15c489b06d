import { type Figure, keeps, type Limit, type Spread } from './figure.ts';

/** The figures for a person: medians, and in brackets from the least to the most of the rounds. */
export function tableOf(figures: readonly Figure[], [ours, peer] = ['ours', 'plain']): string {
  const head = ['figure', ours, peer, `${ours} / ${peer}`, 'limit', ''];
  const rows = figures.map((figure) => {
    const { what, unit, ratio, limit } = figure;
    return [
      unit === '' ? what : `${what}, ${unit}`,
      spread(figure.ours),
      spread(figure.peer),
      spread(ratio),
      limit === undefined ? '' : inWords(limit),
      limit === undefined ? '' : keeps(figure) ? 'kept' : 'NOT KEPT',
    ];
  });
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

function spread(of: Spread | undefined): string {
  if (of === undefined) return '';
  const { median, min, max } = of;
  return min === max ? short(median) : `${short(median)} [${short(min)} ${short(max)}]`;
}

function short(n: number): string {
  if (Number.isInteger(n)) return String(n);
  return Math.abs(n) >= 100 ? n.toFixed(0) : n.toPrecision(3);
}

function inWords({ of, atMost, atLeast }: Limit): string {
  const sign = atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`;
  return of === 'ratio' ? `ratio ${sign}` : sign;
}
