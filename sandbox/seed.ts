import type { Account } from './account.ts';
import type { Cloud, Region } from './cloud.ts';

/** The account that the sandbox has by default. */
export const DEMO_ACCOUNT_ID = '1850926437581920';

export const DEMO_REGION = 'cn-hangzhou';

export function demoAccounts(): Account[] {
  return [
    {
      id: DEMO_ACCOUNT_ID,
      accessKeys: [{ id: 'sandbox-access-key', secret: 'sandbox-access-key-secret' }],
    },
  ];
}

export function demoRegions(): Region[] {
  return [
    ['cn-hangzhou', '华东1（杭州）', 'China (Hangzhou)'],
    ['cn-shanghai', '华东2（上海）', 'China (Shanghai)'],
    ['cn-beijing', '华北2（北京）', 'China (Beijing)'],
    ['cn-shenzhen', '华南1（深圳）', 'China (Shenzhen)'],
    ['cn-hongkong', '中国香港', 'China (Hong Kong)'],
    ['ap-southeast-1', '新加坡', 'Singapore'],
    ['eu-central-1', '德国（法兰克福）', 'Germany (Frankfurt)'],
    ['us-west-1', '美国（硅谷）', 'US (Silicon Valley)'],
    // The vendor's one id that does not begin with two letters.
    ['rus-west-1', '俄罗斯（莫斯科）', 'Russia (Moscow)'],
  ].map(([id = '', localName = '', englishName = '']) => ({
    id,
    localName,
    englishName,
    endpoint: `swas.${id}.aliyuncs.com`,
  }));
}

/** `WIDELY_SHARED_IMAGE` is shared with 120 accounts, `PARTNER_IMAGE` with two. */
export const WIDELY_SHARED_IMAGE = 'm-bp1b4aeb3cbe11e293bd';
export const PARTNER_IMAGE = 'm-bp1f2452b533a081491e';

const IMAGES: readonly (readonly [id: string, name: string, description: string, createdAt: string])[] = [
  [
    'm-bp142e825aae8e03473e',
    'wordpress-blog-2025-11',
    'Company blog, before the theme change',
    '2025-11-03T02:14:09Z',
  ],
  ['m-bp17be34b7da95882a0a', 'wordpress-blog-2026-02', 'Company blog', '2026-02-17T06:40:51Z'],
  [
    WIDELY_SHARED_IMAGE,
    'golden-base-nodejs20',
    'Base image for workshops: Node.js 20, nginx, no data',
    '2026-01-08T01:02:33Z',
  ],
  [PARTNER_IMAGE, 'staging-crm', 'CRM with test data, for the integration partner', '2026-03-21T09:31:00Z'],
  [
    'm-bp1223166134fe767452',
    'prod-shop-db-before-upgrade',
    'MySQL 5.7, taken before the upgrade to 8.0',
    '2026-04-02T18:05:44Z',
  ],
  ['m-bp14f6b10af2de6b184c', 'prod-shop-web', '', '2026-04-02T18:20:10Z'],
  ['m-bp17db193a4032becb75', 'gitea-1.22', 'Source repositories', '2025-12-12T11:11:52Z'],
  ['m-bp14ff0e7adc9d4fbfeb', 'jenkins-agent', 'Build agent, JDK 21 and Docker', '2026-02-28T03:47:26Z'],
  ['m-bp19ba91c90faf0a15e7', 'windows-2022-iis', 'IIS with the old intranet', '2025-10-19T07:58:18Z'],
  ['m-bp12c5c3834aa62453e6', 'monitoring-prometheus', 'Prometheus and Grafana', '2026-05-06T12:00:00Z'],
  ['m-bp1a061c60fdaa32d823', '小程序后端-测试', '小程序后端测试环境', '2026-05-30T08:26:37Z'],
  ['m-bp1c2d7583c0587fba26', 'tmp-do-not-use', '', '2026-06-14T15:09:05Z'],
];

/** Adds twelve images in Hangzhou, one shared with 120 accounts and one with two. They are the same every time. */
export function seedDemo(cloud: Cloud): void {
  for (const [id, name, description, creationTime] of IMAGES) {
    const windows = name.startsWith('windows');
    cloud.addImage({
      id,
      name,
      description,
      creationTime,
      regionId: DEMO_REGION,
      osType: windows ? 'Windows' : 'Linux',
      sourceImageName: windows ? 'Windows Server' : 'Alibaba Cloud Linux',
      sourceImageVersion: windows ? '2022' : '3.2104',
      tags: name.startsWith('prod') ? [{ key: 'env', value: 'production' }] : [],
    });
  }
  const { shares } = cloud.image(WIDELY_SHARED_IMAGE);
  for (const [n, accountId] of demoShareAccounts().entries()) {
    shares.set(
      accountId,
      `2026-01-${String(9 + Math.floor(n / 12)).padStart(2, '0')} 10:${String((n % 12) * 5).padStart(2, '0')}:00.0`,
    );
  }
  cloud.image(PARTNER_IMAGE).shares.set('1420771593046218', '2026-03-21 17:45:12.0');
  cloud.image(PARTNER_IMAGE).shares.set('5301946782215093477', '2026-03-22 09:03:58.0');
}

/** 120 account ids of 16 to 19 digits. Every second one is too large for a JavaScript number. */
export function demoShareAccounts(): string[] {
  return Array.from({ length: 120 }, (_, n) => {
    const spread = BigInt(n + 1) * 6_364_136_223_846_793n;
    const small = 1_000_000_000_000_000n + (spread % 900_000_000_000_000n);
    const large = 1_000_000_000_000_000_000n + ((spread * 977n) % 8_000_000_000_000_000_000n);
    return String(n % 2 === 0 ? small : large);
  });
}
