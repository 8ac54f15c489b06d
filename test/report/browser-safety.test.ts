import { describe, expect, it } from 'vitest';
import { HOSTILE } from './hostile.ts';
import { isWithoutBrowser, openedReports } from './opened-report.ts';
import { hostileSource, smallSource } from '../support/inventories.ts';

describe.skipIf(isWithoutBrowser)('what the report lets nobody do', () => {
  const { opened, problems } = openedReports();

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
    problems.length = 0;
  });
});
