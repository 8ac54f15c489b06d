import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { AUDIT, DIGEST, DISPATCH, readConfig, WATCHDOG } from '../../lib/config/config.ts';
import { settingNames } from '../../lib/config/rules/check-settings.ts';
import { handedOver } from '../../lib/config/rules/environment-size.ts';
import { ROOT } from '../support/invoke.ts';
import { sPreview } from '../support/s-preview.ts';

/** What a deployer exports; hostile characters must arrive as they are. */
const DEPLOYER = {
  SHARE_AUDIT_ROLE: 'acs:ram::1850926437581920:role/swas-share-audit',
  WATCHDOG_ROLE: 'acs:ram::1850926437581920:role/swas-share-watchdog',
  DIGEST_ROLE: '',
  REGIONS: 'cn-hangzhou,ap-southeast-1',
  TABLESTORE_ENDPOINT: 'https://share-audit.cn-hangzhou.vpc.tablestore.aliyuncs.com',
  TABLESTORE_INSTANCE: 'share-audit',
  DINGTALK_WEBHOOK: 'https://oapi.dingtalk.com/robot/send?access_token=0123abcd',
  DINGTALK_SECRET: 'SEC"quoted": $dollar {brace} #hash',
};

interface Rendered {
  resources: Record<
    string,
    { component: string; props: Record<string, unknown> & { environmentVariables: Record<string, string> } }
  >;
}
interface Trigger {
  readonly triggerName: string;
  readonly triggerConfig: { readonly cronExpression: string };
}
let rendered: Rendered;

let organisation: Rendered;

const preview = async (file: string): Promise<Rendered> => (await sPreview(file, DEPLOYER)) as Rendered;

beforeAll(async () => {
  [rendered, organisation] = await Promise.all([preview('s.yaml'), preview('s.organisation.yaml')]);
}, 120_000);

it('renders without a network, and every function is what the fc3 component accepts', async () => {
  const schema = JSON.parse(await readFile(join(import.meta.dirname, 'fc3.schema.json'), 'utf8')) as object;
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
  for (const [name, { component, props }] of [
    ...Object.entries(rendered.resources),
    ...Object.entries(organisation.resources),
  ]) {
    expect(component).toMatch(/^fc3@/);
    validate(props);
    expect(validate.errors, name).toBeNull();
  }
});

it('refuses what the component refuses: the schema is not an empty one', async () => {
  const schema = JSON.parse(await readFile(join(import.meta.dirname, 'fc3.schema.json'), 'utf8')) as object;
  const validate = new Ajv({ strict: false }).compile(schema);
  expect(validate({ ...rendered.resources['audit']?.props, memorySize: 100 })).toBe(false);
});

it('each function has its own role where one is set, and else the audit’s', () => {
  const roleOf = ({ resources }: Rendered, name: string) => resources[name]?.props['role'];
  expect(roleOf(rendered, 'watchdog')).toBe(DEPLOYER.WATCHDOG_ROLE);
  for (const name of ['audit', 'digest']) expect(roleOf(rendered, name)).toBe(DEPLOYER.SHARE_AUDIT_ROLE);
  expect(roleOf(organisation, 'dispatch')).toBe(DEPLOYER.SHARE_AUDIT_ROLE);
});

it('audits every minute, and the package is the built one', () => {
  const { props } = rendered.resources['audit'] ?? { props: {} };
  expect(props).toMatchObject({
    runtime: 'nodejs20',
    handler: 'index.handler',
    code: './dist/audit',
    role: DEPLOYER.SHARE_AUDIT_ROLE,
  });
  expect(props).toMatchObject({
    triggers: [{ triggerType: 'timer', triggerConfig: { cronExpression: '@every 1m', enable: true } }],
  });
});

it('what the deployer exported arrives unchanged, and what is left out counts as not set', () => {
  const { environmentVariables } = rendered.resources['audit']?.props ?? { environmentVariables: {} };
  for (const [name, value] of Object.entries(DEPLOYER))
    if (name in environmentVariables) expect(environmentVariables[name], name).toBe(value);
  const config = readConfig(AUDIT, environmentVariables, { onFunctionCompute: true });
  expect(config).toMatchObject({
    regions: ['cn-hangzhou', 'ap-southeast-1'],
    callsPerMinute: 9,
    periodMs: 60_000,
    overdueMinutes: 30,
    language: 'en',
    historyDays: 400,
  });
});

it('no secret stands in the files: every setting comes from the environment', async () => {
  for (const name of ['s.yaml', 's.organisation.yaml']) {
    const file = parse(await readFile(join(ROOT, name), 'utf8')) as Rendered;
    for (const { props } of Object.values(file.resources))
      for (const [setting, value] of Object.entries(props.environmentVariables))
        expect(value, setting).toBe(`\${env('${setting}', '')}`);
  }
});

it('`auto` is handed on, so that the component makes a VPC', async () => {
  const { resources } = (await sPreview('s.yaml', { ...DEPLOYER, VPC_ID: 'auto' })) as Rendered;
  for (const [name, { props }] of Object.entries(resources)) expect(props['vpcConfig'], name).toBe('auto');
});

it('a timer that is named for its period has it', () => {
  for (const { resources } of [rendered, organisation])
    for (const { props } of Object.values(resources))
      for (const { triggerName, triggerConfig } of props['triggers'] as Trigger[]) {
        const [, n = '1', unit = ''] = /^every-(?:(\d+)-)?(minute|hour)s?$/.exec(triggerName) ?? [];
        if (triggerName === 'weekly') expect(triggerConfig.cronExpression).toMatch(/ \* \* [A-Z]{3}$/);
        else expect(triggerConfig.cronExpression).toBe(`@every ${n}${unit.slice(0, 1)}`);
      }
});

it('what a function is handed is what check-settings counts, and what only the files read is a known setting', async () => {
  const functions = { audit: AUDIT, watchdog: WATCHDOG, digest: DIGEST, dispatch: DISPATCH };
  for (const [name, settings] of Object.entries(functions)) {
    const { props } = { ...rendered.resources, ...organisation.resources }[name] ?? {};
    expect(Object.keys(props?.environmentVariables ?? {}).toSorted(), name).toEqual(
      handedOver(settings).toSorted(),
    );
  }
  for (const name of ['s.yaml', 's.organisation.yaml'])
    for (const [, setting = ''] of (await readFile(join(ROOT, name), 'utf8')).matchAll(/env\('(\w+)'/g))
      expect(settingNames()).toContain(setting);
});

it('the organisation’s function has every setting of its own configuration, and the worker the same accounts', () => {
  const { environmentVariables } = organisation.resources['dispatch']?.props ?? { environmentVariables: {} };
  const config = readConfig(
    DISPATCH,
    { ...environmentVariables, MEMBER_ROLE: 'share-audit-member' },
    { onFunctionCompute: true },
  );
  expect(config).toMatchObject({ worker: 'swas-share-audit', store: { kind: 'tablestore' } });
  const audit = rendered.resources['audit']?.props.environmentVariables ?? {};
  for (const name of ['ACCOUNTS_FILE', 'MEMBER_ROLE', 'MEMBER_EXTERNAL_ID']) {
    expect(environmentVariables, name).toHaveProperty(name);
    expect(audit, name).toHaveProperty(name);
  }
});
