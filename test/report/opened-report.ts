import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import type { Language } from '../../lib/alert/message/texts.ts';
import { renderReport } from '../../lib/report/render-report.ts';
import { reportModel, type ReportSource } from '../../lib/report/report-model.ts';
import { launchBrowser, noBrowser } from '../../scripts/browser.ts';
import { OPTIONS } from '../support/inventories.ts';

/** There is no browser here; where CI is set, that fails instead. */
export const isWithoutBrowser = noBrowser !== undefined && !process.env['CI'];
if (isWithoutBrowser) process.stderr.write(`The report is tested in no browser: ${noBrowser}\n`);

type Open = (
  source: ReportSource,
  options?: BrowserContextOptions & { readonly language?: Language },
) => Promise<Page>;

/** For the tests of a `describe`: one browser, in which every test opens reports of its own. */
export function openedReports(): {
  readonly opened: Open;
  /** What a page must never do: complain, ask for something, open a dialog. A test that ends with any fails. */
  readonly problems: string[];
} {
  // A real browser, on a machine that may be busy.
  vi.setConfig({ testTimeout: 120_000 });
  let browser: Browser;
  let folder: string;
  const problems: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    folder = await mkdtemp(join(tmpdir(), 'share-report-test-'));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
    const found = problems.splice(0);
    if (found.length > 0) throw new Error(`The page did what no page may: ${found.join('; ')}`);
  });

  const opened: Open = async (source, { language = 'en', ...options } = {}) => {
    const file = join(folder, 'report.html');
    await writeFile(file, renderReport(reportModel(source, { ...OPTIONS, language })));
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const url = pathToFileURL(file).href;
    page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => request.url() !== url && problems.push(`asked for ${request.url()}`));
    page.on('dialog', (dialog) => {
      problems.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    return page;
  };
  return { opened, problems };
}

export const texts = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).allInnerTexts();
/** The images that are shown, by name. */
export const names = (page: Page): Promise<string[]> => texts(page, '#table-shares .image b');
/** The accounts of the shares that are unfolded. */
export const accounts = (page: Page): Promise<string[]> => texts(page, '#table-shares .share code');
export const unfold = (page: Page, image: string): Promise<void> =>
  page.locator('.fold', { hasText: image }).click();
