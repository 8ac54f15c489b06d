/** What the README's pictures are about: a moment, two regions, some accounts and some images. */
export const NOW_MS = Date.UTC(2026, 10, 24, 19, 2, 11);

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const scope = { accountId: '1850926437581920', regionId: 'cn-hangzhou' };
export const elsewhere = { ...scope, regionId: 'cn-shanghai' };
export const STRANGER = '1098765432109876543';
export const FORMER = '1357924680135792468';
export const PARTNER = '1234567890123456789';
export const VENDOR = '1470258369147025836';

export const shop = { imageId: 'm-bp1223166134fe767452', imageName: 'prod-shop-db-before-upgrade' };
export const golden = { imageId: 'm-bp1f0e9d8c7b6a594837', imageName: 'golden-2026' };
export const web = { imageId: 'm-bp19a8b7c6d5e4f30211', imageName: 'web-node' };
