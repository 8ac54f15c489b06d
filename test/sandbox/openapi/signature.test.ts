import { describe, expect, test } from 'vitest';
import { swasFixture } from '../swas-fixture.ts';
import { signedFetch } from './signed-fetch.ts';

const dateAt = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

describe('the signature of an OpenAPI request', () => {
  test('the vendor’s client signs what the sandbox accepts, parameters with odd characters included', async () => {
    const { cloud, call } = await swasFixture();
    cloud.addImage({ name: "~a b+c*d'e(f)!/?&=%中文" });
    const outcome = await call('ListCustomImages', {
      RegionId: 'cn-hangzhou',
      ImageNames: JSON.stringify(["~a b+c*d'e(f)!/?&=%中文"]),
    });
    expect(outcome.reply).toMatchObject({ TotalCount: '1' });
  });

  test('a wrong secret: 400 SignatureDoesNotMatch, in the real form', async () => {
    const { swas, call } = await swasFixture();
    const outcome = await call(
      'ListRegions',
      {},
      { keys: { accessKeyId: 'sandbox-access-key', accessKeySecret: 'x' } },
    );
    expect(outcome).toMatchObject({ status: 400, code: 'SignatureDoesNotMatch' });
    expect(Object.keys(outcome.error)).toEqual([
      'RequestId',
      'HostId',
      'Code',
      'Message',
      'Recommend',
      'statusCode',
    ]);
    expect(outcome.error['RequestId']).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    expect(swas.calls).toEqual([]);
  });

  test('an unknown key: 404 InvalidAccessKeyId.NotFound', async () => {
    const { call } = await swasFixture();
    const keys = { accessKeyId: 'nobody', accessKeySecret: 'x' };
    expect(await call('ListRegions', {}, { keys })).toMatchObject({
      status: 404,
      code: 'InvalidAccessKeyId.NotFound',
    });
  });

  test.each([
    [15 * 60_000 + 1000, 'InvalidTimeStamp.Expired'],
    [-15 * 60_000 - 1000, 'InvalidTimeStamp.Expired'],
    [14 * 60_000, undefined],
  ])('a date that is %d ms off: %s', async (offsetMs, code) => {
    const { swas, clock } = await swasFixture();
    const { status, reply } = await signedFetch(swas.url, { date: dateAt(clock.now + offsetMs) });
    expect([status, reply['Code']]).toEqual([code === undefined ? 200 : 400, code]);
  });

  test('a date that is none: 400 InvalidTimeStamp.Format', async () => {
    const { swas } = await swasFixture();
    const { status, reply } = await signedFetch(swas.url, { date: 'yesterday' });
    expect([status, reply['Code']]).toEqual([400, 'InvalidTimeStamp.Format']);
  });

  test('a nonce that was used: 400 SignatureNonceUsed, until its date is too old anyway', async () => {
    const { swas, clock } = await swasFixture();
    expect((await signedFetch(swas.url, { nonce: 'n' })).status).toBe(200);
    const { status, reply } = await signedFetch(swas.url, { nonce: 'n' });
    expect([status, reply['Code']]).toEqual([400, 'SignatureNonceUsed']);
    clock.now += 31 * 60_000;
    expect((await signedFetch(swas.url, { nonce: 'n', date: dateAt(clock.now) })).status).toBe(200);
  });

  test('no nonce: 400 MissingSignatureNonce', async () => {
    const { swas } = await swasFixture();
    const { status, reply } = await signedFetch(swas.url, { nonce: '' });
    expect([status, reply['Code']]).toEqual([400, 'MissingSignatureNonce']);
  });

  test.each([
    ['none', {}, 'MissingSecurityToken'],
    ['another', { token: 'other' }, 'InvalidSecurityToken.Malformed'],
    ['the right one', { token: 'sts-token' }, undefined],
  ])('a temporary key with %s token: %s', async (_what, token, code) => {
    const { swas, cloud, clock } = await swasFixture();
    cloud.accounts[0]?.accessKeys.push({
      id: 'STS.key',
      secret: 's',
      securityToken: 'sts-token',
      expiresAt: new Date(clock.now + 1),
    });
    const { status, reply } = await signedFetch(swas.url, { accessKeyId: 'STS.key', secret: 's', ...token });
    expect([status, reply['Code']]).toEqual([code === undefined ? 200 : 400, code]);
  });

  test('an expired token: 400 InvalidSecurityToken.Expired', async () => {
    const { cloud, clock, call } = await swasFixture();
    const expiresAt = new Date(clock.now);
    cloud.accounts[0]?.accessKeys.push({ id: 'STS.key', secret: 's', securityToken: 't', expiresAt });
    const keys = { accessKeyId: 'STS.key', accessKeySecret: 's', securityToken: 't' };
    expect(await call('ListRegions', {}, { keys })).toMatchObject({
      status: 400,
      code: 'InvalidSecurityToken.Expired',
    });
  });

  test('a token beside a key that has none: 400 InvalidSecurityToken.MismatchWithAccessKey', async () => {
    const { swas } = await swasFixture();
    const { status, reply } = await signedFetch(swas.url, { token: 't' });
    expect([status, reply['Code']]).toEqual([400, 'InvalidSecurityToken.MismatchWithAccessKey']);
  });

  test.each([
    ['no signature', { authorization: '' }],
    ['another algorithm', { authorization: 'ACS3-HMAC-SM3 Credential=a,SignedHeaders=host,Signature=00' }],
    ['a gateway’s header that is not signed', { unsigned: { 'x-acs-extra': 'x' } }],
  ])('%s: 400 IncompleteSignature', async (_what, options) => {
    const { swas } = await swasFixture();
    const { status, reply } = await signedFetch(swas.url, options);
    expect([status, reply['Code']]).toEqual([400, 'IncompleteSignature']);
  });
});

describe('the form of an OpenAPI request', () => {
  test.each([
    ['another method', { method: 'PUT' }, 405, 'UnsupportedHTTPMethod'],
    ['another path', { path: '/images' }, 404, 'InvalidAction.NotFound'],
    ['a body of another type', { body: 'x', contentType: 'text/plain' }, 415, 'UnsupportedContentType'],
    ['an unknown action', { action: 'DeleteEverything' }, 404, 'InvalidAction.NotFound'],
    ['another version', { version: '2019-01-01' }, 404, 'InvalidAction.NotFound'],
  ])('%s: %j', async (_what, options, status, code) => {
    const { swas } = await swasFixture();
    const answer = await signedFetch(swas.url, options);
    expect([answer.status, answer.reply['Code']]).toEqual([status, code]);
  });

  test('parameters may stand in a form in the body', async () => {
    const { swas } = await swasFixture();
    const { status } = await signedFetch(swas.url, {
      action: 'ListCustomImages',
      body: 'RegionId=cn-hangzhou',
      contentType: 'application/x-www-form-urlencoded',
    });
    expect(status).toBe(200);
  });
});
