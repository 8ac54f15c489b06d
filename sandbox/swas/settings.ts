import type { RpcSettings } from '../openapi/settings.ts';

/** How the SWAS service behaves. The settings can be changed while it runs. */
export interface SwasSettings extends RpcSettings {
  /** The type of the counts in lists. As documented: strings for images, numbers for share accounts. */
  countsAs: 'documented' | 'string' | 'number';
  /** The maximum page size, whatever was requested; the reply contains the size that was used. */
  capPageSize: number;
  /**
   * What ListCustomImageShareAccounts answers for an image that another account shares with the caller, which is not
   * documented: a refusal as for an unknown image, or the caller's own account alone.
   */
  receivedShares: 'refuse' | 'ourselves';
}
