import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { AttachedReport } from '../../model/digest.ts';

/**
 * The largest report that a digest attaches (`packReport`). Most mail servers accept a few megabytes more, but a slow line
 * could not transfer that in the time of one send.
 */
export const LARGEST_HTML_BYTES = 3_000_000;

/** The report's own script, by its hash: `test/alert/email/report-file.test.ts` compares it. */
const SCRIPT = 'QldrCzPP02fkzz7Azmtc5f2rXBPpqaWqAknZHMqmPbg=';

/** How a report begins. Its policy lets nothing in from outside, so that no image or form of a stranger can. */
const OPENING =
  /^<!DOCTYPE html>\n<html lang="(?:en|zh-CN)">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="swas-share-auditor report">\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; script-src 'sha256-([A-Za-z0-9+/=]{44})'; base-uri 'none'; form-action 'none'">\n/;
const ATTRIBUTE = /\s+([a-z][a-z0-9_:-]*)(?:="([^"]*)")?/giy;
/** Up to the next tag, or the end of the script or the style sheet, in which `<` begins none. */
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gi;

/** @throws RangeError (`ERR_BUFFER_TOO_LARGE`) for what is larger than any report; Error for what is no gzip. */
export const unpacked = ({ gzipBase64 }: Pick<AttachedReport, 'gzipBase64'>): Buffer =>
  gunzipSync(Buffer.from(gzipBase64, 'base64'), { maxOutputLength: LARGEST_HTML_BYTES });

/**
 * Whether a stored file is a report as this program makes it: its head, its script and no other, and links to nothing but
 * its own sections. It was stored, so whoever can write the table may have written it.
 */
export function isOurReport(report: AttachedReport): boolean {
  let html: string;
  try {
    html = unpacked(report).toString('utf8');
  } catch {
    return false;
  }
  const opening = OPENING.exec(html);
  return opening !== null && opening[1] === SCRIPT && areTagsOurs(html.slice(opening[0].length));
}

const RAW: Readonly<Record<string, string>> = { style: '</style>', script: '</script>' };

function areTagsOurs(html: string): boolean {
  let at = 0;
  while ((at = html.indexOf('<', at)) !== -1) {
    TAG.lastIndex = at;
    const tag = TAG.exec(html);
    // Also `<!--`: a report has no comment and no further declaration.
    if (tag === null || tag.index !== at) return false;
    const [whole, slash, name = '', attributes = ''] = tag;
    const element = name.toLowerCase();
    if (!areAttributesOurs(element, attributes)) return false;
    at += whole.length;
    const end = slash === '' ? RAW[element] : undefined;
    if (end === undefined) continue;
    const last = html.indexOf(end, at);
    if (last === -1) return false;
    if (element === 'script' && !isScriptOurs(attributes, html.slice(at, last))) return false;
    at = last;
  }
  return true;
}

/** Data, or the script itself. */
const isScriptOurs = (attributes: string, script: string): boolean =>
  attributes === ' type="application/json" id="data"'
    ? !script.includes('<')
    : attributes === '' && createHash('sha256').update(script).digest('base64') === SCRIPT;

function areAttributesOurs(element: string, attributes: string): boolean {
  let end = 0;
  for (ATTRIBUTE.lastIndex = 0; ; end = ATTRIBUTE.lastIndex) {
    const attribute = ATTRIBUTE.exec(attributes);
    if (attribute === null) return /^\s*\/?$/.test(attributes.slice(end));
    const [, name = '', value = ''] = attribute;
    if (/href$|^src|^action$|^formaction$|^ping$|^on/i.test(name) && !value.startsWith('#')) return false;
    if (element === 'meta' && /^http-equiv$/i.test(name)) return false;
  }
}
