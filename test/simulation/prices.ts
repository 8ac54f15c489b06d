/**
 * What the simulation reckons with, in US dollars; a bill is what the vendor sends.
 *
 * Function Compute: the vendor's page «Pay-as-you-go» (3.0), first tier, without discount; read in November 2026.
 * Everything counts in CU there. Tablestore: the vendor's page «Billing examples», a high-performance instance outside
 * mainland China, 2018; that page names no price for writing, and twice that of reading is our assumption.
 */
export const PRICES = {
  cu: 0.00002,
  cuPerInvocation: 75 / 10_000,
  cuPerVcpuSecond: 1,
  cuPerGbSecond: 0.15,
  unitRead: 0.003 / 10_000,
  unitWritten: 0.006 / 10_000,
} as const;

export interface Usage {
  readonly invocations: number;
  readonly vcpuSeconds: number;
  readonly gbSeconds: number;
  readonly unitsRead: number;
  readonly unitsWritten: number;
}

/** US dollars for the functions and for the store. An instance's disk of 512 MB costs nothing. */
export function bill(usage: Usage): { readonly functions: number; readonly store: number } {
  const cu =
    usage.invocations * PRICES.cuPerInvocation +
    usage.vcpuSeconds * PRICES.cuPerVcpuSecond +
    usage.gbSeconds * PRICES.cuPerGbSecond;
  const store = usage.unitsRead * PRICES.unitRead + usage.unitsWritten * PRICES.unitWritten;
  return { functions: cu * PRICES.cu, store };
}
