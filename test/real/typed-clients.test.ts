/**
 * The vendor's typed clients of SWAS and STS against the sandbox, over HTTP on loopback: every operation that the
 * sandbox serves. What they decode is compared with what the sandbox's cloud holds, and each reply on the wire with the
 * vendor's model of it. So the sandbox cannot answer in a form that only our own client understands.
 */
import {
  $OpenApiUtil,
  AlibabaCloudError,
  ClientError,
  ServerError,
  ThrottlingError,
} from '@alicloud/openapi-core';
import Sts, {
  AssumeRoleRequest,
  AssumeRoleResponseBody,
  GetCallerIdentityResponseBody,
} from '@alicloud/sts20150401';
import Swas, {
  AddCustomImageShareAccountRequest,
  AddCustomImageShareAccountResponseBody,
  ListCustomImageShareAccountsRequest,
  ListCustomImageShareAccountsResponseBody,
  ListCustomImagesRequest,
  ListCustomImagesRequestTag,
  ListCustomImagesResponseBody,
  ListRegionsRequest,
  ListRegionsResponseBody,
  RemoveCustomImageShareAccountRequest,
  RemoveCustomImageShareAccountResponseBody,
} from '@alicloud/swas-open20200601';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CustomImage, NewImage } from '../../sandbox/cloud.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { Keys } from '../sandbox/openapi/vendor-client.ts';
import { compare, type VendorModel } from '../support/vendor-model.ts';

const REGION = 'cn-hangzhou';
const HOME = '1850926437581920';
/** Too large for a JavaScript number, which is what the typed clients decode it to. */
const MEMBER = '5301946782215093477';
const USER = { id: '216959339000000001', name: 'auditor' };
const ROLE = 'share-auditor';
const ROLE_ARN = `acs:ram::${MEMBER}:role/${ROLE}`;
const EXTERNAL_ID = 'audit-7f3c';
const NOW = Date.parse('2026-11-24T07:00:00.900Z');
const REQUEST_ID = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;

const AS_USER: Keys = { accessKeyId: 'user', accessKeySecret: 'user-secret' };
const AS_ROOT: Keys = { accessKeyId: 'root', accessKeySecret: 'root-secret' };

let sandbox: Sandbox;
let clock: number;

beforeEach(async () => {
  clock = NOW;
  sandbox = await startSandbox({
    quotaPerMinute: 1000,
    now: () => clock,
    accounts: [
      {
        id: HOME,
        accessKeys: [
          { id: AS_USER.accessKeyId, secret: AS_USER.accessKeySecret, user: USER },
          { id: AS_ROOT.accessKeyId, secret: AS_ROOT.accessKeySecret },
        ],
      },
      { id: MEMBER, accessKeys: [] },
    ],
  });
});
afterEach(() => sandbox.close());

const config = (url: string, keys: Keys) =>
  new $OpenApiUtil.Config({ ...keys, endpoint: new URL(url).host, protocol: 'http' });

interface Response<B> {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: B;
}

/** Makes a call and returns what the client decoded. Fails if the reply on the wire is not what the model says. */
async function answer<C extends Swas.default | Sts.default, B extends { requestId?: string }>(
  client: C,
  model: VendorModel,
  call: (client: C) => Promise<Response<B>>,
): Promise<{ body: B; absent: readonly string[] }> {
  const wire = vi.spyOn(client as Swas.default, 'callApi');
  const { statusCode, headers, body } = await call(client);
  const [settled] = wire.mock.settledResults;
  const reply = (settled?.value ?? {}) as Response<unknown>;
  const { wrong, absent } = compare(model, reply.body, 'reply');
  expect(wrong).toEqual([]);
  expect(statusCode).toBe(200);
  expect(body?.requestId).toMatch(REQUEST_ID);
  expect(headers?.['x-acs-request-id']).toBe(body?.requestId);
  if (body === undefined) throw new Error('the client decoded no body');
  return { body, absent };
}

interface Refused {
  readonly kind: unknown;
  readonly statusCode: number | undefined;
  readonly code: string;
  readonly text: string | undefined;
  readonly accessDenied: unknown;
  readonly retryAfter: unknown;
}

/** Makes a call that must be refused, and returns the client's error. Checks that its parts have the same request id. */
async function refusal(call: Promise<unknown>): Promise<Refused> {
  const error = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AlibabaCloudError)) throw error;
  const { statusCode, code, requestId = '' } = error;
  const data = error.data as { Message?: string };
  expect(requestId).toMatch(REQUEST_ID);
  expect(data).toMatchObject({ Code: code, RequestId: requestId });
  expect(error.message).toBe(`${code}: code: ${statusCode}, ${data.Message} request id: ${requestId}`);
  return {
    kind: error.constructor,
    statusCode,
    code,
    text: data.Message,
    accessDenied: (error instanceof ClientError ? error.accessDeniedDetail : null) ?? undefined,
    retryAfter: error instanceof ThrottlingError ? error.retryAfter : undefined,
  };
}

describe('SWAS, through its typed client', () => {
  const swas = (keys: Keys = AS_USER) => new Swas.default(config(sandbox.swas.url, keys));
  const listImages = (filter: Record<string, unknown> = {}, keys?: Keys) =>
    answer(swas(keys), ListCustomImagesResponseBody, (client) =>
      client.listCustomImages(new ListCustomImagesRequest({ regionId: REGION, ...filter })),
    );
  const listShares = (imageId: string, page: Record<string, unknown> = {}) =>
    answer(swas(), ListCustomImageShareAccountsResponseBody, (client) =>
      client.listCustomImageShareAccounts(
        new ListCustomImageShareAccountsRequest({ regionId: REGION, imageId, ...page }),
      ),
    );

  /** Adds images, one a second. Returns them as the API lists them, the newest first. */
  function addImages(...images: NewImage[]): CustomImage[] {
    return images
      .map((fields) => {
        clock += 1000;
        return sandbox.cloud.addImage(fields);
      })
      .toReversed();
  }

  it('ListRegions: every region, with all its fields', async () => {
    const { body, absent } = await answer(swas(), ListRegionsResponseBody, (client) =>
      client.listRegions(new ListRegionsRequest({})),
    );
    expect(absent).toEqual([]);
    expect(body.regions).toEqual(
      sandbox.cloud.regions.map(({ id, localName, endpoint }) => ({
        regionId: id,
        localName,
        regionEndpoint: endpoint,
      })),
    );
  });

  it('ListCustomImages: every field of an image that has them all', async () => {
    const [image] = addImages({
      name: 'shop',
      description: 'nightly',
      status: '4',
      osType: 'Windows',
      sourceImageName: 'Windows Server',
      sourceImageVersion: '2022',
      systemDiskGiB: 60,
      resourceGroupId: 'rg-2',
      inShare: true,
      tags: [
        { key: 'env', value: 'prod' },
        { key: 'team', value: '' },
      ],
      shares: ['1420771593046218'],
    });
    const { body, absent } = await listImages();
    expect(body).toMatchObject({ totalCount: '1', pageSize: '10', pageNumber: '1' });
    expect(body.customImages).toEqual([image].map(asModel));
    // The images of the sandbox have no data disk.
    expect(absent).toEqual(['reply.CustomImages[].DataSnapshotId', 'reply.CustomImages[].DataSnapshotName']);
  });

  it('ListCustomImages: page by page, and an empty page after the last one', async () => {
    const images = addImages(...Array.from({ length: 12 }, (_, n) => ({ name: `image-${n}` })));
    const read: unknown[] = [];
    for (const pageNumber of [1, 2, 3, 4]) {
      const { body } = await listImages({ pageSize: 5, pageNumber });
      expect(body).toMatchObject({ totalCount: '12', pageSize: '5', pageNumber: String(pageNumber) });
      expect(body.customImages).toHaveLength([5, 5, 2, 0][pageNumber - 1] ?? -1);
      read.push(...(body.customImages ?? []));
    }
    expect(read).toEqual(images.map(asModel));
  });

  it('ListCustomImages: every filter of the model, alone and together', async () => {
    const tags = [{ key: 'env', value: 'prod' }];
    const [tagged, shared, plain] = addImages(
      { name: 'plain' },
      { name: 'shared', shares: ['1000000000000001'], resourceGroupId: 'rg-2' },
      { name: 'tagged', tags },
    );
    sandbox.cloud.addImage({ regionId: 'cn-shanghai', name: 'plain' });
    sandbox.cloud.addImage({ ownerId: MEMBER, name: 'plain' });
    const names = async (filter: Record<string, unknown>) =>
      (await listImages(filter)).body.customImages?.map(({ name }) => name);
    const tag = (fields: Record<string, string>) => ({ tag: [new ListCustomImagesRequestTag(fields)] });

    expect(await names({})).toEqual(['tagged', 'shared', 'plain']);
    expect(await names({ imageIds: JSON.stringify([plain?.id, 'm-unknown']) })).toEqual(['plain']);
    expect(await names({ imageNames: '["shared", "tagged"]' })).toEqual(['tagged', 'shared']);
    expect(await names({ resourceGroupId: 'rg-2' })).toEqual(['shared']);
    expect(await names({ instanceId: plain?.instanceId })).toEqual(['plain']);
    expect(await names({ systemSnapshotId: shared?.systemSnapshotId })).toEqual(['shared']);
    expect(await names({ dataSnapshotId: 's-unknown' })).toEqual([]);
    expect(await names(tag({ key: 'env' }))).toEqual(['tagged']);
    expect(await names(tag({ key: 'env', value: 'test' }))).toEqual([]);
    expect(await names({ ...tag(tags[0] ?? {}), instanceId: tagged?.instanceId })).toEqual(['tagged']);
    expect(await names({ ...tag(tags[0] ?? {}), instanceId: plain?.instanceId })).toEqual([]);
    expect(await names({ regionId: 'cn-shanghai', clientToken: 'token-1' })).toEqual(['plain']);
    addImages({ ownerId: MEMBER, name: 'received', shares: [HOME] });
    expect(await names({ share: true })).toEqual(['received', 'tagged', 'shared', 'plain']);
    expect(await names({ share: false })).toEqual(['tagged', 'shared', 'plain']);
  });

  it('ListCustomImageShareAccounts: page by page, with the time of each share', async () => {
    const accounts = Array.from({ length: 12 }, (_, n) => String(1_420_771_593_046_218 + n));
    const [image] = addImages({ shares: [...accounts.slice(0, 11), MEMBER] });
    const read: unknown[] = [];
    for (const pageNumber of [1, 2, 3]) {
      const { body, absent } = await listShares(image?.id ?? '', { pageSize: 5, pageNumber });
      expect(absent).toEqual([]);
      expect(body).toMatchObject({ totalCount: 12, pageSize: 5, pageNumber });
      read.push(...(body.imageShareUsers ?? []));
    }
    expect(read).toHaveLength(12);
    expect(read).toEqual(
      [...(image?.shares ?? [])].map(([userId, sharedTime]) => ({ userId: Number(userId), sharedTime })),
    );
    // In China's time, and after the first second of `addImages`.
    expect(read[0]).toEqual({ userId: 1420771593046218, sharedTime: '2026-11-24 15:00:01.0' });
    // The model's type cannot hold this id. That is why the program does not use the typed client.
    expect(String((read[11] as { userId: number }).userId)).not.toBe(MEMBER);
  });

  it('ListCustomImageShareAccounts: an image without shares has an empty list, not none', async () => {
    const [image] = addImages({});
    const { body } = await listShares(image?.id ?? '');
    expect(body).toMatchObject({ totalCount: 0, pageSize: 10, pageNumber: 1, imageShareUsers: [] });
  });

  it('AddCustomImageShareAccount and RemoveCustomImageShareAccount: several accounts in one call', async () => {
    const [image] = addImages({ shares: ['1000000000000001'] });
    const target = { regionId: REGION, imageId: image?.id, clientToken: 'token-2' };
    clock += 60_000;
    const added = await answer(swas(), AddCustomImageShareAccountResponseBody, (client) =>
      client.addCustomImageShareAccount(
        new AddCustomImageShareAccountRequest({ ...target, account: [1000000000000002, 1000000000000003] }),
      ),
    );
    expect(added.absent).toEqual([]);
    expect([...(image?.shares ?? [])]).toEqual([
      ['1000000000000001', '2026-11-24 15:00:01.0'],
      ['1000000000000002', '2026-11-24 15:01:01.0'],
      ['1000000000000003', '2026-11-24 15:01:01.0'],
    ]);
    const removed = await answer(swas(), RemoveCustomImageShareAccountResponseBody, (client) =>
      client.removeCustomImageShareAccount(
        new RemoveCustomImageShareAccountRequest({
          ...target,
          account: [1000000000000001, 1000000000000003],
        }),
      ),
    );
    expect(removed.absent).toEqual([]);
    const { body } = await listShares(image?.id ?? '');
    expect(body.imageShareUsers).toEqual([{ userId: 1000000000000002, sharedTime: '2026-11-24 15:01:01.0' }]);
  });

  it('a denial is a ClientError that says who lacks which permission', async () => {
    sandbox.swas.settings.authorize = () => false;
    const error = await refusal(swas().listCustomImages(new ListCustomImagesRequest({ regionId: REGION })));
    expect(error).toEqual({
      kind: ClientError,
      statusCode: 403,
      code: 'NoPermission',
      text: 'You are not authorized to do this operation.',
      accessDenied: {
        AuthAction: 'swas-open:ListCustomImages',
        AuthPrincipalDisplayName: USER.id,
        AuthPrincipalOwnerId: HOME,
        AuthPrincipalType: 'SubUser',
        NoPermissionType: 'ImplicitDeny',
        PolicyType: 'AccountLevelIdentityBasedPolicy',
      },
    });
  });

  it('what does not exist is a ClientError', async () => {
    const shares = (regionId: string) =>
      refusal(
        swas().listCustomImageShareAccounts(
          new ListCustomImageShareAccountsRequest({ regionId, imageId: 'm-unknown' }),
        ),
      );
    expect(await shares(REGION)).toEqual({
      kind: ClientError,
      statusCode: 404,
      code: 'InvalidImageId.NotFound',
      text: 'The specified ImageId does not exist.',
    });
    expect(await shares('cn-nowhere')).toEqual({
      kind: ClientError,
      statusCode: 404,
      code: 'InvalidRegionId.NotFound',
      text: 'The specified RegionId does not exist.',
    });
  });

  it('a call past the quota is a ThrottlingError that says when to come back, and is not repeated', async () => {
    sandbox.swas.settings.quotaPerMinute = 1;
    await listImages();
    clock += 20_000;
    const error = await refusal(swas().listCustomImages(new ListCustomImagesRequest({ regionId: REGION })));
    expect(error).toEqual({
      kind: ThrottlingError,
      statusCode: 400,
      code: 'Throttling.User',
      text: 'Request was denied due to user flow control.',
      retryAfter: 40_000,
    });
    expect(sandbox.swas.calls).toHaveLength(2);
  });

  it('a failure of the service is a ServerError', async () => {
    sandbox.faults.add({
      service: 'swas',
      effect: { kind: 'refuse', code: 'InternalError', message: 'An error occurred.' },
    });
    expect(await refusal(swas().listRegions(new ListRegionsRequest({})))).toEqual({
      kind: ServerError,
      statusCode: 500,
      code: 'InternalError',
      text: 'An error occurred.',
    });
  });

  it('takes the credentials of a role’s session, from STS’s typed client', async () => {
    sandbox.cloud.roles.add({ accountId: MEMBER, name: ROLE, trustedAccountIds: [HOME] });
    const theirs = sandbox.cloud.addImage({ ownerId: MEMBER, shares: [HOME] });
    sandbox.cloud.addImage();
    const client = new Sts.default(config(sandbox.sts.url, AS_USER));
    const { body } = await client.assumeRole(
      new AssumeRoleRequest({ roleArn: ROLE_ARN, roleSessionName: 'audit' }),
    );
    const { accessKeyId = '', accessKeySecret = '', securityToken = '' } = body?.credentials ?? {};
    const session = { accessKeyId, accessKeySecret, securityToken };
    const images = await listImages({}, session);
    expect(images.body.customImages).toEqual([asModel(theirs)]);
    clock += 3_600_000;
    const expired = await refusal(
      swas(session).listCustomImages(new ListCustomImagesRequest({ regionId: REGION })),
    );
    expect(expired).toEqual({
      kind: ClientError,
      statusCode: 400,
      code: 'InvalidSecurityToken.Expired',
      text: 'Specified SecurityToken is expired.',
    });
  });
});

describe('STS, through its typed client', () => {
  const sts = (keys: Keys = AS_USER) => new Sts.default(config(sandbox.sts.url, keys));
  const whoAmI = (keys: Keys) =>
    answer(sts(keys), GetCallerIdentityResponseBody, (client) => client.getCallerIdentity());
  const request = (changes: Record<string, unknown> = {}) =>
    new AssumeRoleRequest({
      roleArn: ROLE_ARN,
      roleSessionName: 'audit',
      externalId: EXTERNAL_ID,
      ...changes,
    });
  const assume = (changes: Record<string, unknown> = {}) =>
    answer(sts(), AssumeRoleResponseBody, (client) => client.assumeRole(request(changes)));

  beforeEach(() => {
    sandbox.cloud.roles.add({
      accountId: MEMBER,
      name: ROLE,
      trustedAccountIds: [HOME],
      externalId: EXTERNAL_ID,
    });
  });

  it('GetCallerIdentity: the account itself', async () => {
    const { body, absent } = await whoAmI(AS_ROOT);
    expect(absent).toEqual(['reply.RoleId']);
    expect(body).toEqual({
      requestId: body.requestId,
      identityType: 'Account',
      accountId: HOME,
      userId: HOME,
      principalId: HOME,
      arn: `acs:ram::${HOME}:root`,
    });
  });

  it('GetCallerIdentity: a user', async () => {
    const { body, absent } = await whoAmI(AS_USER);
    expect(absent).toEqual(['reply.RoleId']);
    expect(body).toEqual({
      requestId: body.requestId,
      identityType: 'RAMUser',
      accountId: HOME,
      userId: USER.id,
      principalId: USER.id,
      arn: `acs:ram::${HOME}:user/${USER.name}`,
    });
  });

  it('AssumeRole, and GetCallerIdentity: a session', async () => {
    const role = sandbox.cloud.roles.find(ROLE_ARN);
    const policy = JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'swas-open:ListCustomImages', Resource: '*' }],
    });
    const { body, absent } = await assume({ durationSeconds: 900, policy });
    // Answered only to a request that sets it, which the sandbox does not support.
    expect(absent).toEqual(['reply.SourceIdentity']);
    const { accessKeyId = '', accessKeySecret = '', securityToken = '' } = body.credentials ?? {};
    const key = sandbox.cloud.accessKey(accessKeyId);
    expect(key).toMatchObject({ account: { id: MEMBER }, key: { secret: accessKeySecret, securityToken } });
    expect(body).toEqual({
      requestId: body.requestId,
      assumedRoleUser: { arn: `${ROLE_ARN}/audit`, assumedRoleId: `${role?.id}:audit` },
      credentials: {
        accessKeyId: key?.key.id,
        accessKeySecret: key?.key.secret,
        securityToken: key?.key.securityToken,
        expiration: '2026-11-24T07:15:00Z',
      },
    });
    const identity = await whoAmI({ accessKeyId, accessKeySecret, securityToken });
    expect(identity.absent).toEqual(['reply.UserId']);
    expect(identity.body).toEqual({
      requestId: identity.body.requestId,
      identityType: 'AssumedRoleUser',
      accountId: MEMBER,
      roleId: role?.id,
      principalId: `${role?.id}:audit`,
      arn: `acs:ram::${MEMBER}:assumed-role/${ROLE}/audit`,
    });
  });

  it('a denial, and a role that does not exist, are ClientErrors', async () => {
    const denied = await refusal(sts().assumeRole(request({ externalId: 'another-one' })));
    expect(denied).toEqual({
      kind: ClientError,
      statusCode: 403,
      code: 'NoPermission',
      text: 'You are not authorized to do this action. You should be authorized by RAM.',
    });
    const unknown = await refusal(sts().assumeRole(request({ roleArn: `${ROLE_ARN}-2` })));
    expect(unknown).toEqual({
      kind: ClientError,
      statusCode: 404,
      code: 'EntityNotExist.Role',
      text: 'The specified Role not exists .',
    });
  });

  it('a throttled call is a ThrottlingError, and is not repeated', async () => {
    sandbox.faults.add({ service: 'sts', effect: { kind: 'throttle' } });
    const error = await refusal(sts().getCallerIdentity());
    expect(error).toEqual({
      kind: ThrottlingError,
      statusCode: 400,
      code: 'Throttling.User',
      text: 'Request was denied due to user flow control.',
      retryAfter: 1000,
    });
    expect(sandbox.sts.calls).toHaveLength(1);
  });
});

/** An image of the sandbox's cloud as the typed client must decode it. */
function asModel(image: CustomImage | undefined): Record<string, unknown> {
  if (image === undefined) throw new Error('there is no such image');
  return {
    imageId: image.id,
    name: image.name,
    description: image.description,
    status: image.status,
    creationTime: image.creationTime,
    regionId: image.regionId,
    userId: Number(image.ownerId),
    inShare: image.inShare,
    inShareUser: image.shares.size > 0,
    osType: image.osType,
    sourceImageName: image.sourceImageName,
    sourceImageVersion: image.sourceImageVersion,
    requiredSystemDiskSize: image.systemDiskGiB,
    requiredDataDiskSize: 0,
    instanceId: image.instanceId,
    instanceName: image.instanceName,
    systemSnapshotId: image.systemSnapshotId,
    systemSnapshotName: `${image.instanceName}-system`,
    resourceGroupId: image.resourceGroupId,
    createInstances: [],
    tags: image.tags,
  };
}
