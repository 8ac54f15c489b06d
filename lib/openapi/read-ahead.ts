import { OpenApiError } from './errors.ts';

/** Requests pages of a list before they are needed, `abreast` at the same time. */
export class ReadAhead<Page> {
  readonly #fetchPage: (pageNumber: number) => Promise<Page>;
  readonly #abreast: number;
  readonly #underWay = new Map<number, Promise<Page>>();

  constructor(fetchPage: (pageNumber: number) => Promise<Page>, abreast: number) {
    this.#fetchPage = fetchPage;
    this.#abreast = abreast;
  }

  /** Returns this page, and requests those that follow it, up to page `last`. */
  take(pageNumber: number, last: number): Promise<Page> {
    for (let n = pageNumber; n === pageNumber || (n <= last && n < pageNumber + this.#abreast); n += 1) {
      if (this.#underWay.has(n)) continue;
      const page = this.#fetchPage(n);
      // Its failure is reported when the page is taken, not before.
      page.catch(() => undefined);
      this.#underWay.set(n, page);
    }
    const page = this.#underWay.get(pageNumber) as Promise<Page>;
    this.#underWay.delete(pageNumber);
    return page;
  }

  /** The pages that were requested and not taken, except those that failed. */
  async *rest(): AsyncGenerator<{ readonly number: number; readonly page: Page }> {
    for (const [number, page] of this.#underWay) {
      try {
        yield { number, page: await page };
      } catch (error) {
        if (!(error instanceof OpenApiError)) throw error;
      }
    }
  }
}
