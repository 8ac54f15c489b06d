import type { RpcSettings } from '../openapi/settings.ts';

/** How the SWAS service behaves. May be changed while it runs. */
export interface SwasSettings extends RpcSettings {
  /** How the lists write their counts. As documented: images as texts, share accounts as numbers. */
  countsAs: 'documented' | 'string' | 'number';
  /** A page is never longer than this, whatever was asked for; the reply names the size that was used. */
  capPageSize: number;
}
