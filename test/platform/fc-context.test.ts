import { describe, expect, test } from 'vitest';
import type { AuditError } from '../../lib/errors.ts';
import { readFunctionContext } from '../../lib/platform/fc-context.ts';
import { thrown } from '../support/thrown.ts';

const CONTEXT = {
  requestId: '1-6566d9b5-15c0a6f4',
  accountId: '1850926437581920',
  region: 'cn-hangzhou',
  function: { name: 'audit', handler: 'index.handler', memory: 512, timeout: 600 },
  credentials: {
    accessKeyId: 'STS.Nabc',
    accessKeySecret: 'the-secret-of-the-role',
    securityToken: 'the-token-of-the-role',
  },
  logger: { info: () => undefined },
};

const refused = (context: unknown): AuditError => {
  const error = thrown(() => readFunctionContext(context));
  expect(error.code).toBe('Deployment');
  return error;
};

describe('the context of an invocation', () => {
  test('is read', () => {
    expect(readFunctionContext(CONTEXT)).toEqual({
      requestId: '1-6566d9b5-15c0a6f4',
      accountId: '1850926437581920',
      region: 'cn-hangzhou',
      functionName: 'audit',
      timeoutMs: 600_000,
      credentials: CONTEXT.credentials,
    });
  });

  test('whose timeout is written as a text is read, too', () => {
    const context = { ...CONTEXT, function: { timeout: '600' } };
    expect(readFunctionContext(context).timeoutMs).toBe(600_000);
  });

  test('of an account’s own key has no token', () => {
    const { accessKeyId, accessKeySecret } = CONTEXT.credentials;
    for (const securityToken of [undefined, ''])
      expect(
        readFunctionContext({ ...CONTEXT, credentials: { accessKeyId, accessKeySecret, securityToken } })
          .credentials,
      ).toEqual({ accessKeyId, accessKeySecret });
  });

  test.each([
    ['that are not there', undefined],
    ['that are null', null],
    ['that are empty', {}],
    ['of empty texts', { accessKeyId: '', accessKeySecret: '', securityToken: '' }],
  ])('without a role, with credentials %s: says that the role is missing', (_, credentials) => {
    expect(refused({ ...CONTEXT, credentials }).message).toMatch(/role/);
  });

  test.each([3, 29, '3'])('with a timeout of %o s: says what to set', (timeout) => {
    const { message } = refused({ ...CONTEXT, function: { timeout } });
    expect(message).toMatch(/timeout is 3|timeout is 29/);
    expect(message).toContain('30');
    expect(message).toContain('s.yaml');
  });

  test('with a timeout of 30 s is accepted', () => {
    expect(readFunctionContext({ ...CONTEXT, function: { timeout: 30 } }).timeoutMs).toBe(30_000);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'context'],
    ['an empty object', {}],
    ['no request id', { ...CONTEXT, requestId: '' }],
    ['no account', { ...CONTEXT, accountId: undefined }],
    ['an account that is none', { ...CONTEXT, accountId: 'me' }],
    ['no function', { ...CONTEXT, function: undefined }],
    ['a timeout of nothing', { ...CONTEXT, function: { timeout: 0 } }],
    ['a timeout that is none', { ...CONTEXT, function: { timeout: 'soon' } }],
    ['a timeout without end', { ...CONTEXT, function: { timeout: Number.POSITIVE_INFINITY } }],
  ])('%s is not Function Compute’s', (_, context) => {
    expect(refused(context).message).toMatch(/missing or wrong/);
  });

  test('I12: no error shows a credential', () => {
    const broken = { ...CONTEXT, accountId: 'me', credentials: { ...CONTEXT.credentials, accessKeyId: 7 } };
    const error = refused(broken);
    for (const secret of [CONTEXT.credentials.accessKeySecret, CONTEXT.credentials.securityToken])
      expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
  });
});
