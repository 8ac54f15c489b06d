import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkDeployment } from '../../../scripts/deploy/check-deployment.ts';
import { secretsIn } from '../../../scripts/deploy/deployer-settings.ts';

const GOOD = {
  SHARE_AUDIT_ROLE: 'acs:ram::1850926437581920:role/swas-share-audit',
  FC_GENERATE_PROJECT_NAME: 'share-audit-1850926437581920',
  TABLESTORE_ENDPOINT: 'https://share-audit.cn-hangzhou.ots.aliyuncs.com',
  TABLESTORE_INSTANCE: 'share-audit',
  DINGTALK_WEBHOOK: 'https://oapi.dingtalk.com/robot/send?access_token=0123abcd',
  DINGTALK_SECRET: 'SEC0123abcd',
};

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'check-deployment-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

it('settings that are in order, without other accounts', async () => {
  const found = await checkDeployment(GOOD, await folderWith({}));
  expect(found).toMatchObject({ problems: [], warnings: [], hasMembers: false });
  expect(found.policy).toContain('without a policy.yaml');
});

it.each([
  [{ MEMBER_ROLE: 'share-audit-member' }, {}],
  [{ ACCOUNTS_FILE: '/code/accounts.yaml' }, {}],
  [{}, { 'accounts.yaml': 'accounts:\n  "1234567890123456":\n    role: share-audit-member\n' }],
])('other accounts are configured by %j and %j', async (settings, files) => {
  const found = await checkDeployment({ ...GOOD, ...settings }, await folderWith(files));
  expect(found.problems).toEqual([]);
  expect(found.hasMembers).toBe(true);
});

it('a .env that only s would read is a problem where it has settings', async () => {
  const one = await folderWith({ '.env': 'A=1\nexport REGIONS=all\nDINGTALK_SECRET: hunter222\n' });
  expect((await checkDeployment(GOOD, one)).problems).toEqual([
    '.env: it sets REGIONS, DINGTALK_SECRET, which only s would read, unchecked; move these lines to settings.env',
  ]);
  const other = await folderWith({ '.env': 'NODE_ENV=test\n' });
  expect((await checkDeployment(GOOD, other)).problems).toEqual([]);
});

it('I12: a value that s would evaluate is a problem, and is not shown', async () => {
  const { problems } = await checkDeployment(
    {
      ...GOOD,
      SMTP_URL: 'smtps://alerts%40corp.example:hunter${x}22@smtp.corp.example:465',
      MAIL_FROM: 'alerts@corp.example',
      MAIL_TO: 'ops@corp.example',
      DINGTALK_KEYWORD: 'hunter<%=x%>',
    },
    await folderWith({}),
  );
  expect(problems.toSorted()).toEqual([
    expect.stringMatching(/^DINGTALK_KEYWORD: s takes what follows “<%”/),
    'SMTP_URL: s takes what follows “${” for an expression of its own; in a URL write %24%7B, else choose a value without it',
  ]);
  expect(problems.join()).not.toContain('hunter');
});

it('of a proxy only the password is a secret', () => {
  expect(secretsIn({ HTTPS_PROXY: 'http://me:hunter%2322@proxy.corp.example:8080' })).toEqual([
    'hunter%2322',
    'hunter#22',
  ]);
});

it('I12: a secret is known whole, and in each part that is used by itself', () => {
  expect(
    secretsIn({
      DINGTALK_WEBHOOK:
        'https://oapi.dingtalk.com/robot/send?access_token=t0ken-one, https://x.test/?access_token=t0ken-two',
      SMTP_URL: 'smtps://alerts%40corp.example:hunter%2322@smtp.corp.example:465',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'key-secret',
    }),
  ).toEqual(
    expect.arrayContaining([
      'https://oapi.dingtalk.com/robot/send?access_token=t0ken-one',
      't0ken-one',
      't0ken-two',
      'hunter#22',
      'hunter%2322',
      'key-secret',
    ]),
  );
});
