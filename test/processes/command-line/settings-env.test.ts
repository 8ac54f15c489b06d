import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { readSettingsEnv } from '../../../lib/config/settings-env/read-settings-env.ts';
import { namesOfSettingsEnv } from '../../../lib/config/settings-env/with-settings-env.ts';
import { folderForTest, runCommand, sandboxForTest } from '../../support/command.ts';

vi.setConfig({ testTimeout: 120_000 });

const TOKEN = '0123456789abcdef0123456789abcdef';

async function folderWith(text: string, mode = 0o600): Promise<string> {
  const folder = await folderForTest();
  await writeFile(join(folder, 'settings.env'), text, { mode });
  return folder;
}

it('share-auditor reads settings.env of the current folder, and a value in the environment wins', async () => {
  const sandbox = await sandboxForTest();
  const {
    ALIBABA_CLOUD_ACCESS_KEY_ID = '',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET = '',
    ...settings
  } = sandbox.env();
  const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET };
  const lines = Object.entries({ ...settings, ALERT_LANGUAGE: 'zh' }).map(
    ([name, value]) => `${name}='${value}'\r\n`,
  );
  const folder = await folderWith(`\uFEFF${lines.join('')}`);
  expect(await runCommand(['notify', '--test'], keys, folder)).toMatchObject({ code: 0, err: '' });
  expect(
    sandbox.dingtalk.inbox
      .received()
      .map(({ text }) => text)
      .join(),
  ).toContain('测试');
  // The environment's robot does not exist.
  const elsewhere = {
    ...keys,
    DINGTALK_WEBHOOK: `${settings['DINGTALK_WEBHOOK']?.split('?')[0]}?access_token=${TOKEN}`,
    DINGTALK_SECRET: '',
  };
  const { code, out, err } = await runCommand(['notify', '--test'], elsewhere, folder);
  expect(code).toBe(1);
  expect(out + err).not.toContain(TOKEN);
  const doctor = await runCommand(['doctor'], elsewhere, folder);
  expect(doctor.out.replaceAll(/\s+/g, ' ')).toContain(
    `settings.env: ${lines.length} settings; the environment has another value of DINGTALK_WEBHOOK, DINGTALK_SECRET, which wins`,
  );
});

it('I12: a wrong settings.env stops every command before it works, shows no value, and hides no help', async () => {
  const folder = await folderWith(
    `DINGTALK_WEBHOK=https://oapi.dingtalk.com/robot/send?access_token=${TOKEN}\n`,
    0o644,
  );
  const { code, out, err } = await runCommand(['shares'], {}, folder);
  expect({ code, out, err }).toEqual({
    code: 2,
    out: '',
    err: 'error: settings.env, line 1, column 1: "DINGTALK_WEBHOK" is no setting; did you mean DINGTALK_WEBHOOK?\n',
  });
  expect(await runCommand(['shares', '--help'], {}, folder)).toMatchObject({ code: 0, err: '' });
});

it('a settings.env that others can read is a warning', async () => {
  const folder = await folderWith('SNAPSHOT_FILE=none.sqlite\n', 0o644);
  const { err } = await runCommand(['shares', '--owner', '1850926437581920'], {}, folder);
  expect(err).toMatch(/^Warning: settings\.env is open to other users .* run: chmod 600 settings\.env\n/);
  // The setting is read.
  expect(err).toContain('There is no snapshot at none.sqlite');
});

it('node --env-file, which the README names for s, reads the file as this program does', async () => {
  const text = `# a comment
REGIONS=cn-hangzhou,cn-shanghai   # two of them
DINGTALK_SECRET='SEC#a b$c"d'
SMTP_URL="smtps://alerts%40corp.example:it's#x$HOME\`@smtp.corp.example:465" # mail
AUDIT_SCHEDULE=@every 15m\r
export HISTORY_DAYS=30
WATCHDOG_ROLE=
`;
  const folder = await folderWith(text);
  const names = namesOfSettingsEnv();
  const file = readSettingsEnv(folder, names);
  const print = `JSON.stringify(${JSON.stringify(names)}.flatMap((n) => process.env[n] ? [[n, process.env[n]]] : []))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--env-file=settings.env', '-p', print], {
    cwd: folder,
    env: {},
  });
  expect(new Map(JSON.parse(stdout) as [string, string][])).toEqual(
    new Map([...(file?.values ?? [])].toSorted((a, b) => names.indexOf(a[0]) - names.indexOf(b[0]))),
  );
  expect(file?.values.size).toBe(5);
});
