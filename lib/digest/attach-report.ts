import { gzipSync } from 'node:zlib';
import type { AttachedReport } from '../model/digest.ts';

/** Most mail servers accept a few megabytes more, but a slow line could not transfer that in the time of one send. */
const LARGEST_HTML_BYTES = 3_000_000;
/** The report is stored in a note and in an envelope for each channel. A column of a row holds at most 2 MB. */
const LARGEST_PACKED_BYTES = 1_000_000;

/** The report as a mail attachment. Undefined: it is too large. */
export function packReport(html: string, atMs: number): AttachedReport | undefined {
  const bytes = Buffer.from(html, 'utf8');
  if (bytes.byteLength > LARGEST_HTML_BYTES) return undefined;
  const gzipBase64 = gzipSync(bytes, { level: 9 }).toString('base64');
  if (gzipBase64.length > LARGEST_PACKED_BYTES) return undefined;
  return { fileName: `share-report-${new Date(atMs).toISOString().slice(0, 10)}.html`, gzipBase64 };
}
