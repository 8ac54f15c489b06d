import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { displayWidth } from '../../../lib/text/display-width.ts';
import type { SharesReport } from '../../../lib/inventory/shares-report.ts';
import { WIDELY_SHARED_IMAGE } from '../../../sandbox/seed.ts';
import { STRANGER } from '../../support/world.ts';
import { type Desk, IMAGE, makeDesk } from './command.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let desk: Desk;
beforeAll(async () => {
  desk = await makeDesk();
  await desk.world.audit();
  desk.world.sandbox.cloud.share(IMAGE, STRANGER);
  await desk.world.audit();
});
afterAll(async () => desk.close());

const json = async (...args: string[]): Promise<SharesReport> =>
  JSON.parse((await desk.run(['shares', '--json', ...args])).out) as SharesReport;

it('says what is shared now, with whom, and calls no image API for it', async () => {
  const before = desk.world.sandbox.swas.calls.length;
  const { code, out, err } = await desk.run(['shares', '--account', STRANGER]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('wordpress-blog-2025-11');
  expect(out).toMatch(new RegExp(`${STRANGER} +untrusted, never seen before +\\d{4}-\\d\\d-\\d\\d`));
  expect(out).toContain('1 share of 1 image with 1 account; 1 not trusted.');
  expect(out).not.toContain('\u001B');
  expect(desk.world.sandbox.swas.calls).toHaveLength(before);
});

it('begins with how things stand, and lists the images, the worst first', async () => {
  const { code, out, err } = await desk.run(['shares'], { width: 120 });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.split('\n');
  expect(lines.slice(0, 2)).toEqual([
    '🔴 123 shares with accounts that are not trusted (1 never seen before). Everything was read.',
    expect.stringMatching(
      /^123 shares of 3 images with 123 accounts; 123 not trusted, the oldest for \d+ days\.$/,
    ),
  ]);
  expect(lines.slice(3, 7)).toEqual([
    expect.stringMatching(/^IMAGE +ACCOUNTS +UNTRUSTED +NEVER SEEN +OLDEST +IMAGE ID$/),
    expect.stringMatching(new RegExp(`^wordpress-blog-2025-11 +1 +1 +1 +< 1 day +${IMAGE}$`)),
    expect.stringMatching(
      new RegExp(`^golden-base-nodejs20 +120 +120 +0 +\\d+ days +${WIDELY_SHARED_IMAGE}$`),
    ),
    expect.stringMatching(/^staging-crm +2 +2 +0 +\d+ days +m-/),
  ]);
  expect(out).toContain('"share-auditor shares --all" lists every share');
  expect(out).not.toContain(STRANGER);
});

it('--all, --image and --account list the shares; --json is the same with and without --all', async () => {
  const all = (await desk.run(['shares', '--all'])).out;
  expect(all).toMatch(/^🔴 123 shares/u);
  expect(all.match(/ untrusted /g)?.length).toBeGreaterThanOrEqual(122);
  expect(all.indexOf(STRANGER)).toBeLessThan(all.indexOf('golden-base-nodejs20'));
  const image = (await desk.run(['shares', '--image', WIDELY_SHARED_IMAGE])).out;
  expect(image.match(/^\d{16,19} +untrusted /gm)).toHaveLength(120);
  // A part of the shares is no posture.
  expect(image).toMatch(/^120 shares of 1 image with 120 accounts; 120 not trusted, the oldest for /);
  const at = { at: expect.any(String) as string };
  expect(await json('--all')).toEqual({ ...(await json()), ...at });
  const refused = await desk.run(['shares', '--all', '--received']);
  expect(refused).toMatchObject({ code: 2, out: '' });
});

it('--json says of each share whether its account is new, and since when it is not trusted', async () => {
  const { shares } = await json();
  const [stranger] = shares.filter(({ accountId }) => accountId === STRANGER);
  expect(stranger).toMatchObject({ neverSeenBefore: true, untrustedSince: stranger?.noticedAt });
  const others = shares.filter((share) => share !== stranger);
  expect(others.map(({ neverSeenBefore }) => neverSeenBefore)).not.toContain(true);
  for (const { untrustedSince, sharedTime } of others)
    expect(untrustedSince?.slice(0, 10)).toBe(sharedTime?.slice(0, 10));
});

it('--json holds every share, as the cloud has them (I9: ids are strings)', async () => {
  const report = await json();
  const cloud = desk.world.sandbox.cloud
    .images({ regionId: 'cn-hangzhou' })
    .flatMap((image) => [...image.shares.keys()].map((accountId) => `${image.id} ${accountId}`));
  expect(report.shares.map((s) => `${s.imageId} ${s.accountId}`).toSorted()).toEqual(cloud.toSorted());
  expect(report).toMatchObject({ accountId: '1850926437581920', unseen: [] });
  expect(report.shares.find((s) => s.accountId === STRANGER)).toMatchObject({
    regionId: 'cn-hangzhou',
    imageId: IMAGE,
    verdict: 'untrusted',
    baseline: false,
  });
});

it('filters by image (id, name or pattern), account, region and standing', async () => {
  const ids = async (...args: string[]) => new Set((await json(...args)).shares.map((s) => s.imageId));
  expect(await ids('--image', 'wordpress-blog-*')).toEqual(new Set([IMAGE]));
  expect(await ids('--image', WIDELY_SHARED_IMAGE)).toEqual(new Set([WIDELY_SHARED_IMAGE]));
  expect(await ids('--region', 'cn-hangzhou', '--account', STRANGER)).toEqual(new Set([IMAGE]));
  expect(await ids('--trust', 'trusted')).toEqual(new Set());
  const nothing = await desk.run(['shares', '--trust', 'trusted']);
  expect(nothing).toMatchObject({ code: 0 });
  expect(nothing.out).toContain('holds no share that matches');
});

it('what the snapshot never saw, and what is no flag, ends with 2', async () => {
  for (const [args, part] of [
    [['--image', 'no-such-image'], 'no image whose id or name is "no-such-image"'],
    [['--image', '\u001B[31mred'], '␛[31mred'],
    [['--region', 'cn-beijing'], 'its regions are cn-hangzhou'],
    [['--region', 'Hangzhou'], 'looks like cn-hangzhou'],
    [['--account', '12ab'], '6 to 20 digits'],
    [['--trust', 'maybe'], 'untrusted, expired, trusted'],
    [['--acount', STRANGER], '--acount'],
    [['--owner', ' '], 'must be the id or the name'],
  ] as const) {
    const { code, out, err } = await desk.run(['shares', ...args]);
    expect({ code, out }, args.join(' ')).toEqual({ code: 2, out: '' });
    expect(err).toContain(part);
  }
});

it('without a snapshot it says how it comes to be, and makes none', async () => {
  const { code, err } = await desk.run(['shares', '--snapshot', desk.file('elsewhere.sqlite')]);
  expect(code).toBe(1);
  expect(err).toContain('share-auditor audit');
  const stranger = ['shares', '--owner', '123456789012'];
  const unnamed = await desk.run(stranger, { environment: { REGIONS: '' } });
  expect(unnamed.code).toBe(1);
  expect(unnamed.err).toContain('knows nothing of account 123456789012');
  const named = await desk.run(stranger);
  expect(named.out).toContain('cn-hangzhou: its images have never been listed completely');
});

it('a reader that goes away is no error', { timeout: 120_000 }, async () => {
  const child = desk.start(['shares']);
  const closed = once(child, 'close');
  child.stdout.destroy();
  expect(await closed).toEqual([0, null]);
});

it('started as a process, it ends with the same codes, and shows no secret (I12)', {
  timeout: 120_000,
}, async () => {
  const child = desk.start(['shares', '--image', 'sandbox-access-key-secret']);
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(await closed).toEqual([2, null]);
  expect(out).toBe('');
  expect(err).toContain('the snapshot holds no image');
  expect(err).not.toContain('sandbox-access-key-secret');
});

it.each([40, 60, 80])(
  'on %i columns no line of the table of images is broken, and no id is cut',
  async (width) => {
    const { out } = await desk.run(['shares'], { width });
    for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    for (const id of [IMAGE, WIDELY_SHARED_IMAGE]) expect(out).toContain(id);
  },
);

it('in a pipe each image is one line, without colour', async () => {
  const child = desk.start(['shares']);
  const out = await text(child.stdout);
  expect(out).toMatch(new RegExp(`^golden-base-nodejs20 .* ${WIDELY_SHARED_IMAGE}$`, 'm'));
  expect(out).not.toContain('\u001B');
});

it('on 40 columns it is records, and no line is broken', async () => {
  const { out } = await desk.run(['shares', '--account', STRANGER], { width: 40 });
  expect(out).toContain(`ACCOUNT: ${STRANGER}\n`);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
});

it('I11: what an image is called breaks out of nothing', async () => {
  const mine = await makeDesk();
  try {
    const name = 'a\u001B[2J\u202Eb\nACCOUNT: 1';
    const id = mine.world.sandbox.cloud.addImage({ regionId: 'cn-hangzhou', name, shares: [STRANGER] }).id;
    mine.world.sandbox.cloud.setInShare(id, true);
    await mine.world.audit();
    const { out } = await mine.run(['shares', '--image', id]);
    expect(out).toContain('a␛[2J‹U+202E›b␊ACCOUNT: 1');
    expect(out).toContain('Exposed to ECS');
    const line = (await mine.run(['shares', '--image', id, '--json'])).out;
    expect(line).toContain('a\\u001b[2J\\u202eb\\nACCOUNT');
    expect((JSON.parse(line) as SharesReport).exposedToEcs).toMatchObject([{ imageId: id, imageName: name }]);
  } finally {
    await mine.close();
  }
});

it('I1, I10: where images cannot be read it never says «nothing» alone', async () => {
  const mine = await makeDesk();
  // A cloud that answers nothing at all to the list calls.
  const deaf = createServer((_request, response) => response.writeHead(503).end('{}'));
  deaf.listen(0, '127.0.0.1');
  await once(deaf, 'listening');
  const url = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
  try {
    await mine.world.audit({ environment: { SWAS_ENDPOINT: url }, timeoutMs: 30_000 });
    const { code, out } = await mine.run(['shares']);
    expect(code).toBe(0);
    expect(out).toContain('holds no share');
    expect(out).toContain('Incomplete: there may be shares that are not listed here.');
    expect(out).toContain('cn-hangzhou: the list of images cannot be read since');
  } finally {
    deaf.close();
    await mine.close();
  }
});
