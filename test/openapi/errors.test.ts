import { describe, expect, test } from 'vitest';
import { type ApiService, isPermissionMissing, OpenApiError, toFailure } from '../../lib/openapi/errors.ts';
import { toOpenApiError } from '../../lib/openapi/explain-error.ts';
import { RESOURCE_DIRECTORY } from '../../lib/openapi/resource-directory.ts';
import { STS } from '../../lib/openapi/sts.ts';
import { SWAS } from '../../lib/swas/service.ts';

/** What the vendor's client throws for a refusal. */
const refused = (code: string | undefined, statusCode = 400, Message = 'The request was refused.') =>
  Object.assign(new Error(`${code}: code: ${statusCode}, ${Message}`), {
    code,
    statusCode,
    data: { Code: code, Message, RequestId: '0F0E', statusCode },
  });

const HOST = 'swas.cn-hangzhou.aliyuncs.com';
const made = (thrown: unknown) =>
  toOpenApiError({ service: SWAS, action: 'ListCustomImages', host: HOST }, thrown);

describe('a refusal', () => {
  test.each([
    ['Throttling', 400, 'ApiThrottled'],
    ['Throttling.User', 400, 'ApiThrottled'],
    ['Throttling.Api', 400, 'ApiThrottled'],
    ['Throttling.User', 429, 'ApiThrottled'],
    ['InvalidAccessKeyId.NotFound', 404, 'ApiDenied'],
    ['InvalidAccessKeyId.Inactive', 400, 'ApiDenied'],
    ['SignatureDoesNotMatch', 400, 'ApiDenied'],
    ['IncompleteSignature', 400, 'ApiDenied'],
    ['InvalidSecurityToken.Expired', 400, 'ApiDenied'],
    ['InvalidSecurityToken.Malformed', 400, 'ApiDenied'],
    ['MissingSecurityToken', 400, 'ApiDenied'],
    ['InvalidTimeStamp.Expired', 400, 'ApiDenied'],
    ['NoPermission', 403, 'ApiDenied'],
    ['Forbidden.RAM', 403, 'ApiDenied'],
    ['Forbidden', 400, 'ApiDenied'],
    ['Unauthorized', 401, 'ApiDenied'],
    ['SignatureNonceUsed', 400, 'ApiTemporary'],
    ['ServiceUnavailable', 503, 'ApiTemporary'],
    ['ServiceUnavailable', 400, 'ApiTemporary'],
    ['ServiceUnAvailable', 400, 'ApiTemporary'],
    ['SystemBusy', 400, 'ApiTemporary'],
    ['SystemBusy', 403, 'ApiTemporary'],
    ['ServiceBusy', 400, 'ApiTemporary'],
    ['ServerBusy', 400, 'ApiTemporary'],
    ['SystemError', 400, 'ApiTemporary'],
    ['InternalServerError', 400, 'ApiTemporary'],
    ['UnknownError', 400, 'ApiTemporary'],
    ['ServiceTimeout', 400, 'ApiTemporary'],
    ['Degrade.Api', 400, 'ApiTemporary'],
    ['InvalidAccountStatus.NotEnoughBalance', 403, 'ApiUnpaid'],
    ['Account.Arrearage', 400, 'ApiUnpaid'],
    ['Forbidden.AccountOverdue', 403, 'ApiUnpaid'],
    ['InDebt', 403, 'ApiUnpaid'],
    ['Forbidden.InDebt', 403, 'ApiUnpaid'],
    ['OperationDenied.OverduePayment', 403, 'ApiUnpaid'],
    ['InsufficientBalance', 400, 'ApiUnpaid'],
    ['PAY.INSUFFICIENT_BALANCE', 400, 'ApiUnpaid'],
    ['InvalidOperation.NotSupportedEndpoint', 400, 'ApiNotFound'],
    ['InvalidOperation.NotSupportedEndpoint', 403, 'ApiNotFound'],
    ['InvalidAccountStatus', 403, 'ApiDenied'],
    ['InternalError', 500, 'ApiTemporary'],
    ['SomethingNew', 502, 'ApiTemporary'],
    ['InvalidImageId.NotFound', 404, 'ApiNotFound'],
    ['InvalidImageId.NotFound', 400, 'ApiNotFound'],
    ['InvalidRegionId.NotFound', 404, 'ApiNotFound'],
    ['InvalidAction.NotFound', 404, 'ApiNotFound'],
    ['InvalidParameter.PageSize', 400, 'ApiRejected'],
    ['SomethingNew', 400, 'ApiRejected'],
  ])('%s with HTTP %i is %s', (vendorCode, status, code) => {
    const error = made(refused(vendorCode, status));
    expect(error).toMatchObject({ code, vendorCode, requestId: '0F0E' });
    expect(error.message).toContain('ListCustomImages');
    expect(error.message).toContain(vendorCode);
  });

  test.each([
    ['ApiThrottled', true],
    ['ApiTemporary', true],
    ['ApiGarbled', true],
    ['ApiDenied', false],
    ['ApiUnpaid', false],
    ['ApiNotFound', false],
    ['ApiRejected', false],
    ['OutOfTime', false],
  ] as const)('%s may be asked again: %s', (code, retryable) => {
    expect(new OpenApiError('x', { code }).retryable).toBe(retryable);
  });

  test('whose code is missing is none of this service', () => {
    expect(made(refused(undefined, 502)).code).toBe('ApiGarbled');
  });

  test('names the permission that is missing', () => {
    expect(made(refused('NoPermission', 403)).message).toContain('swas-open:ListCustomImages');
  });

  test('of an unpaid bill says so, and is no missing permission', () => {
    const error = made(refused('Forbidden.AccountOverdue', 403, 'Overdue.'));
    expect(error.message).toContain('the account has an unpaid bill; pay it in the console');
    expect(error.message).not.toContain('swas-open:');
    expect(isPermissionMissing(error)).toBe(false);
    expect(toFailure(error).denied).toBe(true);
    expect(isPermissionMissing(made(refused('Forbidden.RAM', 403)))).toBe(true);
  });

  test('of the endpoint says which setting to correct, and only a person can', () => {
    const error = made(refused('InvalidOperation.NotSupportedEndpoint', 400));
    expect(error.message).toContain(`${HOST} does not serve this region`);
    expect(error.message).toContain('SWAS_ENDPOINT');
    expect(toFailure(error).denied).toBe(true);
  });

  const SERVICES: readonly [string, ApiService, string, string, string][] = [
    ['SWAS', SWAS, 'ListCustomImages', 'swas-open:ListCustomImages', 'SWAS_ENDPOINT'],
    ['STS', STS, 'AssumeRole', 'sts:AssumeRole', 'STS_ENDPOINT'],
    [
      'the resource directory',
      RESOURCE_DIRECTORY,
      'ListAccounts',
      'resourcemanager:ListAccounts',
      'RESOURCE_DIRECTORY_ENDPOINT',
    ],
  ];

  test.each(SERVICES)(
    '%s: names its own permission and its own setting',
    (_, service, action, permission, setting) => {
      const of = (thrown: unknown): string => toOpenApiError({ service, action, host: HOST }, thrown).message;
      const noHost = of(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
      expect(of(refused('NoPermission', 403))).toContain(permission);
      expect(noHost).toContain(setting);
      expect(of(refused(undefined, 502))).toContain(setting);
      for (const [, other] of SERVICES.filter(([, s]) => s !== service)) {
        expect(of(refused('NoPermission', 403))).not.toContain(`${other.ramPrefix}:`);
        expect(noHost).not.toMatch(new RegExp(`(?<![A-Z_])${other.endpointSetting}`));
      }
      expect(noHost.includes("the region's name")).toBe(service === SWAS);
    },
  );

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
    [new SyntaxError('Unexpected token <'), 'ApiGarbled'],
    [Object.assign(new Error('x'), { name: 'SyntaxError' }), 'ApiGarbled'],
    [Object.assign(new Error('x'), { name: 'RequestTimeoutError' }), 'ApiTemporary'],
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'ApiTemporary'],
    [Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'ApiTemporary'],
    [Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }), 'ApiTemporary'],
    [Object.assign(new Error('x'), { code: 'EAI_AGAIN' }), 'ApiTemporary'],
    [Object.assign(new Error('x'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'ApiTemporary'],
    [Object.assign(new Error('x'), { code: 'HPE_INVALID_CONSTANT' }), 'ApiTemporary'],
    [Object.assign(new Error('x'), { code: 'ERR_INVALID_CHAR' }), 'ApiDenied'],
    [Object.assign(new Error('x'), { code: 'InvalidCredentials' }), 'ApiDenied'],
    [new RangeError('Maximum call stack size exceeded'), 'ApiTemporary'],
    ['a string', 'ApiTemporary'],
    [undefined, 'ApiTemporary'],
    [null, 'ApiTemporary'],
  ])('%o is %s', (thrown, code) => {
    expect(made(thrown)).toMatchObject({ name: 'OpenApiError', code });
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
    const error = new OpenApiError('x', { code: 'OutOfTime' });
    expect(made(error)).toBe(error);
  });
});

describe('a failure, as it is kept', () => {
  test('carries our own code, on which the advice depends; its message names the service’s', () => {
    const throttled = toFailure(made(refused('Throttling.User')));
    expect(throttled.code).toBe('ApiThrottled');
    expect(throttled.message).toContain('Throttling.User');
    expect(toFailure(new OpenApiError('x', { code: 'OutOfTime' }))).toEqual({
      code: 'OutOfTime',
      message: 'x',
    });
  });

  test('I10: is marked where only somebody can mend it', () => {
    expect(toFailure(made(refused('NoPermission', 403))).denied).toBe(true);
    expect(toFailure(made(refused('InternalError', 500))).denied).toBeUndefined();
  });
});
