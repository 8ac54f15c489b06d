import { describe, expect, test } from 'vitest';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { editsOf, noticesOf, remember } from '../../lib/digest/policy-edits.ts';
import type { Inventory } from '../../lib/inventory/inventory.ts';

const NOW_MS = Date.UTC(2027, 2, 1, 9);
const PARTNER = '1234567890123456';
const OTHER = '6543210987654321';

const policy = (body: string) => parseTrustPolicy(`accounts:\n${body}`, 'policy.yaml');
const one = (lines: string) => policy(`  "${PARTNER}":\n    name: Partner CI\n${lines}`);
const edits = (before: string, now: string) => editsOf(remember(one(before)), remember(one(now)));

describe('I13: an edit of the policy', () => {
  test.each([
    ['the end', '    expires: 2027-03-31', '    expires: 2028-03-31', ['expires']],
    ['an end that was none', '', '    expires: 2028-03-31', ['expires']],
    ['the images', '    images: ["m-a*"]', '    images: ["m-*"]', ['images']],
    ['images where all were covered', '', '    images: ["m-*"]', ['images']],
    ['the owner', '    owner: a@example.com', '    owner: b@example.com', ['remarks']],
    ['the reason', '', '    reason: restore test', ['remarks']],
  ])('%s', (_what, before, now, fields) => {
    expect(edits(before, now)).toMatchObject([{ kind: 'changed', accountId: PARTNER, fields }]);
  });

  test('the order of the images is none', () => {
    expect(edits('    images: ["m-a", "m-b"]', '    images: ["m-b", "m-a"]')).toEqual([]);
  });

  test('survives being kept as JSON', () => {
    const kept = JSON.parse(JSON.stringify(remember(one('    expires: 2027-03-31')))) as ReturnType<
      typeof remember
    >;
    expect(editsOf(kept, remember(one('    expires: 2027-03-31')))).toEqual([]);
  });

  test('accounts that came and went', () => {
    const before = remember(policy(`  "${PARTNER}": { name: Partner CI }`));
    const now = remember(policy(`  "${OTHER}": { name: Other }`));
    expect(editsOf(before, now)).toMatchObject([
      { kind: 'removed', accountId: PARTNER, name: 'Partner CI' },
      { kind: 'added', accountId: OTHER, name: 'Other' },
    ]);
  });
});

describe('exceptions to look at', () => {
  const scope = { accountId: '1850926437581920', regionId: 'cn-hangzhou' };
  const held = (imageId: string, accountId: string): Inventory => ({
    atMs: NOW_MS,
    accounts: [],
    blind: [],
    scopes: [
      {
        scope,
        baseline: 'told',
        listedAtMs: NOW_MS,
        received: [],
        images: [
          {
            scope,
            imageId,
            name: 'golden',
            exposedToEcs: false,
            readAtMs: NOW_MS,
            shares: [{ accountId, verdict: 'trusted', noticedAtMs: NOW_MS, baseline: true }],
          },
        ],
      },
    ],
  });
  const notices = (lines: string, imageId = 'm-a') => noticesOf(one(lines), held(imageId, PARTNER), NOW_MS);

  test.each([
    ['2027-02-28', 'ended'],
    ['2027-03-01', 'soon'],
    ['2027-03-14', 'soon'],
  ])('ends %s: %s', (date, ends) => {
    expect(notices(`    expires: ${date}`)).toMatchObject([{ ends, unused: false }]);
  });

  test.each(['2027-03-15', '2030-01-01'])('ends %s: not yet', (date) => {
    expect(notices(`    expires: ${date}`)).toEqual([]);
  });

  test('one that covers another image only is unused', () => {
    expect(notices('    images: ["m-b*"]')).toMatchObject([{ accountId: PARTNER, unused: true }]);
    expect(notices('    images: ["m-b*"]', 'm-bcd')).toEqual([]);
  });

  test('the soonest end comes first', () => {
    const many = policy(
      [
        `  "100000001": { name: unused }`,
        `  "100000002": { name: ended, expires: 2027-01-01 }`,
        `  "100000003": { name: later, expires: 2027-03-12 }`,
        `  "100000004": { name: sooner, expires: 2027-03-03 }`,
      ].join('\n'),
    );
    expect(noticesOf(many, held('m-a', PARTNER), NOW_MS).map((n) => n.name)).toEqual([
      'sooner',
      'later',
      'ended',
      'unused',
    ]);
  });
});
