/** The data of the page's script, as JSON: the rows of the tables and the script's own texts. */
export interface PageData {
  /** So many are shown before «show more». */
  readonly pageSize: { readonly images: number; readonly rows: number };
  readonly texts: PageTexts;
  readonly tables: readonly PackedTable[];
  readonly shares: PackedShares;
}

/** The script replaces placeholders such as `{count}`. */
export interface PageTexts {
  readonly matching: string;
  readonly shown: string;
  readonly more: string;
  readonly noMatch: string;
  readonly days: string;
  readonly oneDay: string;
  readonly today: string;
  readonly accounts: string;
  readonly oneAccount: string;
  readonly exposed: string;
  readonly revoke: string;
  readonly revokeHint: string;
  readonly revokeAll: string;
  readonly revokeAllHint: string;
  readonly trust: string;
  readonly trustHint: string;
  readonly copied: string;
}

export interface PackedTable {
  readonly id: string;
  readonly rows: number;
  readonly columns: readonly PackedColumn[];
}

export interface PackedColumn {
  readonly kind: 'name' | 'text' | 'id' | 'number' | 'badge';
  readonly label: string;
  /** Where it stands: a cell of its own, small under the cell before it, or nowhere: it says the same in each row. */
  readonly place: 'cell' | 'under' | 'none';
  readonly facet?: 'trust' | 'region';
  /** The distinct values of the column, in order. */
  readonly values: readonly string[];
  /** The tone of each value; empty: plain text. */
  readonly tones?: readonly string[];
  /** For each row, the index of its value in `values`. */
  readonly at: readonly number[];
}

/** The columns that stand small under a cell: those that follow it. The page's script needs it, too. */
export function underOf(columns: readonly PackedColumn[], cell: number): readonly PackedColumn[] {
  const next = columns.findIndex(({ place }, n) => n > cell && place === 'cell');
  return columns.slice(cell + 1, next === -1 ? undefined : next).filter(({ place }) => place === 'under');
}

/** The shared images, the worst first, each with its shares. */
export interface PackedShares {
  /** Name, id, region and owner. */
  readonly images: PackedTable;
  /** Account and its name, trust, time. In the order of the images. */
  readonly shares: PackedTable;
  /** For each image, the index of its first share. */
  readonly starts: readonly number[];
  /** The images that are exposed to ECS, by index. */
  readonly exposed: readonly number[];
  /** For each share, for how many whole days it has not been trusted; −1: it is trusted. */
  readonly days: readonly number[];
  readonly trustColumn: number;
  /** What a trust is made of, in the order of the badges. */
  readonly parts: readonly { readonly text: string; readonly tone: string }[];
  /** The accounts in the policy, with the images for which each is listed; null: for every image. */
  readonly listed: Readonly<Record<string, readonly string[] | null>>;
}
