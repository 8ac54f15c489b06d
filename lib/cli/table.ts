import { displayWidth } from '../text/display-width.ts';
import { wrapText } from '../text/wrap-text.ts';
import { paint, type Tone } from './paint.ts';
import type { Screen } from './context.ts';

export interface Column {
  readonly title: string;
  /** The column may shrink to this width, with its cells wrapped. Undefined: it never shrinks, as an id must not. */
  readonly least?: number;
  /** Its cells end in one line below each other, as numbers do. */
  readonly isNumber?: boolean;
}

/** Text that is safe to show, which may hold line breaks, and the tone of its colour. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** On a narrower screen, rows are always printed as records. */
const NARROW = 60;
const GAP = 2;
const LEAST_WIDTH = 20;

/**
 * Renders rows for people: as a table if the screen is wide enough, else as one record below the other, so that the
 * terminal breaks no line. In a pipe it is always a table with one line for each row: ids and names stay together for
 * the next program. The text ends in a line break; it is empty if there are no rows.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  screen: Screen,
): string {
  if (rows.length === 0) return '';
  const width = Math.max(LEAST_WIDTH, Math.floor(screen.width) || 0);
  const widths = widthsOn(columns, rows, screen);
  const lines =
    widths === undefined
      ? stacked(columns, rows, width, screen.colour)
      : tabled(columns, rows, widths, screen);
  return `${lines.join('\n')}\n`;
}

/** Whether the rows fit on the screen as a table. */
export const fitsAsTable = (
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  screen: Screen,
): boolean => widthsOn(columns, rows, screen) !== undefined;

function widthsOn(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, isPiped }: Screen,
): number[] | undefined {
  if (isPiped === true) return fitWidths(columns, rows, Infinity);
  return width >= NARROW ? fitWidths(columns, rows, Math.floor(width)) : undefined;
}

/** The width of each column. Undefined: the columns do not fit. */
function fitWidths(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): number[] | undefined {
  const widths = columns.map(({ title }, i) =>
    // Not one Math.max(...rows): with a hundred thousand rows, the spread could overflow the stack.
    rows.reduce((most, row) => Math.max(most, widthOf(row[i]?.text ?? '')), displayWidth(title)),
  );
  let over = widths.reduce((sum, w) => sum + w + GAP, -GAP) - width;
  while (over > 0) {
    // Takes one character at a time from the column that can shrink the most.
    const room = columns.map(({ least }, i) => (least === undefined ? 0 : (widths[i] ?? 0) - least));
    const most = Math.max(...room);
    if (most <= 0) return undefined;
    const at = room.indexOf(most);
    widths[at] = (widths[at] ?? 0) - 1;
    over -= 1;
  }
  return widths;
}

const widthOf = (text: string): number => Math.max(...text.split('\n').map(displayWidth));

function tabled(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  widths: readonly number[],
  { colour }: Screen,
): string[] {
  const head = columns.map(({ title }): Cell => ({ text: title, tone: 'faint' }));
  return [head, ...rows].flatMap((row) => {
    const cells = row.map(({ text }, i) =>
      text.split('\n').flatMap((line) => wrapText(line, widths[i] ?? 0)),
    );
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, y) =>
      cells
        .map((lines, i) => {
          const text = lines[y] ?? '';
          const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - displayWidth(text)));
          const painted = paint(text, row[i]?.tone, colour);
          if (columns[i]?.isNumber === true) return padding + painted;
          return painted + (i === cells.length - 1 ? '' : padding);
        })
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  });
}

function stacked(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  colour: boolean,
): string[] {
  return rows.flatMap((row, i) => [
    ...(i === 0 ? [] : ['']),
    ...row.flatMap(({ text, tone }, x) => {
      if (text === '') return [];
      const title = columns[x]?.title ?? '';
      return wrapText(`${title}: ${text.replaceAll('\n', ' ')}`, width - GAP).map((line, y) =>
        y === 0 ? paint(line, tone, colour) : `${' '.repeat(GAP)}${paint(line, tone, colour)}`,
      );
    }),
  ]);
}
