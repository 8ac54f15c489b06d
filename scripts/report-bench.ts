/**
 * `npm run report-bench [IMAGES SHARES [FILE.html]]`: measures the report of a large snapshot: its size, the time to
 * render it, and its speed in a real browser (Chromium; set CHROMIUM to its path if it is not /usr/bin/chromium).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { renderReport } from '../lib/report/render-report.ts';
import { reportModel } from '../lib/report/report-model.ts';
import { launchBrowser } from './browser.ts';
import { largeSource, OPTIONS } from '../test/support/inventories.ts';

const images = Number(process.argv[2] ?? 2_000);
const shares = Number(process.argv[3] ?? 20_000);
const say = (what: string, value: string): void => void process.stdout.write(`${what.padEnd(34)} ${value}\n`);
const ms = (n: number): string => `${Math.round(n)} ms`;
const megabytes = (n: number): string => `${(n / 1_000_000).toFixed(2)} MB`;

const source = largeSource(images, shares);
const startMs = performance.now();
const html = renderReport(reportModel(source, OPTIONS));
say(`${images} images, ${shares} shares: rendered in`, ms(performance.now() - startMs));
say(
  'file size',
  `${megabytes(Buffer.byteLength(html))}, ${megabytes(gzipSync(html, { level: 9 }).length)} compressed`,
);

const folder = await mkdtemp(join(tmpdir(), 'share-report-'));
const file = process.argv[4] ?? join(folder, 'report.html');
await writeFile(file, html);
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  /** The time from an action to the next frame on the screen, in milliseconds by the page's clock. */
  const timed = (action: string): Promise<number> =>
    page.evaluate<number>(
      `new Promise((done) => { const start = performance.now(); ${action}; requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))); })`,
    );
  const openMs = performance.now();
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  await page.waitForSelector('html.live');
  say('opened and ready to search', ms(performance.now() - openMs));
  say(
    'search for a word',
    ms(
      await timed(
        `document.getElementById('find').value = 'server-1999'; document.getElementById('find').dispatchEvent(new Event('input'))`,
      ),
    ),
  );
  say('clear the search', ms(await timed(`document.getElementById('clear').click()`)));
  say(
    'sort by how long it is not trusted',
    ms(await timed(`document.querySelectorAll('#table-shares thead button')[2].click()`)),
  );
  say('unfold an image', ms(await timed(`document.querySelector('.fold').click()`)));
  say('show 500 more images', ms(await timed(`document.querySelector('#more-shares button').click()`)));
  say('all rows, for paper', ms(await timed(`dispatchEvent(new Event('beforeprint'))`)));
  say(
    'rows on paper',
    String(await page.evaluate(`document.querySelectorAll('#table-shares tbody tr').length`)),
  );
  await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.reload();
    say(
      `height at ${width} pixels`,
      `${String(await page.evaluate('document.documentElement.scrollHeight'))} pixels`,
    );
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
