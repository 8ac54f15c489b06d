/**
 * `npm run picture [FILE]`: the README's picture of an alert, from the real renderer in a real browser
 * (Chromium; set CHROMIUM to its path where it is not /usr/bin/chromium).
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { renderHtml } from '../lib/alert/message/render-html.ts';
import { writeMessage } from '../lib/alert/message/write-message.ts';
import type { ChangeNote } from '../lib/model.ts';

const noticedAtMs = Date.UTC(2026, 10, 24, 19, 2, 11);
const scope = { accountId: '1850926437581920', regionId: 'cn-hangzhou' };
const note: ChangeNote = {
  kind: 'change',
  id: 'picture',
  accountId: scope.accountId,
  atMs: noticedAtMs,
  change: {
    kind: 'shared',
    id: 'picture',
    scope,
    imageId: 'm-bp1223166134fe767452',
    imageName: 'prod-shop-db-before-upgrade',
    noticedAtMs,
    accountId: '1098765432109876543',
    sharedTime: '2026-11-25 02:49:37.0',
    verdict: 'untrusted',
    neverSeenBefore: true,
    lastSeenWithoutMs: Date.UTC(2026, 10, 24, 18, 47, 9),
  },
};

const file = process.argv[2] ?? join(import.meta.dirname, '../docs/alert.png');
const html = renderHtml(
  writeMessage([note], { language: 'en', timeZone: 'Asia/Shanghai', nowMs: noticedAtMs }),
);
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 680, height: 400 }, deviceScaleFactor: 2 });
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on(
    'request',
    (request) => request.url().startsWith('http') && problems.push(`asked for ${request.url()}`),
  );
  await page.setContent(html);
  await page.screenshot({ path: file, fullPage: true });
  await page.setViewportSize({ width: 360, height: 640 });
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  if (overflow !== 0) problems.push(`on a phone it is ${String(overflow)} pixels too wide`);
  if (problems.length > 0) throw new Error(`The mail's HTML is not fit to be shown: ${problems.join('; ')}`);
  process.stdout.write(`${file}\n`);
} finally {
  await browser.close();
}
