/** The data of the page's script, as JSON: the rows of the tables and the script's own texts. */
export interface PageData {
  readonly pageSize: number;
  readonly texts: PageTexts;
  readonly tables: readonly PackedTable[];
}

/** The script replaces placeholders such as `{count}`. */
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
  /** The distinct values of the column, in order. */
  readonly values: readonly string[];
  /** The tone of each value; empty: plain text. */
  readonly tones?: readonly string[];
  /** For each row, the index of its value in `values`. */
  readonly at: readonly number[];
}
