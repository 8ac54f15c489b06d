/** The service's limits, from the vendor's documentation («Limits» and the pages of the operations). */
export const KB = 1024;
export const MB = 1024 * KB;

export const LIMITS = {
  primaryKeyColumns: 4,
  definedColumns: 32,
  primaryKeyBytes: 1 * KB,
  attributeBytes: 2 * MB,
  columnsInWrite: 1024,
  rowBytes: 4 * MB,
  batchWriteRows: 200,
  batchWriteBytes: 4 * MB,
  batchGetRows: 100,
  rangeRows: 5000,
  rangeBytes: 4 * MB,
  columnsToGet: 128,
  filterConditions: 10,
  minTimeToLiveSeconds: 86_400,
  /** The vendor documents no number; this is more than a full BatchWriteRow or PutRow needs with its framing. */
  bodyBytes: 5 * MB,
} as const;
