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
  blindSpot,
  FORMER,
  hostileSource,
  largeSource,
  listIn,
  NOW_MS,
  OPTIONS,
  OWNER,
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
  const names = (page: Page): Promise<string[]> => texts(page, '#table-shares .image b');
  const accounts = (page: Page): Promise<string[]> => texts(page, '#table-shares .share code');
  const unfold = (page: Page, image: string): Promise<void> =>
    page.locator('.fold', { hasText: image }).click();

  it.each(['en', 'zh'] as const)(
    'opens in %s: without a complaint, without the network, in its language',
    async (language) => {
      const page = await opened(smallSource(), { language });
      expect(await page.getAttribute('html', 'lang')).toBe(language === 'en' ? 'en' : 'zh-CN');
      expect(await texts(page, '.figures b')).toEqual(
        language === 'en' ? ['at least 3', '2', '4 days', '1'] : ['至少 3', '2', '4 天', '1'],
      );
      expect(await page.locator('figure').count()).toBe(3);
      expect(await names(page)).toEqual(['prod-shop-db', 'shanghai-db', 'web-node', 'golden-2026']);
      const title = await page.textContent('#title-shares');
      expect(title).toBe(
        language === 'en' ? 'Shared images 4 images, 5 shares' : '已共享的镜像 4 个镜像，5 条共享',
      );
    },
  );

  it('an image unfolds to its shares and folds again, by a button that says so', async () => {
    const page = await opened(smallSource());
    const fold = page.locator('.fold', { hasText: 'prod-shop-db' });
    expect(await accounts(page)).toEqual([]);
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    await fold.press('Enter');
    expect(await fold.getAttribute('aria-expanded')).toBe('true');
    expect(await accounts(page)).toEqual([STRANGER, PARTNER]);
    expect(await texts(page, '.share .badge')).toEqual(['not trusted never seen before new', 'trusted new']);
    await fold.click();
    expect(await accounts(page)).toEqual([]);
    // Nothing to unfold: nobody holds it.
    expect(await page.locator('.image', { hasText: 'web-node' }).locator('.fold').count()).toBe(0);
  });

  it('the search filters every table, counts follow it, few shares unfold, and all come back', async () => {
    const page = await opened(smallSource());
    await page.fill('#find', 'SHANGHAI-db');
    expect(await names(page)).toEqual(['shanghai-db']);
    expect(await accounts(page)).toEqual([STRANGER]);
    expect(await page.textContent('#count-shares')).toBe('1 of 5');
    expect(await page.textContent('#count-blind')).toBe('1 of 3');
    expect(await page.textContent('#table-exceptions tbody')).toContain('No row matches');
    await page.fill('#find', 'prod partner');
    expect(await page.locator('.image', { hasText: 'prod-shop-db' }).innerText()).toContain('1 account');
    expect(await accounts(page)).toEqual([PARTNER]);
    await page.click('#clear');
    expect(await page.inputValue('#find')).toBe('');
    expect(await page.isVisible('#clear')).toBe(false);
    expect(await page.textContent('#count-shares')).toBe('4 images, 5 shares');
    expect(await names(page)).toHaveLength(4);
  });

  it('chips and regions narrow, say that they are pressed, and image counts follow', async () => {
    const page = await opened(smallSource());
    const chip = page.getByRole('button', { name: 'not trusted', exact: true });
    await chip.click();
    expect(await chip.getAttribute('aria-pressed')).toBe('true');
    expect(await names(page)).toEqual(['prod-shop-db', 'shanghai-db']);
    expect(await page.locator('.image .badge').first().innerText()).not.toContain('1 trusted');
    // One that also says «never seen before» is not trusted, too.
    expect(
      await texts(page, '#table-changes .badge:last-of-type span, #table-changes td:nth-child(5)'),
    ).toContain('not trusted, never seen before');
    await page.selectOption('#region', 'cn-shanghai');
    expect(await names(page)).toEqual(['shanghai-db']);
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
    await press('Image and accounts');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    const head = page.locator('#table-shares thead th').first();
    const orders = [];
    for (let n = 0; n < 3; n += 1) {
      await page.keyboard.press('Enter');
      orders.push([await head.getAttribute('aria-sort'), (await names(page))[0]]);
    }
    expect(orders).toEqual([
      ['ascending', 'golden-2026'],
      ['descending', 'web-node'],
      ['none', 'prod-shop-db'],
    ]);
  });

  it('each share has its commands, an image has one for all that is not trusted, and a click copies them', async () => {
    const page = await opened(smallSource());
    await page.evaluate(
      `navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve(); }`,
    );
    const copied = () => page.evaluate<string>('globalThis.copied');
    await unfold(page, 'prod-shop-db');
    const [stranger, partner] = [page.locator('.share').first(), page.locator('.share').nth(1)];
    const revoke = (account: string, image: string) =>
      `aliyun swas-open RemoveCustomImageShareAccount --region cn-hangzhou --RegionId cn-hangzhou --ImageId ${image} --Account.1 ${account}`;
    await stranger.getByRole('button', { name: 'Copy the command that revokes this share' }).click();
    expect(await copied()).toBe(revoke(STRANGER, 'm-shop'));
    expect(await stranger.innerText()).toContain('Copied');
    expect(await page.textContent('#status')).toBe('Copied');
    await stranger.getByRole('button', { name: 'Copy the command that trusts' }).click();
    expect(await copied()).toBe(
      `share-auditor trust add ${STRANGER} --name 'NAME' --owner 'OWNER' --reason 'REASON' --image 'm-shop'`,
    );
    // Trusted already.
    expect(await partner.getByRole('button').count()).toBe(1);
    await page
      .locator('.image', { hasText: 'prod-shop-db' })
      .getByRole('button', { name: 'Copy the commands' })
      .click();
    expect(await copied()).toBe(revoke(STRANGER, 'm-shop'));
    await page
      .locator('.image', { hasText: 'web-node' })
      .getByRole('button', { name: 'Copy the commands' })
      .click();
    expect(await copied()).toContain('ModifyImageShareStatus');
    await unfold(page, 'golden-2026');
    await page
      .locator('.share', { hasText: FORMER })
      .getByRole('button', { name: 'Copy the command that trusts' })
      .click();
    expect(await copied()).toBe(`share-auditor trust add ${FORMER} --update --expires YYYY-MM-DD`);
  });

  it('a browser without the interface of the clipboard copies, too', async () => {
    const page = await opened(smallSource());
    await page.evaluate(`(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('not here'));
      document.addEventListener('copy', () => (globalThis.copied = getSelection().toString() || document.activeElement.value));
    })()`);
    const all = page.locator('.image .copy button').first();
    await all.click();
    await expect.poll(() => page.evaluate<string>('globalThis.copied')).toContain(`--Account.1 ${STRANGER}`);
    expect(await page.locator('textarea').count()).toBe(0);
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Copied');
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
      await unfold(page, 'prod-shop-db');
      await measure(120);
      await page.setViewportSize({ width: 360, height: 740 });
      await measure(110);
      await page.emulateMedia({ media: 'print' });
      await measure(100);
    },
  );

  it.each(['en', 'zh'] as const)(
    'nothing is wider than the screen, on a phone and at 1280 pixels, unfolded and hostile (%s)',
    async (language) => {
      for (const source of [largeSource(60, 300), hostileSource(...HOSTILE)])
        for (const width of [360, 390, 1280]) {
          const page = await opened(source, { language, viewport: { width, height: 740 } });
          for (const n of [0, 1, 2]) await page.locator('.fold').nth(n).click();
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
          await page.context().close();
        }
    },
  );

  it('a share is three lines on a phone, and the page of 20,000 shares is short', async () => {
    const page = await opened(largeSource(2_000, 20_000), { viewport: { width: 390, height: 844 } });
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThan(6_500);
    await page.locator('.fold').first().click();
    const lines = await page.evaluate<number[]>(
      `[...document.querySelectorAll('.share')].map((row) => new Set([...row.children].filter((cell) => cell.offsetHeight > 0).map((cell) => Math.round(cell.offsetTop / 8))).size)`,
    );
    expect(lines).toHaveLength(10);
    expect(Math.max(...lines)).toBeLessThanOrEqual(3);
  });

  it('the heads and the search stay in view', async () => {
    const page = await opened(largeSource(60, 300));
    await page.evaluate(`document.querySelectorAll('.image')[15].scrollIntoView()`);
    const tops = await page.evaluate<number[]>(
      `['#finder', '#table-shares thead th'].map((part) => Math.round(document.querySelector(part).getBoundingClientRect().top))`,
    );
    expect(tops).toEqual([0, 53]);
  });

  it('many images and rows: the first ones, more when asked, and all that match on paper, unfolded', async () => {
    const page = await opened(largeSource(1_000, 10_000));
    const images = () => page.locator('#table-shares .image').count();
    const shares = () => page.locator('#table-shares .share').count();
    expect([await images(), await page.locator('#table-changes tbody tr').count()]).toEqual([20, 10]);
    const more = page.locator('#more-shares');
    expect(await more.innerText()).toContain('20 of 1,000 shown');
    await more.getByRole('button').press('Enter');
    expect(await images()).toBe(520);
    await page.locator('#more-changes').getByRole('button').click();
    expect(await page.locator('#table-changes tbody tr').count()).toBe(510);
    await page.fill('#find', 'server-99');
    // server-99 and server-990 to server-999
    expect([await images(), await more.isHidden()]).toEqual([11, true]);
    await page.evaluate(
      `addEventListener('beforeprint', () => (globalThis.printed = ['.image', '.share'].map((row) => document.querySelectorAll('#table-shares ' + row).length)))`,
    );
    await page.pdf();
    expect(await page.evaluate('globalThis.printed')).toEqual([11, 110]);
    expect([await images(), await shares()]).toEqual([11, 0]);
  });

  it('an image with very many shares shows the first ones, and more when asked', async () => {
    const page = await opened(largeSource(2, 1_500));
    await page.locator('.fold').first().click();
    const shares = () => page.locator('#table-shares .share code').count();
    expect(await shares()).toBe(100);
    await page.getByRole('button', { name: 'Show 500 more' }).click();
    expect(await shares()).toBe(600);
    await page.getByRole('button', { name: 'Show 150 more' }).click();
    expect(await shares()).toBe(750);
    expect(new Set(await accounts(page)).size).toBe(400);
  });

  it('the first printed page stands alone: how things stand, what changed, the charts, the worst images', async () => {
    const large = largeSource(60, 330);
    const blind = [blindSpot(listIn({ accountId: OWNER, regionId: 'cn-hangzhou' }), NOW_MS)];
    // Nothing is longer: four figures, something unseen, three charts, more images than fit.
    const page = await opened({
      ...large,
      inventory: { ...large.inventory, blind },
      changes: large.changes.flatMap((change, n) =>
        'verdict' in change ? [{ ...change, neverSeenBefore: n % 2 === 0 }] : [],
      ),
    });
    expect(await page.locator('.worst').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    // What A4 and Letter have in common without their margins, at 96 pixels an inch.
    await page.setViewportSize({ width: 688, height: 949 });
    expect(await page.evaluate(`getComputedStyle(document.querySelector('header')).breakAfter`)).toBe('page');
    const height = await page.evaluate<number>(
      `document.querySelector('header').getBoundingClientRect().height`,
    );
    expect(height).toBeGreaterThan(700);
    expect(height).toBeLessThan(949);
    expect(await page.locator('header .figures li').count()).toBe(4);
    expect(await page.locator('header figure svg').count()).toBe(3);
    expect(await page.locator('header .since').innerText()).toContain('In the last seven days');
    expect(await page.locator('.worst tbody tr').count()).toBe(7);
    expect(await page.locator('.worst').innerText()).toContain('and 54 more images');
    expect(
      await page.evaluate(
        `['thead', 'tbody', 'tr', 'td'].map((part) => getComputedStyle(document.querySelector('#table-shares ' + part)).display)`,
      ),
    ).toEqual(['table-header-group', 'table-row-group', 'table-row', 'table-cell']);
  });

  it('where no script may run, as in a mail, the first rows are there, unfolded, and the rest is named', async () => {
    const page = await opened(largeSource(100, 1_500), { javaScriptEnabled: false });
    expect(await page.locator('#table-shares .image').count()).toBe(20);
    expect(await page.locator('#table-shares .share code').count()).toBe(200);
    expect(await page.locator('#table-shares .share').nth(10).innerText()).toBe('and 5 more shares');
    expect(await page.locator('#finder').isVisible()).toBe(false);
    expect(await page.locator('noscript').innerText()).toContain('need JavaScript');
  });

  it('the script builds the same rows as came with the page', async () => {
    const rows = `[...document.querySelectorAll('#table-shares .image, #table-changes tbody tr')].map((row) => [...row.children].slice(0, 3).map((cell) => cell.textContent))`;
    const [without, with_] = [
      await opened(smallSource(), { javaScriptEnabled: false }),
      await opened(smallSource()),
    ];
    await with_.fill('#find', 'x');
    await with_.click('#clear');
    expect(await with_.evaluate(rows)).toEqual(await without.evaluate(rows));
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
      rows: document.querySelectorAll('#table-shares .image').length,
    })`);
    const harmless = { scripts: 2, strange: 0, links: 0, attributes: 0, rows: 20 };
    expect(await found()).toEqual(harmless);
    // The rows that the script makes are as harmless as those that came with the page.
    await page.locator('#table-shares thead button').first().click();
    await page.locator('.fold').first().click();
    expect(await page.locator('#table-shares thead th').first().getAttribute('aria-sort')).toBe('ascending');
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
    expect(await pictures.count()).toBe(1);
    expect(await pictures.first().getAttribute('aria-label')).toContain('1 shared, 1 exposed to ECS');
    expect(await page.getByRole('region', { name: 'Shared images' }).count()).toBeGreaterThan(0);
    expect(await page.getByRole('group', { name: 'Trust' }).count()).toBe(1);
    expect(await page.getByRole('rowheader').count()).toBe(4);
    expect(await page.getByLabel('Find', { exact: true }).count()).toBe(1);
    expect(await page.getByLabel('Region', { exact: true }).count()).toBe(1);
    const double = `(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.length - new Set(ids).size; })()`;
    expect(await page.evaluate(double)).toBe(0);
  });
});
