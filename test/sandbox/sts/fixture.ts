import { onTestFinished } from 'vitest';
import { Cloud } from '../../../sandbox/cloud.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { demoRegions } from '../../../sandbox/seed.ts';
import { startSts } from '../../../sandbox/sts/server.ts';
import { startSwas } from '../../../sandbox/swas/server.ts';
import { callApi, callSwas, type Keys } from '../openapi/vendor-client.ts';

export const MANAGEMENT = '1850926437581920';
/** Too large for a JavaScript number. */
export const MEMBER = '5301946782215093477';
export const ROLE_ARN = `acs:ram::${MEMBER}:role/share-auditor`;
export const EXTERNAL_ID = 'audit-7f3c';

/** A role in one account that a user of another may assume; STS and SWAS, with a clock that the test moves. */
export async function stsFixture() {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const user = { id: '216959339000000001', name: 'auditor' };
  const cloud = new Cloud({
    accounts: [
      {
        id: MANAGEMENT,
        accessKeys: [
          { id: 'user', secret: 's', user },
          { id: 'root', secret: 's' },
        ],
      },
      { id: MEMBER, accessKeys: [] },
    ],
    regions: demoRegions(),
    now,
  });
  const role = cloud.roles.add({
    accountId: MEMBER,
    name: 'share-auditor',
    trustedAccountIds: [MANAGEMENT],
    externalId: EXTERNAL_ID,
  });
  const faults = new Faults();
  const sts = await startSts({ cloud, faults, now });
  const swas = await startSwas({ cloud, faults, now });
  onTestFinished(async () => {
    await sts.close();
    await swas.close();
  });
  const assume = (changes: Record<string, string | undefined> = {}, keys: Keys = USER) => {
    const query = { RoleArn: ROLE_ARN, RoleSessionName: 'auditor', ExternalId: EXTERNAL_ID, ...changes };
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return callApi(sts.url, '2015-04-01', 'AssumeRole', Object.fromEntries(given), { keys });
  };
  return {
    clock,
    cloud,
    role,
    sts,
    swas,
    assume,
    /** The keys of a new session. */
    session: async (changes: Record<string, string | undefined> = {}): Promise<Keys> => {
      const fields = (await assume(changes)).reply['Credentials'] as Record<string, string>;
      const { AccessKeyId = '', AccessKeySecret = '', SecurityToken = '' } = fields;
      return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken };
    },
    whoAmI: (keys: Keys) => callApi(sts.url, '2015-04-01', 'GetCallerIdentity', {}, { keys }),
    listImages: (keys: Keys, RegionId = 'cn-hangzhou') =>
      callSwas(swas.url, 'ListCustomImages', { RegionId }, { keys }),
  };
}

export const USER: Keys = { accessKeyId: 'user', accessKeySecret: 's' };
