import * as v from 'valibot';
import { auditKey } from './audit-key.ts';
import type { Failure } from '../model/health.ts';
import { byText } from '../text/order.ts';
import { inThePast } from '../platform/stored-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import { count, failureShape, idShape, time } from '../snapshot/shapes.ts';
import type { Row, Store } from '../snapshot/store.ts';
import type { Coverage } from './coverage.ts';
import { after, type CoverageEvent } from './coverage-event.ts';
import type { DueTimes } from './due.ts';
import { coverageFrom, coverageShape, pack, type PackedCoverage } from './packed-coverage.ts';

/** Why something of the account as a whole fails, and since when. */
export interface Refusal {
  readonly sinceMs: number;
  readonly failure: Failure;
}

/** What a run keeps of a region while it works. */
export interface ScopeRecord {
  /** What is known now. */
  readonly coverage: Coverage;
  /** See `AccountCoverage.version`. */
  readonly version: number;
  readonly add: (event: CoverageEvent) => void;
}

/** One row. Each stands for itself, so that rows of different runs may be mixed: the first has all but most images. */
interface PackedPart {
  readonly due?: DueTimes;
  readonly resumedMs?: number;
  readonly entry?: Refusal;
  readonly regions?: Refusal;
  /** How many rows there are. */
  readonly parts?: number;
  readonly scopes: Readonly<Record<string, PackedCoverage>>;
}

/** Far more rows than thousands of images in every region take. */
const MOST_PARTS = 1_000;
/** Three firings of a timer that fires once in a year: nothing may be due later. */
const LONGEST_DUE_MS = 3 * 366 * 86_400_000;
const dueShape = v.pipe(count, v.maxValue(LONGEST_DUE_MS));
export const refusalFields = { sinceMs: time, failure: failureShape };
const refusalShape = v.object(refusalFields);
const partShape: v.GenericSchema<unknown, PackedPart> = v.object({
  due: v.exactOptional(
    v.object({ runMs: dueShape, listMs: dueShape, imageMs: dueShape, isTimed: v.boolean() }),
  ),
  resumedMs: v.exactOptional(time),
  entry: v.exactOptional(refusalShape),
  regions: v.exactOptional(refusalShape),
  parts: v.exactOptional(v.pipe(count, v.integer(), v.minValue(1), v.maxValue(MOST_PARTS))),
  scopes: v.record(idShape, coverageShape),
});

/** So long a row's text may become before its images are spread over more rows. */
const PART_CHARS = 64_000;

/**
 * How well an account is covered: packed into one row, so that a run in which nothing changed writes the same few rows
 * however many regions and images there are. Thousands of images take more rows.
 */
export class AccountCoverage {
  readonly #store: Store;
  readonly #accountId: string;
  readonly #nowMs: number;
  readonly #scopes: Map<string, Coverage>;
  readonly #saved: { readonly version: number; readonly text: string | undefined }[];
  /** When what was not verified is due, as the last run expected it; undefined: no run did. */
  due: DueTimes | undefined;
  /** When the runs began again after a pause: what was not read meanwhile is as old as that. */
  resumedMs: number;
  /** Why the account cannot be entered. */
  entry: Refusal | undefined;
  /** Why its regions cannot be listed. */
  regions: Refusal | undefined;

  private constructor(store: Store, accountId: string, rows: readonly (Row | undefined)[], nowMs: number) {
    this.#store = store;
    this.#accountId = accountId;
    this.#nowMs = nowMs;
    this.#saved = rows.map((row) => ({ version: row?.version ?? 0, text: row?.columns['coverage'] }));
    const parts = rows.map(read);
    const [head] = parts;
    this.due = head?.due;
    this.resumedMs = inThePast(head?.resumedMs, nowMs) ?? 0;
    this.entry = begunBy(head?.entry, nowMs);
    this.regions = begunBy(head?.regions, nowMs);
    this.#scopes = new Map(
      Object.entries(head?.scopes ?? {}).map(([regionId, scope]) => {
        const images = Object.assign(
          {},
          ...parts.map(({ scopes }) => scopes[regionId]?.images ?? {}),
        ) as object;
        return [regionId, coverageFrom({ ...scope, images: images as PackedCoverage['images'] }, nowMs)];
      }),
    );
  }

  static async load(store: Store, accountId: string, nowMs: number): Promise<AccountCoverage> {
    const first = await store.get('state', keyOf(accountId, 0));
    const { parts = 1 } = read(first);
    const others = Array.from({ length: parts - 1 }, (_, i) => keyOf(accountId, i + 1));
    const found = new Map(
      (others.length === 0 ? [] : await store.getMany('state', others)).map((row) => [row.key.sort, row]),
    );
    const rows = [first, ...others.map(({ sort }) => found.get(sort))];
    return new AccountCoverage(store, accountId, rows, nowMs);
  }

  /** The same until it has been saved: names what is said between two savings, also if the run dies. */
  get version(): number {
    return this.#saved[0]?.version ?? 0;
  }

  /** The regions that are expected to be audited. */
  regionIds(): string[] {
    return [...this.#scopes.keys()];
  }

  /** When a region's list was whole last; undefined: never, or it is not expected to be audited. */
  listedAtMs(regionId: string): number | undefined {
    return this.#scopes.get(regionId)?.listedAtMs;
  }

  /** What is known of a region; from now on it is expected to be audited. */
  scope(regionId: string): Coverage {
    const scope = this.#scopes.get(regionId) ?? coverageFrom({ images: {} }, this.#nowMs);
    this.#scopes.set(regionId, scope);
    return scope;
  }

  /** From now on this is known of the region. */
  keep(regionId: string, scope: Coverage): void {
    this.#scopes.set(regionId, scope);
  }

  /** What a run adds to is known at once, here too. From now on the region is expected to be audited. */
  record(regionId: string): ScopeRecord {
    const coverageOf = () => this.scope(regionId);
    return {
      get coverage() {
        return coverageOf();
      },
      version: this.version,
      add: (event) => this.keep(regionId, after(coverageOf(), event)),
    };
  }

  /** Forgets regions that are not to be audited any more. */
  keepOnly(regionIds: readonly string[]): void {
    for (const id of this.#scopes.keys()) if (!regionIds.includes(id)) this.#scopes.delete(id);
  }

  /** Writes the rows that changed. */
  async save(token: string): Promise<void> {
    const texts = this.#texts();
    for (const [i, coverage] of texts.entries()) {
      const { version, text } = this.#saved[i] ?? { version: 0, text: undefined };
      if (coverage === text) continue;
      const result = await this.#store.write('state', {
        key: keyOf(this.#accountId, i),
        columns: { coverage },
        expected: version,
        token: `${token}/coverage/${i}/${version}`,
      });
      // Another writer had its turn: its times are as true as ours, and the next run measures again.
      const written = result.kind === 'written' ? result.version : (result.current?.version ?? 0);
      this.#saved[i] = { version: written, text: result.kind === 'written' ? coverage : undefined };
    }
  }

  #texts(): string[] {
    const scopes = [...this.#scopes]
      .toSorted(([a], [b]) => byText(a, b))
      .map(([regionId, scope]) => [regionId, pack(scope)] as const);
    const { due, entry, regions, resumedMs } = this;
    const head = {
      ...(due === undefined ? {} : { due }),
      ...(resumedMs === 0 ? {} : { resumedMs }),
      ...(entry === undefined ? {} : { entry }),
      ...(regions === undefined ? {} : { regions }),
    };
    const whole = JSON.stringify({ ...head, scopes: Object.fromEntries(scopes) } satisfies PackedPart);
    // Rows that are not needed any more stay, emptied: their images would be taken for known.
    const parts = Math.max(Math.ceil(whole.length / PART_CHARS), this.#saved.length);
    if (parts === 1) return [whole];
    return Array.from({ length: parts }, (_, part) => {
      const ofPart = scopes.map(([regionId, { images, ...rest }]) => {
        const some = Object.entries(images).filter(([id]) => partOf(id, parts) === part);
        return [regionId, { ...(part === 0 ? rest : {}), images: Object.fromEntries(some) }] as const;
      });
      const packed = { scopes: Object.fromEntries(ofPart) };
      return JSON.stringify(part === 0 ? { ...head, parts, ...packed } : packed);
    });
  }
}

/** Spreads image ids evenly, each always to the same row. */
function partOf(imageId: string, parts: number): number {
  let hash = 0;
  for (let i = 0; i < imageId.length; i += 1) hash = (hash * 31 + imageId.charCodeAt(i)) >>> 0;
  return hash % parts;
}

/** What began in a time to come has begun by now. */
export const begunBy = <T extends Refusal | undefined>(refusal: T, nowMs: number): T =>
  refusal && { ...refusal, sinceMs: inThePast(refusal.sinceMs, nowMs) ?? nowMs };

/** Only times and failures: a row that is damaged is made anew, and all is measured again. */
const read = (row: Row | undefined): PackedPart => parseOr(row, 'coverage', partShape, { scopes: {} });

const keyOf = (accountId: string, part: number) => auditKey(accountId, `coverage/${part}`);
