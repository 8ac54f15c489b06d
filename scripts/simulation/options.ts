/** What a run does when the quota is spent. */
export type Mode = 'sleep' | 'end';

export interface SimulationOptions {
  readonly accounts: number;
  /** In each region of each account. */
  readonly images: number;
  readonly mode: Mode;
  /** Simulated hours in which people share images; quarters, so that every timer fires equally often. */
  readonly hours: number;
  readonly seed: number;
  readonly instances: number;
}
