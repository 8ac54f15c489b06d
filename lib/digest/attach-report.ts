import { gzipSync } from 'node:zlib';
import { LARGEST_HTML_BYTES } from '../alert/email/report-file.ts';
import type { AttachedReport } from '../model/digest.ts';
import { LARGEST_PACKED_BYTES } from '../snapshot/note-shape.ts';

/** The report as a mail attachment. Undefined: it is too large. */
export function packReport(html: string, atMs: number): AttachedReport | undefined {
  const bytes = Buffer.from(html, 'utf8');
  if (bytes.byteLength > LARGEST_HTML_BYTES) return undefined;
  const gzipBase64 = gzipSync(bytes, { level: 9 }).toString('base64');
  if (gzipBase64.length > LARGEST_PACKED_BYTES) return undefined;
  return { fileName: `share-report-${new Date(atMs).toISOString().slice(0, 10)}.html`, gzipBase64 };
}
