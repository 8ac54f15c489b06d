import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isOurReport, LARGEST_HTML_BYTES, unpacked } from '../../../lib/alert/email/report-file.ts';
import { CLIENT_SCRIPT } from '../../../lib/report/client-script.ts';
import { image, inventoryOf, region, share, smallSource } from '../../support/inventories.ts';
import { packedReport, reportHtml } from '../../support/report-file.ts';
import { PAYLOADS } from '../message/payloads.ts';

const isAttached = (html: string): boolean => isOurReport(packedReport(html));
const other = "alert('hello')";
const hash = createHash('sha256').update(other).digest('base64');

describe('a stored report is attached only as this program makes it', () => {
  it('a report is one, whatever the names in it', () => {
    expect(isAttached(reportHtml())).toBe(true);
    for (const [what, name] of PAYLOADS)
      expect([what, isAttached(reportHtml({ ...smallSource(), inventory: named(name) }))]).toEqual([
        what,
        true,
      ]);
  });

  it.each([
    ['another page', () => '<p>hello'],
    ['no policy', (html: string) => html.replace(/<meta http-equiv[^>]*>\n/, '')],
    ['a looser policy', (html: string) => html.replace("default-src 'none'", 'default-src *')],
    ['a script of its own', (html: string) => html.replace('</main>', `</main><script>${other}</script>`)],
    [
      'a script of its own that the policy lets run',
      (html: string) =>
        html
          .replace(/<script>[^]*<\/script>\n<\/body>/, `<script>${other}</script>\n</body>`)
          .replace(/script-src 'sha256-[^']*'/, `script-src 'sha256-${hash}'`),
    ],
    ['a link', (html: string) => html.replace('</main>', '<a href="https://evil.example/">here</a></main>')],
    [
      'a link without quotes',
      (html: string) => html.replace('</main>', '<a href=//evil.example>x</a></main>'),
    ],
    [
      'a link in a picture',
      (html: string) => html.replace('</main>', '<svg><a xlink:href="//e.example">x</a></svg>'),
    ],
    ['an image', (html: string) => html.replace('</main>', '<img src="https://evil.example/x.png"></main>')],
    [
      'a page that goes elsewhere',
      (html: string) =>
        html.replace('</main>', '<meta http-equiv="refresh" content="0;url=//e.example"></main>'),
    ],
    ['a comment', (html: string) => html.replace('</main>', '<!-- <script> --></main>')],
    ['an open tag', (html: string) => `${html}<a href="//e.example"`],
    ['a handler', (html: string) => html.replace('<main>', '<main onclick="x">')],
  ])('%s is none', (_what, change) => {
    expect(isAttached(change(reportHtml()))).toBe(false);
  });

  it('a bomb is not inflated', () => {
    const gzipBase64 = gzipSync(Buffer.alloc(500_000_000), { level: 9 }).toString('base64');
    expect(gzipBase64.length).toBeLessThan(1_000_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(isOurReport({ fileName: 'r.html', gzipBase64 })).toBe(false);
    expect(() => unpacked({ gzipBase64 })).toThrow(RangeError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * LARGEST_HTML_BYTES);
  });

  it.each(['', 'AAAA', 'no base64 ü'])('no gzip (%s) is none', (gzipBase64) => {
    expect(isOurReport({ fileName: 'r.html', gzipBase64 })).toBe(false);
  });
});

it('the script is the one that a report has: put its new hash into lib/alert/email/report-file.ts', () => {
  expect(reportHtml()).toContain(createHash('sha256').update(CLIENT_SCRIPT).digest('base64'));
  expect(isAttached(reportHtml())).toBe(true);
});

const named = (name: string) =>
  inventoryOf(region([image('m-1', name, [share('1000000000000001', 'untrusted')])]));
