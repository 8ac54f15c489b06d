import type { ApiService } from './errors.ts';

/** The Security Token Service: whose credentials these are, and those of a role. */
export const STS: ApiService = {
  name: 'STS',
  version: '2015-04-01',
  ramPrefix: 'sts',
  endpointSetting: 'STS_ENDPOINT',
  isRegional: false,
};
