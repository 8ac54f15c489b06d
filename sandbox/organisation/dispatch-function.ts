import type { Statement } from '../ram/policy.ts';
import type { FunctionProps } from '../fc/function.ts';

/** The function that starts the audit for each other account, which no deployment file of ours names yet. */
export const DISPATCH_FUNCTION: FunctionProps = {
  functionName: 'swas-share-dispatch',
  code: './dist/dispatch',
  handler: 'index.handler',
  timeout: 120,
  memorySize: 256,
  asyncInvokeConfig: { maxAsyncRetryAttempts: 1, maxAsyncEventAgeInSeconds: 900 },
  triggers: [
    {
      triggerName: 'every-15-minutes',
      triggerType: 'timer',
      triggerConfig: { cronExpression: '@every 15m', enable: true, payload: '' },
    },
  ],
};

/** The settings of many accounts that go into the functions' environments. */
export const ORGANISATION_SETTINGS = {
  MEMBER_ROLE: 'share-audit-member',
  MEMBER_EXTERNAL_ID: 'sandbox-external-id',
} as const;

/** What the functions' role may do beside what one account needs. */
export const ORGANISATION_STATEMENTS: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Resource: `acs:ram::*:role/${ORGANISATION_SETTINGS.MEMBER_ROLE}`,
  },
  {
    Effect: 'Allow',
    Action: 'fc:InvokeFunction',
    Resource: 'acs:fc:*:*:functions/swas-share-audit',
  },
  {
    Effect: 'Allow',
    Action: 'resourcemanager:ListAccounts',
    Resource: 'acs:resourcemanager:*:*:account/*',
  },
];
