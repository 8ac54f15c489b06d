import { describe, expect, test } from 'vitest';
import { failureOf, SwasError, toSwasError } from '../../lib/openapi/errors.ts';

/** What the vendor's client throws for a refusal. */
const refused = (code: string | undefined, statusCode = 400, Message = 'The request was refused.') =>
  Object.assign(new Error(`${code}: code: ${statusCode}, ${Message}`), {
    code,
    statusCode,
    data: { Code: code, Message, RequestId: '0F0E', statusCode },
  });

const made = (thrown: unknown) => toSwasError('ListCustomImages', thrown);

describe('a refusal', () => {
  test.each([
    ['Throttling', 400, 'SwasThrottled'],
    ['Throttling.User', 400, 'SwasThrottled'],
    ['Throttling.Api', 400, 'SwasThrottled'],
    ['Throttling.User', 429, 'SwasThrottled'],
    ['InvalidAccessKeyId.NotFound', 404, 'SwasDenied'],
    ['InvalidAccessKeyId.Inactive', 400, 'SwasDenied'],
    ['SignatureDoesNotMatch', 400, 'SwasDenied'],
    ['IncompleteSignature', 400, 'SwasDenied'],
    ['InvalidSecurityToken.Expired', 400, 'SwasDenied'],
    ['InvalidSecurityToken.Malformed', 400, 'SwasDenied'],
    ['MissingSecurityToken', 400, 'SwasDenied'],
    ['InvalidTimeStamp.Expired', 400, 'SwasDenied'],
    ['NoPermission', 403, 'SwasDenied'],
    ['Forbidden.RAM', 403, 'SwasDenied'],
    ['Forbidden', 400, 'SwasDenied'],
    ['Unauthorized', 401, 'SwasDenied'],
    ['SignatureNonceUsed', 400, 'SwasTemporary'],
    ['ServiceUnavailable', 503, 'SwasTemporary'],
    ['ServiceUnavailable', 400, 'SwasTemporary'],
    ['InternalError', 500, 'SwasTemporary'],
    ['SomethingNew', 502, 'SwasTemporary'],
    ['InvalidImageId.NotFound', 404, 'SwasNotFound'],
    ['InvalidImageId.NotFound', 400, 'SwasNotFound'],
    ['InvalidRegionId.NotFound', 404, 'SwasNotFound'],
    ['InvalidAction.NotFound', 404, 'SwasNotFound'],
    ['InvalidParameter.PageSize', 400, 'SwasRejected'],
    ['SomethingNew', 400, 'SwasRejected'],
  ])('%s with HTTP %i is %s', (vendorCode, status, code) => {
    const error = made(refused(vendorCode, status));
    expect(error).toMatchObject({ code, vendorCode, requestId: '0F0E' });
    expect(error.message).toContain('ListCustomImages');
    expect(error.message).toContain(vendorCode);
  });

  test.each([
    ['SwasThrottled', true],
    ['SwasTemporary', true],
    ['SwasGarbled', true],
    ['SwasDenied', false],
    ['SwasNotFound', false],
    ['SwasRejected', false],
    ['OutOfTime', false],
  ] as const)('%s may be asked again: %s', (code, retryable) => {
    expect(new SwasError('x', { code }).retryable).toBe(retryable);
  });

  test('whose code is missing is none of this service', () => {
    expect(made(refused(undefined, 502)).code).toBe('SwasGarbled');
  });

  test('names the permission that is missing', () => {
    expect(made(refused('NoPermission', 403)).message).toContain('swas-open:ListCustomImages');
  });

  test('says no more than a few hundred characters of what the service said', () => {
    expect(made(refused('SomethingNew', 400, 'x'.repeat(100_000))).message.length).toBeLessThan(500);
  });
});

describe('I12: what must not be told', () => {
  const SIGNATURE = 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184';
  const TOKEN = 'CAIS8wF1q6Ft5B2yfSjIr5fEKdLTtrdq';

  test.each(['SignatureDoesNotMatch', 'IncompleteSignature', 'InvalidSecurityToken.Malformed'])(
    'a service that repeats the signed request with its refusal (%s)',
    (code) => {
      const said = `server signature is ${SIGNATURE}, server CanonicalRequest is [POST\n/\n\nx-acs-security-token:${TOKEN}]`;
      const { message } = made(refused(code, 400, said));
      expect(message).not.toContain(SIGNATURE);
      expect(message).not.toContain(TOKEN);
    },
  );

  test('the original error is not carried along, since it repeats the request', () => {
    const error = made(Object.assign(refused('NoPermission', 403), { request: { secret: TOKEN } }));
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify(error)).not.toContain(TOKEN);
  });

  test('the message of a fault in the client is not repeated', () => {
    expect(made(new Error(`at https://x/?Signature=${SIGNATURE}`)).message).not.toContain(SIGNATURE);
  });
});

describe('no answer', () => {
  test.each([
    [new SyntaxError('Unexpected token <'), 'SwasGarbled'],
    [Object.assign(new Error('x'), { name: 'SyntaxError' }), 'SwasGarbled'],
    [Object.assign(new Error('x'), { name: 'RequestTimeoutError' }), 'SwasTemporary'],
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'SwasTemporary'],
    [Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'SwasTemporary'],
    [Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }), 'SwasTemporary'],
    [Object.assign(new Error('x'), { code: 'InvalidCredentials' }), 'SwasDenied'],
    [new RangeError('Maximum call stack size exceeded'), 'SwasTemporary'],
    ['a string', 'SwasTemporary'],
    [undefined, 'SwasTemporary'],
    [null, 'SwasTemporary'],
  ])('%o is %s', (thrown, code) => {
    expect(made(thrown)).toMatchObject({ name: 'SwasError', code });
  });

  test('a region that is wrong is told in words that fit a setting and a flag: it is kept, and shown to both', () => {
    for (const thrown of [
      refused('InvalidRegionId.NotFound', 404),
      Object.assign(new Error('x'), { code: 'ENOTFOUND' }),
    ]) {
      const { message } = made(thrown);
      expect(message).toContain("the region's name in the setting or flag that gives it");
      expect(message).not.toContain('REGIONS');
    }
  });

  test('an error of ours stays what it is', () => {
    const error = new SwasError('x', { code: 'OutOfTime' });
    expect(made(error)).toBe(error);
  });
});

describe('a failure, as it is kept', () => {
  test('carries our own code, on which the advice depends; its message names the service’s', () => {
    const throttled = failureOf(made(refused('Throttling.User')));
    expect(throttled.code).toBe('SwasThrottled');
    expect(throttled.message).toContain('Throttling.User');
    expect(failureOf(new SwasError('x', { code: 'OutOfTime' }))).toEqual({ code: 'OutOfTime', message: 'x' });
  });

  test('I10: is marked where only somebody can mend it', () => {
    expect(failureOf(made(refused('NoPermission', 403))).denied).toBe(true);
    expect(failureOf(made(refused('InternalError', 500))).denied).toBeUndefined();
  });
});
