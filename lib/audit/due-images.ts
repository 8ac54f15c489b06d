import type { Coverage } from '../state/coverage.ts';
import type { ImageCandidate } from './candidates.ts';

/** More images than this are not read while the quota keeps a long list from its end. */
const EARLY = 64;

/** Hands a scope's images that are to be read in a run to whoever reads them, each once. */
export class DueImages {
  readonly #onDue: (due: readonly ImageCandidate[]) => void;
  /** Images that had their turn by then are read before the list has come to its end. */
  readonly #earlyMs: number;
  readonly #handed = new Set<string>();

  constructor({ images }: Coverage, onDue: (due: readonly ImageCandidate[]) => void) {
    this.#onDue = onDue;
    const turns = [...images.values()].map(({ triedMs, readAtMs }) => triedMs ?? readAtMs ?? 0);
    this.#earlyMs = turns.toSorted((a, b) => a - b).at(EARLY) ?? Infinity;
  }

  get size(): number {
    return this.#handed.size;
  }

  has(imageId: string): boolean {
    return this.#handed.has(imageId);
  }

  /**
   * Hands on, before the rest of the list has come, those that have just turned, those never read, and those that have
   * waited longest of all that are known; the others wait for the rest, to be fair to it (I7).
   */
  handEarly(candidates: readonly ImageCandidate[]): void {
    this.hand(candidates.filter(({ hasTurned, turnMs = 0 }) => hasTurned || turnMs <= this.#earlyMs));
  }

  hand(candidates: readonly ImageCandidate[]): void {
    const due = new Map<string, ImageCandidate>();
    for (const candidate of candidates)
      if (candidate.isDue && !this.has(candidate.imageId)) due.set(candidate.imageId, candidate);
    for (const imageId of due.keys()) this.#handed.add(imageId);
    if (due.size > 0) this.#onDue([...due.values()]);
  }
}
