import type { ImageBelief } from './image-belief.ts';
import { type Maybe, surelyBefore } from './mind.ts';
import type { RunRecord } from './run-record.ts';
import { wallClockMs } from './shown.ts';
import type { Answer } from './whole.ts';

/** A share whose time moved by so much, and the new time is before the last reading that held it. */
interface Move {
  readonly key: string;
  readonly byMs: number;
  readonly isSure: boolean;
  /** When the last page of its image was shown. */
  readonly order: number;
}

export interface ReadImage {
  readonly belief: ImageBelief;
  readonly answer: Answer;
  /** The count of its last share call. */
  readonly order: number;
}

/** I5: by how much the service writes times otherwise in this run, as each image's reading can know it. */
export class MovedTimes {
  readonly #moves: readonly Move[];

  constructor(run: RunRecord, images: readonly ReadImage[]) {
    this.#moves = images.flatMap((image) =>
      [...image.answer.seen].flatMap(([accountId, entries]) =>
        entries.flatMap(({ time }) => movesOf(run, image, accountId, time)),
      ),
    );
  }

  /** An image that is read before the one for which it is sure may not know it yet. */
  shifted(image: ReadImage, accountId: string, byMs: number): Maybe {
    const same = this.#moves.filter(
      (m) => m.byMs === byMs && m.key !== `${image.belief.imageId} ${accountId}`,
    );
    if (same.some((m) => m.isSure && m.order <= image.order)) return 'yes';
    return same.length > 0 ? 'maybe' : 'no';
  }
}

function movesOf(run: RunRecord, image: ReadImage, accountId: string, time: string | null): Move[] {
  const next = wallClockMs(time);
  const minds = image.belief.minds(accountId).filter((m) => m.held);
  if (next === undefined) return [];
  return minds.flatMap((mind): Move[] => {
    const last = wallClockMs(mind.time);
    if (last === undefined || last === next) return [];
    const before = surelyBefore(next, mind.heldMs, run.ms);
    if (before === 'no') return [];
    const isSure = before === 'yes' && minds.length === 1;
    return [{ key: `${image.belief.imageId} ${accountId}`, byMs: next - last, isSure, order: image.order }];
  });
}
