import { describe, expect, it } from 'vitest';
import { paleTexts } from './contrast.ts';
import { HOSTILE } from './hostile.ts';
import { isWithoutBrowser, openedReports, unfold } from './opened-report.ts';
import {
  blindSpot,
  hostileSource,
  largeSource,
  listIn,
  NOW_MS,
  OWNER,
  smallSource,
} from '../support/inventories.ts';

describe.skipIf(isWithoutBrowser)(
  'how the report looks: on a desk, on a phone, on paper, to those who hear it',
  () => {
    const { opened } = openedReports();

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
      expect(await page.evaluate(`getComputedStyle(document.querySelector('header')).breakAfter`)).toBe(
        'page',
      );
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
  },
);
