import type { Progress } from '../audit/run-deps.ts';
import type { CallCounts } from '../swas/ask.ts';
import { isWhole } from '../model/image.ts';
import { groupedNumber } from '../text/grouped-number.ts';
import { plural } from '../text/plural.ts';

/** Shorter waits are over before they are read. */
export const SHOWN_WAIT_MS = 2_000;

/** How far one account's audit is. */
export interface AccountProgress {
  readonly note: (progress: Progress) => void;
  /** Where its calls are counted, as soon as there is a client that makes them. */
  readonly countCalls: (counts: () => CallCounts) => void;
  readonly end: () => void;
}

interface AccountState {
  regions: number;
  images: number;
  read: number;
  failed: number;
  counts: (() => CallCounts) | undefined;
  /** By API: until when its quota is spent. */
  readonly waits: Map<string, number>;
  /** By channel: when it takes its next message. */
  readonly sending: Map<string, number>;
  isOver: boolean;
}

/** How far the audits of all accounts are, for a line that is shown while they run. */
export class AuditProgress {
  readonly #accounts: number;
  readonly #begun: AccountState[] = [];
  readonly #now: () => number;

  /** @param accounts how many are to be audited. */
  constructor(accounts: number, now: () => number) {
    this.#accounts = accounts;
    this.#now = now;
  }

  begin(): AccountProgress {
    const state: AccountState = {
      regions: 0,
      images: 0,
      read: 0,
      failed: 0,
      counts: undefined,
      waits: new Map(),
      sending: new Map(),
      isOver: false,
    };
    this.#begun.push(state);
    return {
      note: (progress) => noteProgress(state, progress, this.#now()),
      countCalls: (counts) => (state.counts = counts),
      end: () => {
        state.isOver = true;
        state.waits.clear();
        state.sending.clear();
      },
    };
  }

  /** For example `45 of 120 images read in 3 regions · 2 failed · waiting 5 s for the call quota · 63 calls`. */
  line(): string {
    const sum = (of: (state: AccountState) => number) =>
      this.#begun.reduce((total, state) => total + of(state), 0);
    const [images, regions, failed] = [sum((s) => s.images), sum((s) => s.regions), sum((s) => s.failed)];
    const over = this.#begun.filter(({ isOver }) => isOver).length;
    const places = regions > 1 ? ` in ${plural(regions, 'region')}` : '';
    const parts = [
      ...(this.#accounts > 1 ? [`${groupedNumber(over)} of ${plural(this.#accounts, 'account')} done`] : []),
      regions === 0
        ? 'listing the images'
        : `${groupedNumber(sum((s) => s.read))} of ${plural(images, 'image')} read${places}`,
      ...(failed === 0 ? [] : [`${groupedNumber(failed)} failed`]),
      ...this.#waits(),
      plural(
        sum(({ counts }) => Object.values(counts?.().byApi ?? {}).reduce((total, n) => total + n, 0)),
        'call',
      ),
    ];
    return parts.join(' · ');
  }

  #waits(): string[] {
    const nowMs = this.#now();
    const next = (of: (state: AccountState) => Map<string, number>) =>
      this.#begun.flatMap((state) => {
        const left = [...of(state).values()].map((untilMs) => untilMs - nowMs).filter((ms) => ms > 0);
        return left.length === 0 ? [] : [Math.min(...left)];
      });
    const [quota, sending] = [next(({ waits }) => waits), next(({ sending: s }) => s)];
    const said = [];
    if (quota.length > 0) {
      const left = seconds(Math.min(...quota));
      said.push(
        this.#accounts === 1
          ? `waiting ${left} for the call quota`
          : `${plural(quota.length, 'account')} waiting for the call quota, next in ${left}`,
      );
    }
    if (sending.length > 0) said.push(`sending in ${seconds(Math.min(...sending))}`);
    return said;
  }
}

function noteProgress(state: AccountState, progress: Progress, nowMs: number): void {
  switch (progress.kind) {
    case 'listed':
      state.regions += 1;
      state.images += progress.images;
      return;
    case 'read': {
      const { reading } = progress;
      if (reading !== undefined && isWhole(reading.certainty)) state.read += 1;
      // A run that was stopped, or reached its deadline, has not failed.
      else if (reading?.failure?.code !== 'OutOfTime') state.failed += 1;
      return;
    }
    case 'waiting':
      if (progress.ms >= SHOWN_WAIT_MS) state.waits.set(progress.api, nowMs + progress.ms);
      return;
    case 'pacing':
      if (progress.ms >= SHOWN_WAIT_MS) state.sending.set(progress.channel, nowMs + progress.ms);
      return;
    case 'policy':
    case 'posted':
  }
}

const seconds = (ms: number): string =>
  ms < 120_000 ? `${Math.ceil(ms / 1_000)} s` : `${Math.ceil(ms / 60_000)} min`;
