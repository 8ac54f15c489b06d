import { describe, expect, it } from 'vitest';
import { FLOOD_SHARES } from '../../lib/audit/flood.ts';
import type { NoticeNote } from '../../lib/model/note.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { beforeWrites, storeAway } from '../support/failing-store.ts';
import { ACCOUNT, DAY, HOUR, Lab, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

const ALL = Array.from({ length: 4 * FLOOD_SHARES }, (_, n) => account(n));

/** A deployment that knows five images which nobody has. */
async function deployed() {
  const lab = await Lab.open();
  const images = Array.from({ length: 5 }, (_, n) => lab.cloud.addImage(`m-${n}`));
  await lab.runs(2, {}, MINUTE);
  let made = 0;
  const share = (count: number, among = images) => {
    for (let n = 0; n < count; n += 1, made += 1)
      lab.cloud.share(among[made % among.length] ?? lab.cloud.addImage('none'), ALL[made] ?? '');
  };
  const floods = () =>
    lab.channel
      .notes()
      .filter((note): note is NoticeNote => note.kind === 'notice' && note.about.kind === 'flood')
      .map(({ about }) => about);
  return { lab, images, share, floods };
}

describe('a flood is news', () => {
  it(`${FLOOD_SHARES} new shares in one run: one notice with their count, in the first message that has any`, async () => {
    const { lab, share, floods } = await deployed();
    share(FLOOD_SHARES);
    await lab.run({}, MINUTE);
    expect(floods()).toEqual([
      expect.objectContaining({ kind: 'flood', shares: FLOOD_SHARES, images: 5, accounts: FLOOD_SHARES }),
    ]);
    const first = lab.channel.accepted.find(({ notes }) => notes.some(({ kind }) => kind === 'change'));
    expect(first?.notes.slice(0, 2).map(({ kind }) => kind)).toEqual(['change', 'notice']);
    expect(lab.channel.alerts()).toHaveLength(FLOOD_SHARES);
  });

  it('one share less: none', async () => {
    const { lab, share, floods } = await deployed();
    share(FLOOD_SHARES - 1);
    await lab.run({}, MINUTE);
    expect(floods()).toEqual([]);
    expect(lab.channel.alerts()).toHaveLength(FLOOD_SHARES - 1);
  });

  it('a share or two in each run adds up within an hour, and not over hours', async () => {
    const { lab, share, floods } = await deployed();
    for (let run = 0; run < FLOOD_SHARES; run += 1) {
      share(1);
      await lab.run({}, 1.5 * MINUTE);
    }
    expect(floods()).toEqual([]);
    for (let run = 0; run < FLOOD_SHARES / 2 + 1; run += 1) {
      share(2);
      await lab.run({}, 2 * MINUTE);
    }
    expect(floods()).toHaveLength(1);
  });

  it('is told again after a day at the earliest, if it lasts', async () => {
    const { lab, share, floods } = await deployed();
    share(FLOOD_SHARES);
    await lab.run({}, HOUR);
    share(FLOOD_SHARES);
    await lab.run({}, DAY - HOUR - MINUTE);
    expect(floods()).toHaveLength(1);
    share(1);
    await lab.run({}, DAY);
    expect(floods()).toHaveLength(1);
    share(FLOOD_SHARES + 1);
    await lab.run({}, MINUTE);
    expect(floods().map((about) => 'shares' in about && about.shares)).toEqual([
      FLOOD_SHARES,
      FLOOD_SHARES + 1,
    ]);
  });

  it('what is shared with a trusted account, or is no longer trusted, is none', async () => {
    const { lab, share, floods } = await deployed();
    const names = ALL.map((id) => `  "${id}":\n    name: Partner\n`);
    const policy = parseTrustPolicy(`accounts:\n${names.join('')}`, 'policy.yaml');
    share(FLOOD_SHARES);
    await lab.run({ policy }, MINUTE);
    await lab.run({}, MINUTE);
    expect(lab.channel.alerts()).toHaveLength(FLOOD_SHARES);
    expect(floods()).toEqual([]);
  });

  it('a run that dies before any of its writes, one after another: it is told once', async () => {
    const { lab, share, floods } = await deployed();
    share(FLOOD_SHARES);
    // Each run dies at its nth write, and the last one lives: all the others left it to the next.
    for (let nth = 1; nth < 1_000; nth += 1) {
      let writes = 0;
      const wrapStore = (store: Lab['store']) =>
        beforeWrites(store, () => {
          writes += 1;
          if (writes === nth) throw storeAway();
        });
      const { failure } = await lab.run({ wrapStore }, MINUTE / 60);
      if (failure === undefined && writes < nth) break;
    }
    await lab.run({}, MINUTE);
    expect(floods()).toHaveLength(1);
    expect(lab.channel.alerts()).toHaveLength(FLOOD_SHARES);
  });

  it.each(['', 'x', '{}', '{"atMs":4e12}', '{"atMs":"1"}', '[]'])(
    'a row that somebody else wrote (%s) silences nothing',
    async (told) => {
      const { lab, share, floods } = await deployed();
      const key = { partition: ACCOUNT, sort: 'audit/flood' };
      await lab.store.write('state', { key, columns: { told }, expected: 0, token: 'tampered' });
      share(FLOOD_SHARES);
      await lab.run({}, MINUTE);
      expect(floods()).toHaveLength(1);
    },
  );
});
