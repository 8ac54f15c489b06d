export interface SimulationOptions {
  readonly accounts: number;
  /** In each region of each account. */
  readonly images: number;
  /** Simulated hours in which people share images; quarters of an hour. */
  readonly hours: number;
  readonly seed: number;
  readonly instances: number;
}
