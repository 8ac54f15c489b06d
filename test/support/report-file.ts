import { packReport } from '../../lib/digest/attach-report.ts';
import type { AttachedReport } from '../../lib/model/digest.ts';
import { renderReport } from '../../lib/report/render-report.ts';
import { reportModel, type ReportSource } from '../../lib/report/report-model.ts';
import { NOW_MS, OPTIONS, smallSource } from './inventories.ts';

export const reportHtml = (source: ReportSource = smallSource()): string =>
  renderReport(reportModel(source, OPTIONS));

/** A report as a digest attaches it. */
export function packedReport(html = reportHtml()): AttachedReport {
  const packed = packReport(html, NOW_MS);
  if (packed === undefined) throw new Error('too large');
  return packed;
}
