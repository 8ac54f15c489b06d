import { describe, expect, it } from 'vitest';
import {
  describeRefusal,
  type FcMeaning,
  isOfSignature,
  provesSignature,
  readRefusal,
} from '../../lib/openapi/function-compute-refusal.ts';

const OF_FC = { 'x-fc-request-id': '1-abc' };

const meaningOf = (status: number, Code?: string): FcMeaning | undefined =>
  readRefusal({ status, headers: OF_FC, body: JSON.stringify({ Code }) })?.meaning;

/** The statuses are those with which a code says more than its status does; undefined: a status without a code. */
const MEANINGS: readonly (readonly [FcMeaning, number, ...(string | undefined)[]])[] = [
  ['busy', 408, undefined],
  ['busy', 429, undefined, 'ResourceExhausted', 'AccessDenied'],
  ['busy', 500, undefined, 'InvalidArgument', 'SignatureNotMatch'],
  ['busy', 503, undefined],
  [
    'busy',
    400,
    'Throttling',
    'Throttling.User',
    'SignatureNonceUsed',
    'RequestTimeout',
    'ServiceUnavailable',
  ],
  ['busy', 400, 'InternalError'],
  ['exists', 400, 'StatefulAsyncTaskAlreadyExists'],
  ['exists', 409, 'StatefulAsyncInvocationAlreadyExists'],
  ['unpaid', 400, 'InDebt', 'Account.Arrearage'],
  ['unpaid', 403, 'AccountOverdue', 'Forbidden.AccountOverdue'],
  ['credentials', 403, 'SignatureNotMatch', 'InvalidAccessKeyID', 'SignatureDoesNotMatch'],
  ['credentials', 404, 'InvalidAccessKeyId.NotFound', 'InvalidAccessKeyId.Inactive'],
  ['credentials', 400, 'InvalidSecurityToken.Expired', 'MissingSecurityToken', 'SignatureDoesNotMatch'],
  ['clock', 400, 'InvalidTimeStamp.Expired', 'IllegalTimestamp'],
  ['clock', 403, 'RequestTimeTooSkewed'],
  ['denied', 400, 'AccessDenied', 'NoPermission', 'Forbidden.RAM', 'Unauthorized'],
  ['denied', 401, 'AccessDenied'],
  ['denied', 403, undefined, 'AccessDenied', 'UnknownReason'],
  ['content', 400, 'EntityTooLarge'],
  ['content', 409, undefined, 'ConcurrentUpdateError'],
  ['content', 413, undefined],
  ['content', 302, undefined],
  [
    'form',
    400,
    undefined,
    'InvalidArgument',
    'PathNotSupported',
    'MissingRequiredHeader',
    'IncompleteSignature',
  ],
  ['form', 401, undefined],
  ['form', 405, undefined, 'UnsupportedHTTPMethod'],
  ['form', 406, undefined],
  ['form', 411, undefined],
  ['form', 415, undefined, 'UnsupportedContentType'],
  ['form', 403, 'InvalidSignatureVersion', 'MissingRequiredHeader', 'UnsupportedVersion', 'InvalidAction'],
  ['form', 404, 'PathNotSupported', 'InvalidAction.NotFound', 'InvalidVersion', 'NoSuchVersion'],
  ['missing', 404, undefined, 'FunctionNotFound', 'AliasNotFound', 'VersionNotFound'],
];

describe('what a refusal means', () => {
  it.each(
    MEANINGS.flatMap(([meaning, status, ...codes]) => codes.map((code) => [status, code, meaning] as const)),
  )('HTTP %d %s: %s', (status, code, meaning) => {
    expect(meaningOf(status, code)).toBe(meaning);
  });

  it('says whether another signature may help, and whether this one was accepted', () => {
    const of = (test: typeof isOfSignature) =>
      new Set(
        MEANINGS.filter(([, status, code]) => {
          const refusal = readRefusal({ status, headers: OF_FC, body: JSON.stringify({ Code: code }) });
          return refusal !== undefined && test(refusal);
        }).map(([meaning]) => meaning),
      );
    expect(of(isOfSignature)).toEqual(new Set(['credentials', 'clock', 'form']));
    expect(of(provesSignature)).toEqual(new Set(['exists', 'unpaid', 'denied', 'content', 'missing']));
  });
});

describe('a refusal as it is read', () => {
  it.each([
    { Code: 'C', Message: 'm', RequestId: 'other' },
    { ErrorCode: 'C', ErrorMessage: 'm' },
    { errorCode: 'C', errorMessage: 'm' },
  ])('%j', (fields) => {
    expect(readRefusal({ status: 404, headers: OF_FC, body: JSON.stringify(fields) })).toEqual({
      status: 404,
      code: 'C',
      message: 'm',
      requestId: '1-abc',
      hasFcId: true,
      meaning: 'missing',
    });
  });

  it('the gateway gives its id elsewhere', () => {
    const body = JSON.stringify({ Code: 'C', RequestId: 'A-1' });
    expect(readRefusal({ status: 403, headers: {}, body })).toMatchObject({
      requestId: 'A-1',
      hasFcId: false,
    });
    const headers = { 'x-acs-request-id': 'A-2' };
    expect(readRefusal({ status: 403, headers, body: '' })).toMatchObject({
      requestId: 'A-2',
      hasFcId: false,
    });
  });

  it.each([
    '',
    '<html>',
    'null',
    '[]',
    '"x"',
    '{"Code":"C"}',
    '{"RequestId":"r"}',
    '{"Code":5,"RequestId":"r"}',
  ])('without an id or a code of the service it is somebody else’s: %s', (body) => {
    expect(readRefusal({ status: 403, headers: {}, body })).toBeUndefined();
    expect(readRefusal({ status: 403, headers: OF_FC, body })).toBeDefined();
  });

  it('I11, I12: is described without hostile characters, and without the message that repeats the request', () => {
    const described = (Code: string, Message: string): string => {
      const refusal = readRefusal({ status: 403, headers: OF_FC, body: JSON.stringify({ Code, Message }) });
      return refusal === undefined ? '' : describeRefusal(refusal);
    };
    expect(described('AccessDenied', 'no\u001b[2J')).toBe('HTTP 403 AccessDenied, request 1-abc: no␛[2J');
    expect(described('SignatureDoesNotMatch', 'token t')).toBe(
      'HTTP 403 SignatureDoesNotMatch, request 1-abc',
    );
    expect(described('AccessDenied', '')).toBe('HTTP 403 AccessDenied, request 1-abc');
    expect(described('', 'm')).toBe('HTTP 403, request 1-abc: m');
    expect(described('AccessDenied', 'x'.repeat(1_000)).length).toBeLessThan(400);
  });
});
