import { describe, expect, it } from 'vitest';
import { beforeWrites } from '../support/failing-store.ts';
import { account } from '../support/simulated-cloud.ts';
import { Lab } from '../support/lab.ts';

describe('I7: slow writes at the end of a run', () => {
  // The moment between the last send and the end of all writing, wherever it falls.
  it.each(Array.from({ length: 12 }, (_, n) => n * 700))(
    'do not turn a finished run into a failed one: %d ms more',
    async (extraMs) => {
      const lab = await Lab.open();
      const image = lab.cloud.addImage('m-1');
      await lab.run();
      lab.cloud.share(image, account(1));
      lab.channel.onSend = () => lab.clock.sleep(11_450);
      const now = lab.clock.now();
      const { failure } = await lab.run({
        change: {
          deadline: {
            callsUntilMs: now + 3_000,
            endMs: now + 14_000 + extraMs,
            killMs: now + 19_000 + extraMs,
          },
        },
        wrapStore: (store) => beforeWrites(store, () => lab.clock.sleep(700)),
      });
      expect(failure).toBeUndefined();
      lab.channel.onSend = () => undefined;
      await lab.runs(2);
      expect(lab.news()).toEqual([`shared m-1 ${account(1)}`]);
    },
  );

  it('the row of the run may fail to be written: the lease ends by itself', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    const { summary, failure } = await lab.run({
      wrapStore: (store) =>
        beforeWrites(store, (table) => {
          if (table === 'runs') throw new Error('away');
        }),
    });
    expect([summary.status, failure]).toEqual(['complete', undefined]);
  });
});
