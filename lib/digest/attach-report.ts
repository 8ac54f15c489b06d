import { gzipSync } from 'node:zlib';
import type { AttachedReport } from '../model/digest.ts';

/** Mail servers take some megabytes more, but not on every line within the time of one send. */
const LARGEST_HTML_BYTES = 3_000_000;
/** It waits in a note and, per channel, in an envelope: a column of a row is at most 2 MB. */
const LARGEST_PACKED_BYTES = 1_000_000;

/** The report as it goes with the mail; undefined: it is too large to go. */
export function packReport(html: string, atMs: number): AttachedReport | undefined {
  const bytes = Buffer.from(html, 'utf8');
  if (bytes.byteLength > LARGEST_HTML_BYTES) return undefined;
  const gzipBase64 = gzipSync(bytes, { level: 9 }).toString('base64');
  if (gzipBase64.length > LARGEST_PACKED_BYTES) return undefined;
  return { fileName: `share-report-${new Date(atMs).toISOString().slice(0, 10)}.html`, gzipBase64 };
}
