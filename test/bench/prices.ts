/**
 * The prices that the bench reckons with, in US dollars. They are the vendor's to change: what stands here is what its
 * pages said, and a bill is what the vendor sends.
 */
export const PRICES = {
  /**
   * Function Compute: everything is converted into CU. «Pay-as-you-go» in the vendor's help (functioncompute/fc,
   * product overview), first tier, without the discount of August 2024 to 2026; read in November 2026.
   */
  functionCompute: {
    cu: 0.00002,
    cuPerInvocation: 75 / 10_000,
    cuPerVcpuSecond: 1,
    cuPerGbSecond: 0.15,
    cuPerDiskGbSecond: 0.05,
    /** The first 512 MB of an instance's disk cost nothing. */
    freeDiskGb: 0.5,
  },
  /**
   * Tablestore, a high-performance instance outside mainland China: «Billing examples» in the vendor's help, price of
   * 1 August 2018. That page has no price for writing; twice that of reading is our assumption.
   */
  tablestore: { readUnit: 0.003 / 10_000, writtenUnit: 0.006 / 10_000 },
} as const;

/** What the functions are deployed with. */
export interface Machine {
  readonly vcpus: number;
  readonly memoryGb: number;
  readonly diskGb: number;
}

export interface Usage {
  readonly invocations: number;
  /** Function seconds in all. */
  readonly seconds: number;
  readonly unitsRead: number;
  readonly unitsWritten: number;
}

/** US dollars. */
export function bill({ vcpus, memoryGb, diskGb }: Machine, usage: Usage): number {
  const { functionCompute: fc, tablestore } = PRICES;
  const perSecond =
    vcpus * fc.cuPerVcpuSecond +
    memoryGb * fc.cuPerGbSecond +
    Math.max(0, diskGb - fc.freeDiskGb) * fc.cuPerDiskGbSecond;
  const cu = usage.invocations * fc.cuPerInvocation + usage.seconds * perSecond;
  return cu * fc.cu + usage.unitsRead * tablestore.readUnit + usage.unitsWritten * tablestore.writtenUnit;
}
