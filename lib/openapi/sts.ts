import type { ApiService } from './errors.ts';

/** The Security Token Service: says whose credentials these are, and issues those of a role. */
export const STS: ApiService = {
  name: 'STS',
  version: '2015-04-01',
  ramPrefix: 'sts',
  endpointSetting: 'STS_ENDPOINT',
  isRegional: false,
};
