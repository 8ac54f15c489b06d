/**
 * The real `s preview` on both deployment files, without a network, and what it renders compared with the vendor's
 * models of the requests that create a function, its triggers and its asynchronous settings (`@alicloud/fc20230330`).
 * The component that deploys hands our keys to these models, and they drop what they do not know: a misspelt key would
 * deploy without an error and without its effect.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateFunctionInput,
  CreateTriggerInput,
  PutAsyncInvokeConfigInput,
  TimerTriggerConfig,
} from '@alicloud/fc20230330';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../support/invoke.ts';
import { sPreview } from '../support/s-preview.ts';
import { compare, type VendorModel } from '../support/vendor-model.ts';

const RESOURCES = {
  's.yaml': ['audit', 'watchdog', 'digest'],
  's.organisation.yaml': ['dispatch'],
};

/** What only the deployment reads. docs/settings.md explains most of it below its table. */
const OF_THE_DEPLOYMENT = {
  SHARE_AUDIT_ROLE: 'acs:ram::1850926437581920:role/swas-share-audit',
  FC_DEPLOY_REGION: 'cn-beijing',
  AUDIT_SCHEDULE: '0 */10 * * * *',
  WATCHDOG_SCHEDULE: '@every 11m',
  DISPATCH_SCHEDULE: '@every 2m',
  VPC_ID: 'vpc-bp1aevy8sofi8mh1q0000',
  VSWITCH_IDS: 'vsw-bp1s5fnvk4gn2tws00000,vsw-bp1s5fnvk4gn2tws00001',
  SECURITY_GROUP_ID: 'sg-bp1ifc01uv3wp4h00000',
  FAILURE_DESTINATION: 'acs:mns:cn-beijing:1850926437581920:/topics/share-audit-failures/messages',
};
/** Texts that YAML or JSON would read as something else than a text. */
const MISLEADING = ['10', '1e3', 'true', 'null', '[1]', '{"a": 1}', 'a: b #c', "it's"];

/** A resource, as far as the component treats its properties specially. */
const properties = z.looseObject({
  region: z.string(),
  code: z.string(),
  logConfig: z.literal('auto'),
  environmentVariables: z.record(z.string(), z.unknown()),
  triggers: z.array(z.looseObject({ triggerType: z.literal('timer'), triggerConfig: z.unknown() })).min(1),
  asyncInvokeConfig: z.looseObject({ qualifier: z.literal('LATEST') }),
});
type Properties = z.infer<typeof properties>;
const file = z.object({
  resources: z.record(z.string(), z.object({ component: z.string().startsWith('fc3@'), props: properties })),
});

/*
 * What the component makes of the properties before it calls the API. Source: the repository devsapp/fc3,
 * src/subCommands/deploy/impl/function.ts and async_invoke_config.ts, and src/resources/fc/index.ts for the triggers.
 */
function asFunction(props: Properties) {
  const { region: _region, triggers: _triggers, asyncInvokeConfig: _async, ...config } = props;
  return {
    ...config,
    // The folder is uploaded to a bucket of the service.
    code: { ossBucketName: 'bucket', ossObjectName: 'object' },
    // «auto» creates the project that FC_GENERATE_PROJECT_NAME names, and a logstore.
    logConfig: {
      enableInstanceMetrics: true,
      enableRequestMetrics: true,
      logBeginRule: 'DefaultRegex',
      logstore: 'logstore',
      project: 'project',
    },
  };
}

/** The qualifier is in the request's query. */
function asAsyncInvokeConfig({ asyncInvokeConfig: { qualifier: _qualifier, ...config } }: Properties) {
  return config;
}

function asTrigger(trigger: Properties['triggers'][number]) {
  return { ...trigger, triggerConfig: JSON.stringify(trigger.triggerConfig) };
}

/** Fails unless the model knows every key, with the right type. */
function expectKnown(model: VendorModel, value: unknown, name: string): void {
  expect(compare(model, value, name).wrong).toEqual([]);
}

/** Every setting of the page's table, with one of the misleading texts as its value. */
async function everySetting(): Promise<Record<string, string>> {
  const page = await readFile(join(ROOT, 'docs/settings.md'), 'utf8');
  const table = page.slice(page.indexOf('\n| name | meaning | default |'), page.indexOf('\n## Trusted'));
  const names = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name),
  );
  return {
    ...Object.fromEntries(names.map((name, n) => [name, MISLEADING[n % MISLEADING.length] ?? ''])),
    ...OF_THE_DEPLOYMENT,
  };
}

describe.each([
  {
    name: 'only the role set',
    environment: { SHARE_AUDIT_ROLE: OF_THE_DEPLOYMENT.SHARE_AUDIT_ROLE } as Record<string, string>,
    unset: '',
  },
  // A variable of a function that is not among them has no value to expect, and fails.
  { name: 'every setting of docs/settings.md set', environment: await everySetting(), unset: undefined },
])('with $name', ({ environment, unset }) => {
  const found: Record<string, Properties> = {};

  beforeAll(async () => {
    for (const [name, resources] of Object.entries(RESOURCES)) {
      const rendered = file.parse(await sPreview(name, environment)).resources;
      if (Object.keys(rendered).join() !== resources.join())
        throw new Error(`${name} has other resources than ${resources.join()}: add them to RESOURCES`);
      for (const [resource, { props }] of Object.entries(rendered)) found[resource] = props;
    }
  }, 60_000);

  describe.each(Object.values(RESOURCES).flat())('%s', (resource) => {
    const props = () => properties.parse(found[resource]);

    it('creates a function: CreateFunctionInput', () => {
      const config = asFunction(props());
      expectKnown(CreateFunctionInput, config, resource);
      // What is sent is what we wrote.
      expect(new CreateFunctionInput(config).toMap()).toEqual(config);
      // Required by the API; the models do not say so at run time.
      expect(config).toMatchObject({
        functionName: expect.stringMatching(/^[A-Za-z_][\w-]{0,63}$/) as string,
        handler: 'index.handler',
        runtime: 'nodejs20',
        role: OF_THE_DEPLOYMENT.SHARE_AUDIT_ROLE,
      });
    });

    it('its environment is what the deployer set, as texts', () => {
      const { environmentVariables, region } = props();
      expect(region).toBe(environment['FC_DEPLOY_REGION'] ?? 'cn-hangzhou');
      for (const [name, value] of Object.entries(environmentVariables))
        expect(value, name).toBe(environment[name] ?? unset);
    });

    it('creates its triggers: CreateTriggerInput, with a timer’s TimerTriggerConfig', () => {
      for (const [n, trigger] of props().triggers.entries()) {
        const name = `${resource}.triggers[${n}]`;
        expectKnown(TimerTriggerConfig, trigger.triggerConfig, `${name}.triggerConfig`);
        expectKnown(CreateTriggerInput, asTrigger(trigger), name);
        expect(compare(CreateTriggerInput, trigger, name).absent).toEqual(
          ['invocationRole', 'qualifier', 'sourceArn'].map((key) => `${resource}.triggers[].${key}`),
        );
        const { triggerConfig = '' } = new CreateTriggerInput(asTrigger(trigger));
        expect(JSON.parse(triggerConfig)).toEqual({
          cronExpression: expect.stringMatching(/\S/) as string,
          enable: true,
          payload: '',
        });
      }
    });

    it('sets its asynchronous invocations: PutAsyncInvokeConfigInput', () => {
      const asyncInvokeConfig = asAsyncInvokeConfig(props());
      expectKnown(PutAsyncInvokeConfigInput, asyncInvokeConfig, `${resource}.asyncInvokeConfig`);
      expect(new PutAsyncInvokeConfigInput(asyncInvokeConfig).toMap()).toEqual(asyncInvokeConfig);
      // Without them a failed run is repeated three times, for up to five hours.
      expect(asyncInvokeConfig).toHaveProperty('maxAsyncRetryAttempts');
      expect(asyncInvokeConfig).toHaveProperty('maxAsyncEventAgeInSeconds');
    });

    it('has a VPC and a failure destination where they are set, and else neither key', () => {
      const { VPC_ID, VSWITCH_IDS, SECURITY_GROUP_ID, FAILURE_DESTINATION } = environment;
      const config = asFunction(props());
      const asyncInvokeConfig = asAsyncInvokeConfig(props());
      if (VPC_ID === undefined) {
        expect(config).not.toHaveProperty('vpcConfig');
        expect(asyncInvokeConfig).not.toHaveProperty('destinationConfig');
        return;
      }
      expect(config).toMatchObject({
        vpcConfig: {
          vpcId: VPC_ID,
          vSwitchIds: VSWITCH_IDS?.split(','),
          securityGroupId: SECURITY_GROUP_ID,
        },
        // The channels are on the Internet.
        internetAccess: true,
      });
      expect(asyncInvokeConfig).toMatchObject({
        destinationConfig: { onFailure: { destination: FAILURE_DESTINATION } },
      });
    });
  });
});
