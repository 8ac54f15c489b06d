import type { ApiService } from './errors.ts';

/** The Security Token Service: identifies the caller (GetCallerIdentity) and issues a role's credentials (AssumeRole). */
export const STS: ApiService = {
  name: 'STS',
  version: '2015-04-01',
  ramPrefix: 'sts',
  endpointSetting: 'STS_ENDPOINT',
  isRegional: false,
};
