import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Language } from '../../lib/alert/message/texts.ts';
import { renderReport } from '../../lib/report/render-report.ts';
import { reportModel, type ReportSource } from '../../lib/report/report-model.ts';
import { launchBrowser, noBrowser } from '../../scripts/browser.ts';
import { paleTexts } from './contrast.ts';
import { HOSTILE } from './hostile.ts';
import {
  hostileSource,
  largeSource,
  OPTIONS,
  PARTNER,
  smallSource,
  STRANGER,
} from '../support/inventories.ts';

// A real browser, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const isSkipped = noBrowser !== undefined && !process.env['CI'];
if (isSkipped) process.stderr.write(`test/report/browser.test.ts is skipped: ${noBrowser}\n`);

let browser: Browser;
let folder: string;
/** What a page must never do: complain, ask for something, open a dialog. */
let problems: string[] = [];
describe.skipIf(isSkipped)('the report, in a browser', () => {
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
    const found = problems;
    problems = [];
    if (found.length > 0) throw new Error(`The page did what no page may: ${found.join('; ')}`);
  });

  async function opened(
    source: ReportSource,
    { language = 'en', ...options }: BrowserContextOptions & { readonly language?: Language } = {},
  ): Promise<Page> {
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
  }

  const texts = (page: Page, selector: string): Promise<string[]> => page.locator(selector).allInnerTexts();
  const accounts = (page: Page): Promise<string[]> => texts(page, '#table-shares tbody td:nth-child(4)');

  it.each(['en', 'zh'] as const)(
    'opens in %s: without a complaint, without the network, in its language',
    async (language) => {
      const page = await opened(smallSource(), { language });
      expect(await page.getAttribute('html', 'lang')).toBe(language === 'en' ? 'en' : 'zh-CN');
      expect(await texts(page, '.facts b')).toEqual(['5', '3', '3', '3', '1', '3']);
      expect(await page.locator('figure svg').count()).toBe(2);
      expect(await page.locator('#shares tbody tr').count()).toBe(5);
      const title = await page.textContent('#title-shares');
      expect(title).toBe(language === 'en' ? 'Shared now 5' : '当前共享 5');
    },
  );

  it('the search box filters every table, says how many rows match, and gives all back', async () => {
    const page = await opened(smallSource());
    await page.fill('#find', 'SHANGHAI-db');
    expect(await accounts(page)).toEqual([STRANGER]);
    expect(await texts(page, '#table-blind tbody td:nth-child(2)')).toEqual(['shanghai-db']);
    expect(await page.textContent('#matching')).toBe('Matching rows: 2 of 21');
    expect(await page.textContent('#table-exceptions tbody')).toContain('No row matches');
    await page.click('#clear');
    expect(await page.inputValue('#find')).toBe('');
    expect(await page.textContent('#matching')).toBe('');
    expect(await accounts(page)).toHaveLength(5);
  });

  it('chips narrow by trust and region, and say that they are pressed', async () => {
    const page = await opened(smallSource());
    const chip = page.getByRole('button', { name: 'not trusted', exact: true });
    await chip.click();
    expect(await chip.getAttribute('aria-pressed')).toBe('true');
    expect(await accounts(page)).toEqual([STRANGER, STRANGER]);
    // One that also says «never seen before» is not trusted, too.
    expect(await texts(page, '#table-changes tbody td:nth-child(7)')).toEqual([
      'not trusted, never seen before',
    ]);
    await page.getByRole('button', { name: 'cn-shanghai', exact: true }).click();
    expect(await accounts(page)).toEqual([STRANGER]);
    await chip.click();
    expect(await chip.getAttribute('aria-pressed')).toBe('false');
  });

  it('everything is done with the keyboard: find, sort by a head, and see where one is', async () => {
    const page = await opened(smallSource());
    const focused = () =>
      page.evaluate<string>('document.activeElement.id || document.activeElement.textContent');
    const press = async (until: string): Promise<void> => {
      for (let n = 0; n < 80 && (await focused()) !== until; n += 1) await page.keyboard.press('Tab');
      expect(await focused()).toBe(until);
    };
    await press('find');
    await page.keyboard.type('partner');
    expect(await accounts(page)).toEqual([PARTNER, PARTNER]);
    await press('clear');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('find');
    await press('Account');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    const head = page.locator('#table-shares th').nth(3);
    const orders = [];
    for (let n = 0; n < 3; n += 1) {
      await page.keyboard.press('Enter');
      orders.push([await head.getAttribute('aria-sort'), (await accounts(page))[0]]);
    }
    expect(orders).toEqual([
      ['ascending', STRANGER],
      ['descending', '1357924680135792468'],
      ['none', STRANGER],
    ]);
  });

  it.each(['light', 'dark'] as const)(
    'every text can be read in %s mode (WCAG AA), on a phone and on paper, too',
    async (colorScheme) => {
      const page = await opened(smallSource(), { colorScheme });
      await page.getByRole('button', { name: 'trusted', exact: true }).click();
      await page.fill('#find', 'partner');
      const measure = async (least: number): Promise<void> => {
        const { measured, pale } = await paleTexts(page);
        expect(pale).toEqual([]);
        expect(measured).toBeGreaterThan(least);
      };
      await measure(60);
      await page.click('#clear');
      await measure(150);
      await page.setViewportSize({ width: 360, height: 740 });
      await measure(150);
      await page.emulateMedia({ media: 'print' });
      await measure(130);
    },
  );

  it.each(['en', 'zh'] as const)(
    'on a narrow phone nothing is wider than the screen (%s)',
    async (language) => {
      const page = await opened(largeSource(60, 300), { language, viewport: { width: 360, height: 740 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    },
  );

  it('twenty pages of rows: one at a time, all of them when asked, and all that match on paper', async () => {
    const page = await opened(largeSource(200, 2_000));
    const rows = () => page.locator('#table-shares tbody tr').count();
    expect(await rows()).toBe(200);
    const pager = page.locator('#pager-shares');
    expect(await pager.innerText()).toContain('1–200 of 2,000');
    const first = await accounts(page);
    await pager.getByText('Next').click();
    expect(await pager.innerText()).toContain('201–400 of 2,000');
    expect(await accounts(page)).not.toEqual(first);
    // The last image's shares stand on another page.
    await page.fill('#find', 'server-199-');
    expect(await rows()).toBe(10);
    expect(await pager.isHidden()).toBe(true);
    await page.fill('#find', 'cn-beijing');
    expect(await rows()).toBe(200);
    await page.evaluate(
      `addEventListener('beforeprint', () => (globalThis.printed = document.querySelectorAll('#table-shares tbody tr').length))`,
    );
    await page.pdf();
    expect(await page.evaluate('globalThis.printed')).toBe(500);
    expect(await rows()).toBe(200);
    await pager.getByText('Show all').click();
    await expect.poll(rows).toBe(500);
  });

  it('all rows: in view and in their columns, in order, one keystroke from pages again; a real table on paper', async () => {
    const page = await opened(largeSource(200, 2_000));
    const rows = () => page.locator('#table-shares tbody tr').count();
    /** The left edge of each of a row's cells. */
    const edges = (row: string) =>
      page.evaluate<number[]>(
        `[...document.querySelector('${row}').children].map((cell) => Math.round(cell.getBoundingClientRect().left))`,
      );
    const head = await edges('#table-shares thead tr');
    const all = page.locator('#pager-shares').getByRole('button', { name: 'Show all' });
    await all.focus();
    await page.keyboard.press('Enter');
    await expect.poll(rows).toBe(2_000);
    expect(await page.getAttribute('#table-shares', 'aria-busy')).toBe('false');
    const last = page.locator('#table-shares tbody tr').last();
    await last.scrollIntoViewIfNeeded();
    // It is laid out when it comes in view.
    await expect.poll(() => last.innerText()).toContain('backup-of-server');
    for (const row of ['#table-shares thead tr', '#table-shares tbody:last-of-type tr:last-child'])
      (await edges(row)).forEach((left, n) =>
        expect(Math.abs(left - (head[n] ?? 0)), `${row} ${n}`).toBeLessThan(4),
      );
    await page.locator('#table-shares th button').nth(3).press('Enter');
    await expect.poll(rows).toBe(2_000);
    const sorted = await page.evaluate<string[]>(
      `[...document.querySelectorAll('#table-shares tbody td:nth-child(4)')].map((cell) => cell.textContent)`,
    );
    expect(sorted).toEqual(sorted.toSorted());
    await page.emulateMedia({ media: 'print' });
    expect(
      await page.evaluate(
        `['thead', 'tbody', 'tr', 'td'].map((part) => getComputedStyle(document.querySelector('#table-shares ' + part)).display)`,
      ),
    ).toEqual(['table-header-group', 'table-row-group', 'table-row', 'table-cell']);
    await page.emulateMedia({ media: 'screen' });
    await page.locator('#pager-shares').getByRole('button', { name: 'Show in pages' }).press('Enter');
    expect(await rows()).toBe(200);
  });

  it('what is printed before all rows have come is printed whole, and a search breaks off what it makes needless', async () => {
    const page = await opened(largeSource(1_000, 10_000));
    // In one task, so that no frame comes between.
    const printed = await page.evaluate<number[]>(`(() => {
    const rows = () => document.querySelectorAll('#table-shares tbody tr').length;
    document.querySelector('#pager-shares button:last-child').click();
    const before = rows();
    dispatchEvent(new Event('beforeprint'));
    return [before, rows()];
  })()`);
    expect(printed[0]).toBeLessThan(10_000);
    expect(printed[1]).toBe(10_000);
    await page.evaluate(`(() => {
    dispatchEvent(new Event('afterprint'));
    document.querySelector('#table-shares th button').click();
    const find = document.getElementById('find');
    find.value = 'server-999-';
    find.dispatchEvent(new Event('input'));
  })()`);
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    expect(await page.locator('#table-shares tbody tr').count()).toBe(10);
  });

  it('where no script may run, as in a mail, the first rows are there and the rest is named', async () => {
    const page = await opened(largeSource(100, 500), { javaScriptEnabled: false });
    expect(await page.locator('#table-shares tbody tr').count()).toBe(200);
    expect(await page.locator('#finder').isVisible()).toBe(false);
    expect(await page.locator('noscript').innerText()).toContain('need JavaScript');
  });

  it('an empty report opens, too', async () => {
    const inventory = { atMs: 0, accounts: [], scopes: [], blind: [] };
    const page = await opened({ inventory, changes: [], runs: [] });
    await page.fill('#find', 'x');
    expect(await page.textContent('.seen')).toContain('contains no information');
  });

  it('I11: no text from elsewhere becomes a script, an element, a style or a link', async () => {
    const page = await opened(hostileSource(...HOSTILE));
    const found = () =>
      page.evaluate<unknown>(`({
      scripts: document.scripts.length,
      strange: document.querySelectorAll('img, iframe, object, embed, link, base, form, foreignObject').length,
      links: [...document.querySelectorAll('a')].filter((a) => !a.getAttribute('href').startsWith('#')).length,
      attributes: [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]).filter((a) => /^on|^style$/.test(a.name)).length,
      rows: document.querySelectorAll('#table-shares tbody tr').length,
    })`);
    const harmless = { scripts: 2, strange: 0, links: 0, attributes: 0, rows: 2 * HOSTILE.length };
    expect(await found()).toEqual(harmless);
    // The rows that the script makes are as harmless as those that came with the page.
    await page.locator('#table-shares th button').first().click();
    expect(await page.locator('#table-shares th').first().getAttribute('aria-sort')).toBe('ascending');
    expect(await found()).toEqual(harmless);
  });

  it("the page's own policy stops a script and a style that are not its own", async () => {
    const page = await opened(smallSource());
    await page.evaluate(`(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    const style = document.createElement('style');
    style.textContent = 'body { color: rgb(1, 2, 3) }';
    document.body.append(script, style);
  })()`);
    expect(
      await page.evaluate(
        'globalThis.ran === undefined && getComputedStyle(document.body).color !== "rgb(1, 2, 3)"',
      ),
    ).toBe(true);
    expect(problems.filter((problem) => problem.includes('Content Security Policy'))).toHaveLength(2);
    problems = [];
  });

  it('is said to those who do not see it: pictures have words, tables and groups have names, ids are single', async () => {
    const page = await opened(smallSource());
    const pictures = page.locator('figure [role=img]');
    expect(await pictures.count()).toBe(2);
    expect(await pictures.first().getAttribute('aria-label')).toContain(
      '1098765432109876543: 2 images; Partner CI: 2 images',
    );
    expect(await page.getByRole('region', { name: 'Shared now' }).count()).toBeGreaterThan(0);
    expect(await page.getByRole('group', { name: 'Trust' }).count()).toBe(1);
    expect(await page.getByLabel('Find', { exact: true }).count()).toBe(1);
    const double = `(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.length - new Set(ids).size; })()`;
    expect(await page.evaluate(double)).toBe(0);
  });
});
