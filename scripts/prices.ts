/**
 * The prices that the bench and the simulation reckon with, in US dollars. They are the vendor's to change: what stands
 * here is what its pages said, and a bill is what the vendor sends.
 */
export const PRICES = {
  /**
   * Function Compute: everything is converted into CU. «Pay-as-you-go» in the vendor's help (functioncompute/fc,
   * product overview), first tier, without the discount of August 2024 to 2026; read in November 2026. The first 512 MB
   * of an instance's disk, which no function here exceeds, cost nothing.
   */
  cu: 0.00002,
  cuPerInvocation: 75 / 10_000,
  cuPerVcpuSecond: 1,
  cuPerGbSecond: 0.15,
  /**
   * Tablestore, a high-performance instance outside mainland China: «Billing examples» in the vendor's help, price of
   * 1 August 2018. That page has no price for writing; twice that of reading is our assumption.
   */
  unitRead: 0.003 / 10_000,
  unitWritten: 0.006 / 10_000,
} as const;

export interface Usage {
  readonly invocations: number;
  readonly vcpuSeconds: number;
  readonly gbSeconds: number;
  /** Tablestore's capacity units. */
  readonly unitsRead: number;
  readonly unitsWritten: number;
}

/** US dollars for the functions and for the store. */
export function bill(usage: Usage): { readonly functions: number; readonly store: number } {
  const cu =
    usage.invocations * PRICES.cuPerInvocation +
    usage.vcpuSeconds * PRICES.cuPerVcpuSecond +
    usage.gbSeconds * PRICES.cuPerGbSecond;
  const store = usage.unitsRead * PRICES.unitRead + usage.unitsWritten * PRICES.unitWritten;
  return { functions: cu * PRICES.cu, store };
}
