import type { Tone } from '../model/change.ts';

/** A table as it is shown and exported: its texts are in the reader's language, the most important rows first. */
export interface Table {
  readonly id: TableId;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export const TABLE_IDS = [
  'shares',
  'accounts',
  'changes',
  'blind',
  'exposed',
  'received',
  'exceptions',
  'owners',
  'scopes',
] as const;
export type TableId = (typeof TABLE_IDS)[number];
/** The others are exported only: the page shows their rows with the images. */
export type SectionId = Exclude<TableId, 'accounts' | 'exposed'>;

export interface Column {
  readonly label: string;
  /** `name`: of an image, which needs no label beside it. */
  readonly kind: 'name' | 'text' | 'id' | 'number' | 'badge';
  /** The filter that uses this column. */
  readonly facet?: 'trust' | 'region';
  /** On the page it stands small under the column before it; it is a column of its own in a CSV. */
  readonly under?: true;
}

export interface Cell {
  /** Visible text (I11). */
  readonly text: string;
  /** The sort key; undefined: the text. */
  readonly sort?: number | string;
  readonly tone?: Tone;
}
