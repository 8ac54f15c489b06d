import { describe, expect, it } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { account, REGION } from '../support/simulated-cloud.ts';
import { ACCOUNT, DAY, Lab, type LabOptions, MINUTE } from '../support/lab.ts';

const OTHER = 'cn-shanghai';

async function withRegions(regions: readonly string[], everyMs = 15 * MINUTE) {
  const lab = await Lab.open();
  const images = new Map(regions.map((region) => [region, lab.cloud.addImage(`m-${region}`, { region })]));
  await lab.run({ regions }, everyMs);
  return { lab, image: (region: string) => images.get(region) ?? lab.cloud.addImage('m-new', { region }) };
}

describe('I7: more regions than one run can list', () => {
  const named = (count: number) =>
    Array.from({ length: count }, (_, n) => `cn-r${String.fromCharCode(97 + n)}`);
  /** Three calls a run. */
  const TIMED: LabOptions = {
    callsPerMinute: 3,
    change: { timer: { periodMs: MINUTE }, overdueMs: 10 * MINUTE },
  };
  const minutes = (lab: Lab, count: number, options: LabOptions) => lab.runs(count, options, 61_000);

  it('are listed longest unlisted first, so that all get their turn', async () => {
    const regions = named(12);
    const { lab, image } = await withRegions(regions, MINUTE);
    for (const region of regions) lab.cloud.share(image(region), account(1));
    const from = lab.cloud.calls.length;
    await minutes(lab, 4, { ...TIMED, regions });
    const listed = lab.cloud.calls
      .slice(from)
      .flatMap((call) => (call.action === 'ListCustomImages' ? [call.query['RegionId'] ?? ''] : []));
    expect(listed.toSorted((a, b) => a.localeCompare(b))).toEqual(regions);
    await minutes(lab, 10, { ...TIMED, regions });
    expect(lab.news().toSorted()).toEqual(regions.map((r) => `shared m-${r} ${account(1)}`));
  });

  it('I10: those that nobody lists are told when they are due, and over when they are listed', async () => {
    const regions = named(6);
    const { lab } = await withRegions(regions, MINUTE);
    const isLast = (region: string | undefined) => region === 'cn-re' || region === 'cn-rf';
    const tooLate = new OpenApiError('no time is left', { code: 'OutOfTime' });
    lab.cloud.refuse(tooLate, ({ query }) => isLast(query['RegionId']));
    await minutes(lab, 9, { ...TIMED, regions });
    expect(lab.news()).toEqual([]);
    await minutes(lab, 3, { ...TIMED, regions });
    expect(
      lab
        .news()
        .filter((words) => words.includes('Unreached'))
        .toSorted(),
    ).toEqual(['blind all Unreached']);
    lab.cloud.onCall();
    await minutes(lab, 4, { ...TIMED, regions });
    expect(lab.news()).toContain('over all');
  });
});

describe('REGIONS=all', () => {
  const ALL = { regions: 'all' } as const;
  const answerRegions = (lab: Lab, regions: readonly string[]) =>
    lab.cloud.onCall(({ action }) =>
      action === 'ListRegions' ? { Regions: regions.map((RegionId) => ({ RegionId })) } : undefined,
    );

  async function withAll() {
    const { lab, image } = await withRegions([REGION, OTHER]);
    await lab.run(ALL);
    return { lab, image };
  }

  it.each([
    ['names no region', (lab: Lab) => answerRegions(lab, [])],
    [
      'fails',
      (lab: Lab) =>
        lab.cloud.refuse(
          new OpenApiError('a fault of its own', { code: 'ApiTemporary' }),
          ({ action }) => action === 'ListRegions',
        ),
    ],
  ])(
    'I10: a list that %s: the known regions are audited, it is told once, and over when it is back',
    async (_what, breakList) => {
      const { lab, image } = await withAll();
      lab.cloud.share(image(OTHER), account(1));
      breakList(lab);
      const results = await lab.runs(4, ALL);
      expect(results.map((r) => r.summary.status)).toEqual(Array.from({ length: 4 }, () => 'complete'));
      const blind = expect.stringMatching(/^blind all Api/) as string;
      expect(lab.news()).toEqual([`shared m-${OTHER} ${account(1)}`, blind]);
      lab.later(DAY);
      await lab.run(ALL);
      expect(lab.news().slice(2)).toEqual([expect.stringMatching(/^reminder all Api/)]);
      lab.cloud.onCall();
      await lab.runs(2, ALL);
      expect(lab.news().slice(3)).toEqual(['over all']);
    },
  );

  it('I10: a list that is denied is told at once', async () => {
    const { lab } = await withAll();
    lab.cloud.refuse(
      new OpenApiError('not allowed', { code: 'ApiDenied' }),
      ({ action }) => action === 'ListRegions',
    );
    await lab.run(ALL);
    expect(lab.news()).toEqual(['blind all ApiDenied']);
  });

  it('I1: a region that is missing from the answer is still audited', async () => {
    const { lab, image } = await withAll();
    answerRegions(lab, [REGION]);
    await lab.runs(2, ALL);
    lab.cloud.share(image(OTHER), account(1));
    await lab.run(ALL);
    expect(lab.news()).toEqual([`shared m-${OTHER} ${account(1)}`]);
  });

  it('a region that is listed twice is one scope', async () => {
    const { lab } = await withAll();
    answerRegions(lab, [REGION, OTHER, REGION]);
    const { summary } = await lab.run(ALL);
    expect(summary.scopes.map((s) => s.scope)).toEqual([`${ACCOUNT}:${REGION}`, `${ACCOUNT}:${OTHER}`]);
  });

  it('a region that is new is audited from then on', async () => {
    const { lab } = await withAll();
    lab.cloud.addImage('m-new', { region: 'cn-beijing', shares: 1 });
    await lab.run(ALL);
    expect(lab.channel.said().at(-1)).toBe('baseline cn-beijing');
  });

  it('I10: with none known and none listed the run fails visibly, and the next one begins', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    answerRegions(lab, []);
    const { summary, failure } = await lab.run(ALL);
    expect([summary.status, failure?.code]).toEqual(['failed', 'ApiGarbled']);
    lab.cloud.onCall();
    expect((await lab.run(ALL)).summary.status).toBe('complete');
  });
});

describe('a region that does not exist, in a running function', () => {
  const TYPO = 'cn-shangha';
  const noRegion = new OpenApiError('the region does not exist', {
    code: 'ApiNotFound',
    vendorCode: 'InvalidRegionId.NotFound',
  });
  const timed: LabOptions = { regions: [REGION, OTHER, TYPO], change: { timer: { periodMs: 15 * MINUTE } } };
  const listings = (lab: Lab) => lab.cloud.calls.filter(({ action }) => action === 'ListRegions').length;

  async function withTypo() {
    const { lab, image } = await withRegions([REGION, OTHER]);
    lab.cloud.refuse(noRegion, ({ query }) => query['RegionId'] === TYPO);
    return { lab, image };
  }

  it('I10: is one blind spot, which says what is meant; the others are audited', async () => {
    const { lab, image } = await withTypo();
    lab.cloud.share(image(OTHER), account(1));
    await lab.runs(3, timed);
    expect(lab.news().toSorted()).toEqual([
      expect.stringMatching(`^blind ${TYPO} `),
      `shared m-${OTHER} ${account(1)}`,
    ]);
    const reasons = lab.channel
      .notes()
      .flatMap((note) => (note.kind === 'blind' ? [note.failure.message] : []));
    expect(reasons).toEqual([`SWAS has no region ${TYPO}; did you mean ${OTHER}? the region does not exist`]);
  });

  it('costs one call of ListRegions a day, and none where all regions are there', async () => {
    const { lab } = await withTypo();
    expect(listings(lab)).toBe(0);
    await lab.runs(4, timed);
    expect(listings(lab)).toBe(1);
    lab.later(DAY);
    await lab.runs(4, timed);
    expect(listings(lab)).toBe(2);
  });

  it('I1: a region that was listed once exists, whatever ListRegions says of it', async () => {
    const { lab } = await withRegions([REGION, OTHER]);
    lab.cloud.refuse(noRegion, ({ query }) => query['RegionId'] === OTHER);
    await lab.runs(3, timed);
    expect(listings(lab)).toBeLessThan(2);
    const reasons = lab.channel
      .notes()
      .flatMap((note) => (note.kind === 'blind' ? [note.failure.message] : []));
    expect(reasons.filter((reason) => reason.includes(`no region ${OTHER};`))).toEqual([]);
  });
});
