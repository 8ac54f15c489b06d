import { OpenApiError } from './errors.ts';

/** Asks for the pages of a list before their turn, so many at once. */
export class ReadAhead<Page> {
  readonly #fetchPage: (pageNumber: number) => Promise<Page>;
  readonly #abreast: number;
  readonly #underWay = new Map<number, Promise<Page>>();

  constructor(fetchPage: (pageNumber: number) => Promise<Page>, abreast: number) {
    this.#fetchPage = fetchPage;
    this.#abreast = abreast;
  }

  /** This page. With it those after it are asked for, up to `last`. */
  take(pageNumber: number, last: number): Promise<Page> {
    for (let n = pageNumber; n === pageNumber || (n <= last && n < pageNumber + this.#abreast); n += 1) {
      if (this.#underWay.has(n)) continue;
      const page = this.#fetchPage(n);
      // Until its turn comes its failure is nobody's.
      page.catch(() => undefined);
      this.#underWay.set(n, page);
    }
    const page = this.#underWay.get(pageNumber) as Promise<Page>;
    this.#underWay.delete(pageNumber);
    return page;
  }

  /** Pages that were asked for and not taken, as far as they are answered. */
  async *rest(): AsyncGenerator<Page> {
    for (const page of this.#underWay.values()) {
      try {
        yield await page;
      } catch (error) {
        if (!(error instanceof OpenApiError)) throw error;
      }
    }
  }
}
