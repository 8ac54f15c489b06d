import { describe, expect, it } from 'vitest';
import { accounts, isWithoutBrowser, names, openedReports, texts, unfold } from './opened-report.ts';
import { FORMER, largeSource, PARTNER, smallSource, STRANGER } from '../support/inventories.ts';

describe.skipIf(isWithoutBrowser)('the report, in a browser', () => {
  const { opened } = openedReports();

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
});
