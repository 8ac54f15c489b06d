import type { ApiService } from './errors.ts';

/** The Security Token Service: tells the caller's identity (GetCallerIdentity), issues a role's credentials (AssumeRole). */
export const STS: ApiService = {
  name: 'STS',
  version: '2015-04-01',
  ramPrefix: 'sts',
  endpointSetting: 'STS_ENDPOINT',
  isRegional: false,
};
