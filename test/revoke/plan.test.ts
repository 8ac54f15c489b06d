import { expect, it } from 'vitest';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import type { Certainty, Reading } from '../../lib/model/image.ts';
import { outcomes } from '../../lib/revoke/outcome.ts';
import { planRevocation } from '../../lib/revoke/plan.ts';

const [PARTNER, FORMER, STRANGER, NOBODY] = ['100000000001', '100000000002', '100000000003', '100000000004'];
const policy = parseTrustPolicy(
  `accounts: { "${PARTNER}": { name: Partner }, "${FORMER}": { name: Former, expires: 2026-01-31 } }`,
  'policy.yaml',
);
const options = { imageId: 'm-a', policy, nowMs: Date.UTC(2026, 10, 24), includeTrusted: false };
const reading: Reading = {
  shares: [PARTNER, FORMER, STRANGER].map((accountId) => ({ accountId })),
  certainty: 'complete',
  atMs: 0,
};
const ids = (list: readonly { readonly accountId: string }[]) => list.map((share) => share.accountId);

it('all untrusted: what no exception in force covers, and nothing else', () => {
  const plan = planRevocation(reading, { kind: 'untrusted' }, options);
  expect(ids(plan.take)).toEqual([FORMER, STRANGER]);
  expect(plan).toMatchObject({ spared: [], notShared: [], unseen: [], kept: 1, gap: undefined });
});

it('a trusted account that is named is left alone, unless that is asked for; one that holds no share is said', () => {
  const asked = { kind: 'accounts', accountIds: [PARTNER, STRANGER, NOBODY, NOBODY] } as const;
  const careful = planRevocation(reading, asked, options);
  expect([ids(careful.take), ids(careful.spared), careful.notShared, careful.kept]).toEqual([
    [STRANGER],
    [PARTNER],
    [NOBODY],
    2,
  ]);
  expect(ids(planRevocation(reading, asked, { ...options, includeTrusted: true }).take)).toEqual([
    PARTNER,
    STRANGER,
  ]);
});

it('I1: what was seen may go though the rest was not read; who was not seen is not said to be absent', () => {
  const cut = {
    ...reading,
    certainty: 'partial',
    failure: { code: 'ApiTemporary', message: 'cut' },
  } as const;
  const plan = planRevocation(cut, { kind: 'accounts', accountIds: [STRANGER, NOBODY] }, options);
  expect(ids(plan.take)).toEqual([STRANGER]);
  expect(plan).toMatchObject({ notShared: [], unseen: [NOBODY], gap: 'cut' });
});

it('I1: under a count that never agrees, a reading that is steady is as good as a complete one', () => {
  const steady = { ...reading, certainty: 'steady' } as const;
  const plan = planRevocation(steady, { kind: 'accounts', accountIds: [STRANGER, NOBODY] }, options);
  expect(plan).toMatchObject({ notShared: [NOBODY], unseen: [], gap: undefined });
});

it('I1: gone is what a whole reading lacks; after any other it is not known', () => {
  const seen = [{ accountId: PARTNER }];
  const of = (certainty: Certainty) => outcomes([PARTNER, STRANGER], { shares: seen, certainty, atMs: 0 });
  for (const certainty of ['complete', 'steady'] as const)
    expect(of(certainty)).toEqual({ [PARTNER]: 'stillShared', [STRANGER]: 'takenBack' });
  for (const certainty of ['partial', 'failed'] as const)
    expect(of(certainty)).toEqual({ [PARTNER]: 'stillShared', [STRANGER]: 'unknown' });
});
