/**
 * `npm run picture [FILE.png]`: makes the documents' pictures with the real renderer and a real browser (Chromium; set
 * CHROMIUM to its path if it is not /usr/bin/chromium). It writes the alert to FILE (default: docs/alert.png), and
 * beside it the report of the demo (`report.png`, and `report-phone.png`) and every message in both languages
 * (`messages/`). The Chinese pictures need a font with Chinese characters.
 *
 * Fails if a page loads anything from the network, or is too wide for a phone in light or dark mode.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { renderHtml } from '../lib/alert/message/render-html.ts';
import type { Language } from '../lib/alert/message/texts.ts';
import { writeMessage } from '../lib/alert/message/write-message.ts';
import type { Note } from '../lib/model/note.ts';
import { renderReport } from '../lib/report/render-report.ts';
import { launchBrowser } from './browser.ts';
import { pictured } from './pictured-messages.ts';
import { picturedReport } from './pictured-report.ts';
import { NOW_MS } from './pictured-values.ts';
import { type Pixels, smallPng } from './small-png.ts';

const LANGUAGES: readonly Language[] = ['en', 'zh'];
const PHONE = { width: 360, height: 640 };
/** What a larger phone shows of an alert without scrolling. */
const PHONE_SCREEN: Shot = { width: 390, height: 800, scale: 2 };

const html = (notes: readonly Note[], language: Language): string =>
  renderHtml(writeMessage(notes, { language, timeZone: 'Asia/Shanghai', nowMs: NOW_MS, attaches: true }));

interface Shot {
  readonly width: number;
  /** The picture ends there; undefined: with the page. */
  readonly height?: number;
  /** Pixels of the picture for each pixel of the page. */
  readonly scale: number;
}

async function shoot(
  browser: Browser,
  page: string,
  file: string,
  { width, height, scale }: Shot,
): Promise<void> {
  const tab = await browser.newPage({
    viewport: { width, height: height ?? 200 },
    deviceScaleFactor: scale,
  });
  try {
    const problems: string[] = [];
    tab.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    tab.on('request', (r) => r.url().startsWith('http') && problems.push(`it loads ${r.url()}`));
    await tab.setContent(page);
    const screenshot = await tab.screenshot({ fullPage: height === undefined });
    await tab.setViewportSize(PHONE);
    for (const colorScheme of ['light', 'dark'] as const) {
      await tab.emulateMedia({ colorScheme });
      const overflow = await tab.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (overflow !== 0) problems.push(`on a phone it is ${String(overflow)} pixels too wide`);
    }
    if (problems.length > 0) throw new Error(`${file} has problems: ${problems.join('; ')}`);
    const picture = smallPng(await pixelsOf(browser, screenshot));
    await writeFile(file, picture);
    process.stdout.write(`${file}  ${Math.ceil(picture.length / 1024)} KB\n`);
  } finally {
    await tab.close();
  }
}

/**
 * Decodes the screenshot in the browser, in a tab of its own: the report's policy allows no picture. The script is a
 * string because it runs there, not in Node.
 */
async function pixelsOf(browser: Browser, screenshot: Buffer): Promise<Pixels> {
  const read = `(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${screenshot.toString('base64')}';
    await image.decode();
    const { width, height } = image;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    let text = '';
    for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
    return { width, height, base64: btoa(text) };
  })()`;
  const tab = await browser.newPage();
  try {
    const { width, height, base64 } = await tab.evaluate<{ width: number; height: number; base64: string }>(
      read,
    );
    return { width, height, rgba: Buffer.from(base64, 'base64') };
  } finally {
    await tab.close();
  }
}

const alertFile = process.argv[2] ?? join(import.meta.dirname, '../docs/alert.png');
const folder = join(dirname(alertFile), 'messages');
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  await shoot(browser, html(pictured['new-share'] ?? [], 'en'), alertFile, PHONE_SCREEN);
  const report = renderReport(await picturedReport('en'));
  const beside = (name: string): string => join(dirname(alertFile), name);
  await shoot(browser, report, beside('report.png'), { width: 1280, height: 1010, scale: 1 });
  await shoot(browser, report, beside('report-phone.png'), { width: 390, height: 1880, scale: 1 });
  for (const language of LANGUAGES)
    for (const [name, notes] of Object.entries(pictured))
      await shoot(browser, html(notes, language), join(folder, `${name}.${language}.png`), {
        width: 680,
        scale: 1,
      });
} finally {
  await browser.close();
}
