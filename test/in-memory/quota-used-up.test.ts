import { describe, expect, it, vi } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { answers, between, Deployment, statuses } from '../support/deployment.ts';
import { HOUR, MINUTE } from '../support/lab.ts';
import { isLong } from '../support/size.ts';
import { account, type CloudCall } from '../support/simulated-cloud.ts';

// Thousands of runs, on a machine that may be busy.
vi.setConfig({ testTimeout: isLong ? 600_000 : 120_000 });

const SHARES = 'ListCustomImageShareAccounts';
const DUE = 30 * MINUTE;
/** Three days of minutes are many runs. */
const EVERY = isLong ? MINUTE : 5 * MINUTE;
const throttled = () =>
  new OpenApiError('over the call quota', { code: 'ApiThrottled', vendorCode: 'Throttling.User' });
const isShareCall = ({ action }: CloudCall): boolean => action === SHARES;

/** Fifteen images that were audited for an hour. */
async function deployed(periodMs: number) {
  const deployment = await Deployment.open({ periodMs });
  const images = Array.from({ length: 15 }, (_, n) => deployment.lab.cloud.addImage(`m-${n}`));
  await deployment.pass(HOUR);
  return { deployment, lab: deployment.lab, images };
}

describe('every share call is refused with Throttling.User, while lists answer', () => {
  async function refusedFor(ms: number) {
    const { deployment, lab, images } = await deployed(EVERY);
    const oldestMs = Math.min(...images.map(({ id }) => lab.cloud.readsOf(id).at(-1)?.atMs ?? 0));
    const messages = lab.channel.accepted.length;
    const fromMs = lab.clock.now();
    lab.cloud.refuse(throttled(), isShareCall);
    await deployment.pass(ms);
    lab.cloud.onCall();
    const healedMs = lab.clock.now();
    await deployment.pass(2 * HOUR);
    return { deployment, lab, oldestMs, messages, fromMs, healedMs };
  }

  it('I10: for 72 hours: told once when due, reminded of daily, over when healed: four messages in all', async () => {
    const { deployment, lab, oldestMs, messages, fromMs, healedMs } = await refusedFor(72 * HOUR);
    const { runs, heartbeats } = deployment;
    const news = between(deployment.told, fromMs);
    expect(news.map(({ words }) => words.split(' ', 1)[0])).toEqual([
      'blind',
      'reminder',
      'reminder',
      'over',
    ]);
    expect(lab.channel.accepted.length - messages).toBe(4);
    const [begun = Infinity, , , over = Infinity] = news.map(({ atMs }) => atMs);
    expect(begun - oldestMs).toBeGreaterThanOrEqual(DUE);
    expect(begun - oldestMs).toBeLessThanOrEqual(DUE + 2 * EVERY);
    expect(over - healedMs).toBeLessThanOrEqual(HOUR);
    expect(statuses(runs, begun, healedMs)).toEqual(new Set(['partial']));
    expect(heartbeats.filter((atMs) => atMs >= begun && atMs < healedMs)).toEqual([]);
    expect(statuses(runs, over + EVERY)).toEqual(new Set(['complete']));
    expect(heartbeats.filter((atMs) => atMs > over).length).toBeGreaterThan(5);
    // I8: a call that is refused is a call.
    const calls = lab.cloud.calls.filter(isShareCall).map(({ atMs }) => atMs);
    const inMinuteFrom = (ms: number) => calls.filter((atMs) => atMs >= ms && atMs < ms + MINUTE).length;
    expect(Math.max(...calls.map(inMinuteFrom))).toBeLessThanOrEqual(9);
  });

  // Its answer follows from runs and waiting messages alone; a run that is partial counts as one that ended well.
  it('I10: the watchdog does not call it well, once people were told', async () => {
    const { deployment, fromMs, healedMs } = await refusedFor(6 * HOUR);
    expect(answers(deployment.looks, fromMs + HOUR, healedMs)).toEqual(new Set(['blind']));
  });
});

describe('somebody else uses nine of the ten calls of each minute, and always comes first', () => {
  async function withOneCall() {
    const { deployment, lab, images } = await deployed(MINUTE);
    const grantedMs: Record<string, number> = {};
    const readMs = new Map(images.map(({ id }) => [id, lab.cloud.readsOf(id).at(-1)?.atMs ?? 0]));
    lab.cloud.onCall(({ action, atMs, query }) => {
      if (atMs < (grantedMs[action] ?? 0) + MINUTE) throw throttled();
      grantedMs[action] = atMs;
      readMs.set(query['ImageId'] ?? '', atMs);
    });
    return { deployment, lab, images, readMs };
  }

  it('I10: what is not read in time is told, and no run is called complete meanwhile', async () => {
    const { deployment, lab, images, readMs } = await withOneCall();
    const silent: string[] = [];
    const oneMinute = async (minute: number) => {
      await deployment.pass(MINUTE);
      const late = images.filter(({ id }) => lab.clock.now() - (readMs.get(id) ?? 0) > DUE + 2 * MINUTE);
      if (late.length === 0) return;
      const known = blindNow(deployment);
      const unknown = late.filter(({ id }) => !known.some((one) => [id, 'cn-hangzhou', 'all'].includes(one)));
      silent.push(...unknown.map(({ id }) => `${id} in minute ${minute}`));
      expect(deployment.runs.at(-1)?.summary.status).toBe('partial');
    };
    for (const [n, image] of images.entries()) {
      lab.cloud.share(image, account(n));
      for (let minute = 0; minute < 20; minute += 1) await oneMinute(20 * n + minute);
    }
    expect(silent).toEqual([]);
    expect(blindNow(deployment), 'with every image shared a round takes 15 minutes').toEqual([]);
  });

  it('every share is told: at once where the flag is new, and in a round of all images where it is not', async () => {
    const { deployment, lab, images } = await withOneCall();
    const slowest = { new: 0, old: 0 };
    for (const [flag, waitMs] of [
      ['new', 10 * MINUTE],
      ['old', 30 * MINUTE],
    ] as const)
      for (const [n, image] of images.entries()) {
        const id = account(n + (flag === 'old' ? 100 : 0));
        lab.cloud.share(image, id);
        const madeMs = lab.clock.now();
        await deployment.pass(waitMs + n * 1_000);
        const told = deployment.told.filter(({ words }) => words === `shared ${image.id} ${id}`);
        expect(told).toHaveLength(1);
        slowest[flag] = Math.max(slowest[flag], (told[0]?.atMs ?? Infinity) - madeMs);
      }
    expect(slowest.new).toBeLessThanOrEqual(3 * MINUTE);
    expect(slowest.old).toBeLessThanOrEqual(30 * MINUTE);
  });

  // The shared image has two of three turns, so that a round of the others takes 42 minutes. Each of them is told for
  // itself when it is due, and is over three minutes later: 19 messages an hour.
  it('I10: one cause is one message, and so is its end', async () => {
    const { deployment, lab, images } = await withOneCall();
    for (const image of images.slice(0, 1)) lab.cloud.share(image, account(7));
    await deployment.pass(6 * HOUR);
    expect(deployment.news().filter((words) => !words.startsWith('shared')).length).toBeLessThanOrEqual(2);
  });
});

/** The subjects that people know as blind. */
function blindNow({ told }: Deployment): string[] {
  const open = new Set<string>();
  for (const { words } of told) {
    const [kind = '', subject = ''] = words.split(' ');
    if (kind === 'blind') open.add(subject);
    if (kind === 'over') open.delete(subject);
  }
  return [...open];
}
