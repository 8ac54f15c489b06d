import { describe, expect, it } from 'vitest';
import type { Progress, RunDeps, RunPolicy } from '../../lib/audit/run-deps.ts';
import { digestOf, readStoredPolicy } from '../../lib/state/stored-policy.ts';
import { beforeWrites } from '../support/failing-store.ts';
import { ACCOUNT, DAY, HOUR, Lab } from '../support/lab.ts';
import { byHand, deployed } from '../support/policy-file.ts';
import { account } from '../support/simulated-cloud.ts';

const PARTNERS = 24;
const EXPIRES = '2026-11-25';

/** Trusts so many accounts, the first one until a day. */
const trusting = (count: number): string =>
  `accounts:\n${Array.from(
    { length: count },
    (_, n) => `  "${account(n)}":\n    name: Partner ${n}\n${n === 0 ? `    expires: ${EXPIRES}\n` : ''}`,
  ).join('')}`;
const POLICY = trusting(PARTNERS);
const OTHER = trusting(PARTNERS - 12);
const MEMBER = '2071001350417862';

const run = (lab: Lab, policy: RunPolicy, change: Partial<RunDeps> = {}) =>
  lab.run({ change: { ...change, policy } });

/** A deployment that has run with its policy file. */
async function deployment(): Promise<Lab> {
  const lab = await Lab.open();
  lab.cloud.addImage('m-1', { shares: PARTNERS });
  await run(lab, deployed(POLICY));
  return lab;
}

const rowOf = (lab: Lab) => lab.row('state', ACCOUNT, 'audit/policy');
const untrusted = (lab: Lab) => lab.news().filter((words) => words.startsWith('noLongerTrusted'));

describe('I13: the deployment’s file is the policy in force', () => {
  it('is stored once, with its digest and when it was first seen', async () => {
    const lab = await deployment();
    const { columns, version } = await rowOf(lab);
    expect(columns).toEqual({
      text: POLICY,
      digest: digestOf(POLICY),
      first_seen_ms: String(Date.UTC(2026, 10, 24, 7)),
    });
    await run(lab, deployed(POLICY));
    expect((await rowOf(lab)).version).toBe(version);
    expect(lab.news()).toEqual([]);
  });

  it('is replaced by an edited file, and whoever that no longer trusts is reported', async () => {
    const lab = await deployment();
    await run(lab, deployed(OTHER));
    expect(untrusted(lab)).toHaveLength(12);
    expect((await rowOf(lab)).columns['digest']).toBe(digestOf(OTHER));
  });

  it.each(['', '# nobody\n'])('may be empty, and trusts nobody then (%j)', async (text) => {
    const lab = await deployment();
    await run(lab, deployed(text));
    expect(untrusted(lab)).toHaveLength(PARTNERS);
    expect((await rowOf(lab)).columns['text']).toBe(text);
    expect(lab.news()).toHaveLength(PARTNERS);
  });

  it('is that of another run which stored one meanwhile', async () => {
    const lab = await deployment();
    let isFirst = true;
    await lab.run({
      change: { policy: deployed('') },
      wrapStore: (store) =>
        beforeWrites(store, async (_table, { key, expected }) => {
          if (key.sort !== 'audit/policy' || !isFirst) return;
          isFirst = false;
          const columns = { text: OTHER, digest: digestOf(OTHER), first_seen_ms: '1' };
          await store.write('state', { key, columns, expected, token: 'another' });
        }),
    });
    expect(untrusted(lab)).toHaveLength(12);
    expect((await rowOf(lab)).columns['text']).toBe(OTHER);
  });

  it('comes back as it was, hostile text included', async () => {
    const lab = await deployment();
    const text = `# \u0000 \u001b[31m \u202e '"; DROP TABLE x; --\n${OTHER}# 共享 \u{1f600}`;
    await run(lab, deployed(text));
    expect((await readStoredPolicy(lab.store, ACCOUNT))?.text).toBe(text);
    await run(lab, deployed(undefined));
    expect(untrusted(lab)).toHaveLength(12);
  });
});

describe('I13: a deployment that has lost its file', () => {
  const LOST = 'notice all policyFileLost';

  it('goes on with the policy in force and says so once', async () => {
    const lab = await deployment();
    for (let n = 0; n < 4; n += 1) await run(lab, deployed(undefined));
    expect(lab.news()).toEqual([LOST]);
    expect(await readStoredPolicy(lab.store, ACCOUNT)).toMatchObject({ text: POLICY, isLossTold: true });
  });

  it('says so again only if the file came back in between', async () => {
    const lab = await deployment();
    const { firstSeenMs } = (await readStoredPolicy(lab.store, ACCOUNT)) ?? {};
    for (const text of [undefined, POLICY, POLICY, undefined, undefined]) await run(lab, deployed(text));
    expect(lab.news()).toEqual([LOST, LOST]);
    expect((await readStoredPolicy(lab.store, ACCOUNT))?.firstSeenMs).toBe(firstSeenMs);
  });

  it('says it once, even if the run dies before it could note that', async () => {
    const lab = await deployment();
    await lab.run({
      change: { policy: deployed(undefined) },
      wrapStore: (store) =>
        beforeWrites(store, (_table, { key }) => {
          if (key.sort === 'audit/policy') throw new Error('died');
        }),
    });
    await run(lab, deployed(undefined));
    await run(lab, deployed(undefined));
    expect(lab.news()).toEqual([LOST]);
  });

  it('that never had one trusts nobody and has lost nothing: a file of a run by hand is not in force', async () => {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-1');
    for (let n = 0; n < 2; n += 1) await run(lab, deployed(undefined));
    expect(lab.news()).toEqual([]);
    expect(await readStoredPolicy(lab.store, ACCOUNT)).toMatchObject({ text: '' });
    lab.cloud.share(image, account(1));
    const heard: Progress[] = [];
    await run(lab, byHand(POLICY), { onProgress: (one) => void heard.push(one) });
    expect(lab.news()).toEqual([`shared m-1 ${account(1)}`]);
    expect(heard.filter(({ kind }) => kind === 'policy')).toMatchObject([{ stored: { text: '' } }]);
    // The deployment sees nothing else in it.
    await run(lab, deployed(undefined));
    expect(lab.news()).toHaveLength(1);
    await run(lab, deployed(POLICY));
    expect((await rowOf(lab)).columns['text']).toBe(POLICY);
  });

  it('exceptions still end on their dates', async () => {
    const lab = await deployment();
    lab.later(2 * DAY);
    await run(lab, deployed(undefined));
    expect(untrusted(lab)).toEqual([`noLongerTrusted m-1 ${account(0)}`]);
  });
});

describe('I13: runs by hand over a deployed store judge by the policy in force', () => {
  it.each([
    ['without a file', undefined, undefined],
    ['with another file', OTHER, 'policy.yaml'],
  ])('%s: nothing is reported to people or replaced, and the terminal is told', async (_what, text, path) => {
    const lab = await deployment();
    const before = await rowOf(lab);
    const seen: Progress[] = [];
    await run(lab, byHand(text), { onProgress: (one) => seen.push(one) });
    expect(lab.news()).toEqual([]);
    expect(await rowOf(lab)).toEqual(before);
    expect(seen.filter(({ kind }) => kind === 'policy')).toEqual([
      { kind: 'policy', path, stored: expect.objectContaining({ text: POLICY }) as unknown },
    ]);
  });

  it('with the same file there is nothing to tell', async () => {
    const lab = await deployment();
    const seen: Progress[] = [];
    await run(lab, byHand(POLICY), { onProgress: (one) => seen.push(one) });
    expect(seen.map(({ kind }) => kind)).not.toContain('policy');
  });

  it('expiry included', async () => {
    const lab = await deployment();
    lab.later(2 * DAY);
    await run(lab, byHand(undefined));
    expect(untrusted(lab)).toEqual([`noLongerTrusted m-1 ${account(0)}`]);
  });

  it('before the first deployment its own file counts, and is not stored', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1', { shares: PARTNERS });
    await run(lab, byHand(POLICY));
    expect(await readStoredPolicy(lab.store, ACCOUNT)).toBeUndefined();
    await run(lab, deployed(POLICY));
    expect(lab.news()).toEqual([]);
  });
});

it('I13: a worker of the fan-out gets the home account’s policy from the store', async () => {
  const lab = await deployment();
  const member = { homeId: ACCOUNT, name: 'Payments', enter: () => Promise.resolve() };
  const audit = (text?: string) => run(lab, byHand(text), { accountId: MEMBER, member });
  await audit();
  expect(lab.channel.notes().findLast((note) => note.kind === 'baseline')).toMatchObject({
    accountId: MEMBER,
    accounts: PARTNERS,
    untrustedAccounts: 0,
  });
  // The home account's run comes with an edited file; the workers' own package may still be the old one.
  await run(lab, deployed(OTHER));
  await audit(POLICY);
  expect(untrusted(lab)).toHaveLength(24);
});

describe('I13: a damaged row is not “no policy”', () => {
  const DAMAGES = [
    ['another text', { text: 'accounts: {}\n' }],
    ['no policy', { text: 'x', digest: digestOf('x') }],
    ['no time', { first_seen_ms: 'x' }],
  ] as const;

  it.each(DAMAGES)('%s: the deployment’s file replaces it', async (_what, columns) => {
    const lab = await deployment();
    await lab.tamper(await rowOf(lab), 'state', columns);
    const { failure } = await run(lab, deployed(POLICY));
    expect([failure, lab.news()]).toEqual([undefined, []]);
    expect((await rowOf(lab)).columns).toMatchObject({ text: POLICY, digest: digestOf(POLICY) });
  });

  it.each(DAMAGES)(
    '%s: a run that may not replace it, or has no file, fails and judges nothing',
    async (_w, c) => {
      const lab = await deployment();
      await lab.tamper(await rowOf(lab), 'state', c);
      for (const policy of [deployed(undefined), byHand(undefined), byHand(POLICY)]) {
        const { failure, summary } = await run(lab, policy);
        expect(failure).toMatchObject({ code: 'StoreCorrupt' });
        expect(summary.reason).toMatch(/The stored trust policy is damaged: .*\/policy .*policy\.yaml/);
      }
      expect(lab.news()).toEqual([]);
      lab.later(HOUR);
      await run(lab, deployed(POLICY));
      expect(untrusted(lab)).toEqual([]);
    },
  );
});
