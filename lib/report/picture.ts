/** A chart, and its content in words for readers who cannot see it; without a chart, the words say all there is. */
export interface Picture {
  readonly title: string;
  readonly summary: string;
  /** What the chart itself does not say: shown below it. */
  readonly note: string;
  readonly svg: string | undefined;
}

export const SIZE = { width: 400, height: 220 } as const;
export const INK = 'var(--soft)';
export const AXIS = {
  axisLabel: { color: INK, fontSize: 11, hideOverlap: true },
  axisLine: { lineStyle: { color: 'var(--line)' } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: 'var(--line)' } },
} as const;
/** The axes' labels stand inside. */
export const GRID = {
  left: 4,
  right: 12,
  top: 10,
  bottom: 4,
  outerBoundsMode: 'same',
  outerBoundsContain: 'axisLabel',
} as const;
