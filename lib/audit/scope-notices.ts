import type { Certainty, CustomImage, Miscount, Reading } from '../model/image.ts';
import type { NoticeNote, Oddity } from '../model/note.ts';
import { scopeKey } from '../model/scope.ts';
import { imageOf, type ToldMiscount } from '../state/coverage.ts';
import type { Listing } from '../swas/list-images.ts';
import type { ScopeDeps } from './scope-deps.ts';

type Subject = NoticeNote['subject'];

type NoticeDeps = Pick<ScopeDeps, 'scope' | 'record' | 'clock' | 'postNotes'>;

/** Tells people that what the cloud answers of a scope is odd; its coverage keeps what they know. */
export class ScopeNotices {
  readonly #deps: NoticeDeps;

  constructor(deps: NoticeDeps) {
    this.#deps = deps;
  }

  /** The list was read. */
  async listed({ miscount, certainty }: Listing): Promise<void> {
    const { record } = this.#deps;
    const keep = await this.#miscount(this.#list, record.coverage.miscount, miscount, certainty);
    record.add({ kind: 'counted', miscount: keep });
  }

  /** An image was read. */
  async read(
    { imageId, name: imageName }: CustomImage,
    { miscount: now, certainty }: Pick<Reading, 'miscount' | 'certainty'>,
  ): Promise<void> {
    const { record, scope } = this.#deps;
    const { miscount: before } = imageOf(record.coverage, imageId);
    const subject = { kind: 'image', scope, imageId, imageName } as const;
    const miscount = await this.#miscount(subject, before, now, certainty);
    record.add({ kind: 'counted', imageId, miscount });
  }

  /** The baseline is begun without a whole list (I4). */
  async unfinishedFirstList(images: number): Promise<void> {
    await this.#post(this.#list, { kind: 'unfinishedFirstList', images });
  }

  /** A scope that seems to hold nothing but other accounts' images is told once (I14). @param owners undefined: ours. */
  async owners(owners: readonly (string | undefined)[]): Promise<void> {
    const { record } = this.#deps;
    const [ownerId] = owners;
    if (record.coverage.isOnlyReceivedTold || ownerId === undefined || owners.includes(undefined)) return;
    record.add({ kind: 'onlyReceivedTold' });
    await this.#post(this.#list, { kind: 'onlyReceived', images: owners.length, ownerId });
  }

  async #miscount(
    subject: Subject,
    before: ToldMiscount | undefined,
    now: Miscount | undefined,
    certainty: Certainty,
  ): Promise<ToldMiscount | undefined> {
    if (now === undefined) return certainty === 'complete' ? undefined : before;
    const { keep, isNews } = assessMiscount(before, now, certainty === 'steady');
    const { counted, listed } = now;
    if (isNews) await this.#post(subject, { kind: 'miscount', counted, listed });
    return keep;
  }

  get #list(): Subject {
    return { kind: 'scope', scope: this.#deps.scope, part: 'list' };
  }

  async #post(subject: Subject, about: Oddity): Promise<void> {
    const { scope, clock, record, postNotes } = this.#deps;
    const what = subject.kind === 'image' ? subject.imageId : 'list';
    const size = about.kind === 'miscount' ? `/${about.counted - about.listed}` : '';
    // The same until the coverage has been saved: a run that dies before tells it again, and people read it once.
    const id = `notice/${scopeKey(scope)}/${what}/${about.kind}${size}/${record.version}`;
    await postNotes([{ kind: 'notice', id, accountId: scope.accountId, atMs: clock.now(), subject, about }]);
  }
}

/**
 * Whether a steady miscount is to be told: when it begins, and when more entries are hidden than people know of. Pure.
 * @returns the miscount to keep, and whether to tell it.
 */
export function assessMiscount(
  before: ToldMiscount | undefined,
  now: Miscount,
  isSteady: boolean,
): { readonly keep: ToldMiscount; readonly isNews: boolean } {
  const hidden = now.counted - now.listed;
  // Pages that were shorter than the service said, and all that it counted was there.
  const isNews = isSteady && hidden !== 0 && (before?.told === undefined || hidden > before.told);
  const told = isNews ? hidden : before?.told;
  return { keep: { ...now, ...(told === undefined ? {} : { told }) }, isNews };
}
