import { expect, test } from 'vitest';
import { TablestoreFault } from '../../../lib/snapshot/tablestore/errors.ts';
import { explain } from '../../../lib/snapshot/tablestore/explain.ts';

const refusedBy = (message: string, host: string) =>
  explain(new TablestoreFault({ code: 'OTSAuthFailed', message, fate: 'refused', operation: 'GetRow' }), {
    instance: 'share-audit',
    endpoint: `https://${host}.aliyuncs.com`,
  });
const OUTSIDE = 'share-audit.cn-hangzhou.ots';
const INSIDE = 'share-audit.cn-hangzhou.vpc.tablestore';

// The vendor's words; the second is on its page about this error.
test.each([
  ['Request denied by instance ACL policies.', OUTSIDE, 'allow Internet'],
  ['Request denied by instance ACL policies.', INSIDE, 'bind the VPC of the functions, or allow any VPC'],
  [
    'Request denied because this instance can only be accessed from the binded VPC.',
    INSIDE,
    'bind the VPC of the functions, or allow any VPC',
  ],
])('a network that the instance refuses is not called wrong credentials: %s at %s', (message, host, mend) => {
  const { code, message: said } = refusedBy(message, host);
  expect(code).toBe('StoreDenied');
  expect(said).toContain('The Tablestore instance share-audit refuses this network.');
  expect(said).toContain(mend);
});

test('other refusals are of the credentials', () => {
  expect(refusedBy('Signature mismatch.', INSIDE).message).toContain('refused the credentials for instance');
});
