import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDeployment } from '../../../sandbox/organisation/read-deployment.ts';
import { ROOT } from '../../support/invoke.ts';
import { sPreview } from '../../support/s-preview.ts';

const DEPLOYER = {
  SHARE_AUDIT_ROLE: 'acs:ram::1850926437581920:role/swas-share-audit',
  // Empty counts as not set: the digest has the audit's role, and the watchdog its own.
  WATCHDOG_ROLE: 'acs:ram::1850926437581920:role/swas-share-watchdog',
  DIGEST_ROLE: '',
  REGIONS: 'cn-hangzhou,ap-southeast-1',
  DINGTALK_SECRET: 'SEC"quoted": $dollar {brace} #hash',
  AUDIT_SCHEDULE: '@every 5m',
  DISPATCH_SCHEDULE: '@every 5m',
};

test.each(['s.yaml', 's.organisation.yaml'])(
  '%s is read as Serverless Devs renders it',
  { timeout: 60_000 },
  async (file) => {
    const { resources } = (await sPreview(file, DEPLOYER)) as {
      resources: Record<string, { props: object }>;
    };
    const functions = readDeployment(await readFile(join(ROOT, file), 'utf8'), DEPLOYER);
    expect(functions).toHaveLength(Object.keys(resources).length);
    for (const [index, { props }] of Object.values(resources).entries())
      expect(props).toMatchObject(functions[index] ?? {});
    expect(functions[0]).toMatchObject({
      environmentVariables: { DINGTALK_SECRET: DEPLOYER.DINGTALK_SECRET, MAIL_TO: '' },
      triggers: [{ triggerConfig: { cronExpression: '@every 5m' } }],
    });
  },
);

test.each([
  ["${file('secret')}", "does not know the expression ${file('secret')}"],
  ['${vars.zone}', 'does not know the expression ${vars.zone}'],
  ['${env(NAME)}', 'does not know the expression ${env(NAME)}'],
])('%s is refused', (expression, message) => {
  expect(() => readDeployment(JSON.stringify({ resources: { audit: expression } }), {})).toThrow(message);
});
