import { FirstLook } from './first-look.ts';
import { GoneImages } from './gone-images.ts';
import { ImageBelief } from './image-belief.ts';
import { judge } from './judge.ts';
import { most, type Circumstances, type Maybe, not } from './mind.ts';
import { MovedTimes, type ReadImage } from './moved-times.ts';
import type { RunRecord } from './run-record.ts';
import { exposureSights, sightsOf } from './sights.ts';
import type { Shown, ShownEntry } from './shown.ts';
import { type Answer, type Earlier, readAnswer, remember } from './whole.ts';
import { ACCOUNT } from '../support/lab.ts';

const NEWS = ['shared', 'sharedAgain'];

/**
 * Follows every run with what is right to know after it, and says which of the changes that it recorded, or did not
 * record, a person would call wrong. It knows the invariants and what each run was shown, nothing of the program.
 */
export class Oracle {
  readonly problems: string[] = [];
  readonly firstLooks = new Map<string, FirstLook>();
  readonly images = new Map<string, ImageBelief>();
  /** Surely steady lists and readings under a miscount, by region or image: people must be told (I1). */
  readonly miscounts = new Map<string, Maybe>();
  readonly #lists = new Map<string, Earlier>();
  readonly #gone = new GoneImages();

  take(run: RunRecord): void {
    const lists = this.#takeLists(run);
    const entries = this.#entriesOf(run);
    const read = [...this.images.values()].map((belief) => this.#read(run, belief, entries));
    for (const { belief, answer } of read) belief.takeEmptiness(run, answer);
    this.#gone.take(run, lists, new Map([...this.images.values()].map((i) => [i.imageId, i.region])));
    const moved = new MovedTimes(run, read);
    const before = read.map((image) => ({ image, circumstances: this.#circumstances(run, image) }));
    for (const { image, circumstances } of before) {
      this.#judgeAccounts(run, image, circumstances, moved);
      this.#judgeExposure(run, image.belief, entries.get(image.belief.imageId) ?? [], lists);
    }
    this.#judgeImages(run);
    for (const { belief, answer } of read) {
      belief.close(run, answer);
      belief.earlier = remember(answer, belief.earlier, run.lived);
    }
  }

  #takeLists(run: RunRecord): Map<string, Answer> {
    const lists = new Map<string, Answer>();
    for (const region of new Set(run.shown.flatMap((s) => (isList(s) ? [s.region] : [])))) {
      const shown = run.shown.filter((s) => isList(s) && s.lookedFor === undefined && s.region === region);
      const answer = readAnswer(shown, this.#lists.get(region));
      lists.set(region, answer);
      const firstLook = this.firstLooks.get(region) ?? new FirstLook();
      this.firstLooks.set(region, firstLook);
      firstLook.take(run, answer, this.#lists.get(region));
      this.#miscounted(region, answer, run);
      const earlier = remember(answer, this.#lists.get(region), run.lived);
      if (earlier !== undefined) this.#lists.set(region, earlier);
    }
    return lists;
  }

  /** Every image that a list or a look shows, and its entries. Whoever is new gets a belief. */
  #entriesOf(run: RunRecord): Map<string, ShownEntry[]> {
    const entries = new Map<string, ShownEntry[]>();
    for (const { action, page, region } of run.shown)
      if (action === 'ListCustomImages')
        for (const entry of page?.entries ?? []) {
          entries.set(entry.id, [...(entries.get(entry.id) ?? []), entry]);
          const firstLook = this.firstLooks.get(region);
          if (!this.images.has(entry.id) && firstLook !== undefined)
            this.images.set(entry.id, new ImageBelief(region, entry.id, run, firstLook));
        }
    return entries;
  }

  #read(run: RunRecord, belief: ImageBelief, entries: ReadonlyMap<string, ShownEntry[]>): ReadImage {
    const shown = run.shown.filter((s) => s.imageId === belief.imageId);
    belief.takeOwner(run, entries.get(belief.imageId) ?? [], shown);
    const answer = readAnswer(shown, belief.earlier);
    this.#miscounted(belief.imageId, answer, run);
    return { belief, answer, order: shown.at(-1)?.order ?? Number.POSITIVE_INFINITY };
  }

  #miscounted(subject: string, answer: Answer, run: RunRecord): void {
    if (answer.miscount !== undefined && run.lived) this.miscounts.set(subject, 'yes');
    else if (answer.possible.has('steady'))
      this.miscounts.set(subject, most(this.miscounts.get(subject) ?? 'no', 'maybe'));
  }

  #circumstances(run: RunRecord, { belief, answer }: ReadImage): Omit<Circumstances, 'shifted'> {
    return {
      ms: run.ms,
      counts: answer.sure !== undefined && !run.isSkewed ? 'yes' : 'maybe',
      news: (time) => belief.news(run, time),
      emptied: this.#emptied(run, belief),
    };
  }

  /** I1: were three images emptied together? In one run and region surely; else it may be seen so. */
  #emptied({ n }: RunRecord, { emptied, region }: ImageBelief): Maybe {
    if (emptied.possible === undefined) return 'no';
    const all = [...this.images.values()];
    if (all.filter((i) => i.emptied.possible !== undefined).length >= 3) emptied.many = true;
    const together = all.filter((i) => i.region === region && i.emptied.sure === emptied.sure);
    // In the run itself, the first images are read before the others are known to be empty.
    const isKnown = emptied.sure !== undefined && emptied.sure < n && together.length >= 3;
    return isKnown ? 'yes' : emptied.many ? 'maybe' : 'no';
  }

  #judgeAccounts(
    run: RunRecord,
    image: ReadImage,
    now: Omit<Circumstances, 'shifted'>,
    moved: MovedTimes,
  ): void {
    const { belief, answer } = image;
    const changes = run.changes.filter((c) => c.imageId === belief.imageId && 'accountId' in c);
    const isGone = run.changes.some((c) => c.imageId === belief.imageId && c.kind === 'imageGone');
    const ids = new Set([
      ...belief.accounts.keys(),
      ...answer.seen.keys(),
      ...answer.seenInDoubt.keys(),
      ...changes.flatMap((c) => ('accountId' in c ? [c.accountId] : [])),
    ]);
    for (const accountId of ids) {
      // A received image that names ourselves is not shared with anybody.
      if (accountId === ACCOUNT) continue;
      const own = changes.filter((c) => 'accountId' in c && c.accountId === accountId);
      const verdict = judge({
        subject: `${belief.imageId} ${accountId}`,
        minds: belief.minds(accountId),
        sights: sightsOf(answer, accountId),
        now: { ...now, shifted: (byMs) => moved.shifted(image, accountId, byMs) },
        run,
        news: own.filter((c) => NEWS.includes(c.kind)).length,
        gone: isGone ? undefined : own.filter((c) => c.kind === 'unshared').length,
      });
      belief.accounts.set(accountId, verdict.minds);
      this.problems.push(...verdict.problems);
    }
  }

  #judgeExposure(
    run: RunRecord,
    belief: ImageBelief,
    entries: readonly ShownEntry[],
    lists: ReadonlyMap<string, Answer>,
  ): void {
    const own = run.changes.filter((c) => c.imageId === belief.imageId);
    const sights = exposureSights(lists.get(belief.region), entries);
    if (belief.received === 'yes') return;
    // Before the first list is stored, nothing needs to be remembered.
    const sureRun = this.firstLooks.get(belief.region)?.sureRun ?? Number.POSITIVE_INFINITY;
    if (belief.received === 'maybe' || run.n < sureRun) sights.push({ kind: 'nothing' });
    const verdict = judge({
      subject: `${belief.imageId} ECS`,
      minds: belief.exposure,
      sights,
      now: {
        ms: run.ms,
        counts: 'yes',
        news: () => (belief.received === 'maybe' ? 'maybe' : belief.exposureNews(run)),
        shifted: () => 'no',
        emptied: 'no',
      },
      run,
      news: own.filter((c) => c.kind === 'exposedToEcs').length,
      gone: own.some((c) => c.kind === 'imageGone')
        ? undefined
        : own.filter((c) => c.kind === 'ecsExposureEnded').length,
    });
    belief.exposure = verdict.minds;
    this.problems.push(...verdict.problems);
    if (run.lived && sights.every((s) => s.kind !== 'nothing')) belief.exposureKnown = true;
  }

  #judgeImages(run: RunRecord): void {
    for (const change of run.changes) {
      const belief = this.images.get(change.imageId);
      const what = `run ${run.n}: ${change.kind} ${change.imageId}`;
      if (belief === undefined) this.problems.push(`I1: ${what}: no run was shown such an image`);
      else if (change.kind === 'imageGone') {
        const objection = this.#gone.objection(run, change.imageId);
        if (objection !== undefined) this.problems.push(`I1: ${what}: ${objection}`);
        belief.gone();
      } else if (change.kind === 'received' && not(belief.received) === 'yes')
        this.problems.push(`I14: ${what}: it is ours`);
    }
  }
}

const isList = ({ action }: Shown): boolean => action === 'ListCustomImages';
