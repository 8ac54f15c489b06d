import type { ApiService } from '../openapi/errors.ts';

/** Simple Application Server. */
export const SWAS: ApiService = {
  name: 'Simple Application Server',
  version: '2020-06-01',
  ramPrefix: 'swas-open',
  endpointSetting: 'SWAS_ENDPOINT',
  isRegional: true,
};
