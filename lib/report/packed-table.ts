/** What the page's script gets, as JSON: the tables' rows and what it says itself. */
export interface PageData {
  readonly pageSize: number;
  readonly texts: PageTexts;
  readonly tables: readonly PackedTable[];
}

/** `{count}` and the like are replaced by the script. */
export interface PageTexts {
  readonly matching: string;
  readonly range: string;
  readonly previous: string;
  readonly next: string;
  readonly showAll: string;
  readonly showPages: string;
  readonly noMatch: string;
}

export interface PackedTable {
  readonly id: string;
  readonly rows: number;
  readonly columns: readonly PackedColumn[];
}

export interface PackedColumn {
  readonly kind: 'text' | 'id' | 'number' | 'badge';
  readonly label: string;
  readonly facet?: 'trust' | 'region';
  /** The different values of the column, in order. */
  readonly values: readonly string[];
  /** How each value looks; empty: plain text. */
  readonly tones?: readonly string[];
  /** For each row, the place of its value in `values`. */
  readonly at: readonly number[];
}
