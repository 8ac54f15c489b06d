import { endpointOf, FUNCTIONS } from '../config/deployment.ts';
import {
  type DeployedFunction,
  type FunctionCompute,
  functionCompute,
  type Timer,
} from '../openapi/function-compute.ts';
import { FunctionComputeError } from '../openapi/function-compute-error.ts';
import type { FcSignature } from '../openapi/function-compute-transport.ts';
import { differingSettings } from './differing-settings.ts';
import { type Check, type Finding, known, type CheckContext } from './check.ts';
import { valueOf } from '../config/doctor.ts';
import { sharedRole } from './shared-role.ts';
import { MIN_TIMEOUT_S } from '../platform/fc-context.ts';

/** The functions that `s.yaml` deploys together. If one is missing, something went wrong. */
const TOGETHER = [FUNCTIONS.audit, FUNCTIONS.watchdog, FUNCTIONS.digest] as const;
/** What the check asks of Function Compute. */
const ASKED = ['GetFunction', 'ListTriggers'] as const;
/** It deploys the function of `s.organisation.yaml`, too, where other accounts are audited. */
const DEPLOY = 'npm run deploy';
/** The function of `s.organisation.yaml`, which starts the audits of the other accounts. */
const DISPATCH = 'swas-share-dispatch';

const fileOf = (name: string): string => (name === DISPATCH ? 's.organisation.yaml' : 's.yaml');

/**
 * Checks that the audit, the watchdog and the digest are deployed, with a role, enough time and active timers; if other
 * accounts are audited, also the function that starts their audits. If no function is deployed, nothing is wrong: the
 * command line can be used alone.
 */
export const functionsCheck: Check = {
  name: 'functions',
  title: 'Deployed functions',
  needs: ['identity', 'setting:deployment', 'setting:store'],
  async run(context) {
    const { settings, facts } = context;
    if (valueOf(settings.parts.store).kind === 'sqlite')
      return [
        {
          status: 'skipped',
          found: 'not looked for: without TABLESTORE_ENDPOINT nothing is deployed, audits are made from here',
        },
      ];
    const deployment = valueOf(settings.parts.deployment);
    const { accountId } = known(facts.identity);
    const { regionId } = deployment;
    const credentials = await known(facts.credentials).get();
    const service = await functionCompute({
      endpoint: endpointOf(deployment, accountId),
      accountId,
      regionId,
      credentials,
    });
    const answers: Answer[] = [];
    for (const name of TOGETHER)
      answers.push({ name, deployed: await service.getFunction(name).catch(asServiceError) });
    const isNone = answers.every(({ deployed }) => isMissing(deployed));
    facts.nothingDeployed = isNone;
    if (isNone) return [noneDeployed(regionId)];
    if (facts.auditsOthers === true)
      answers.push({ name: DISPATCH, deployed: await service.getFunction(DISPATCH).catch(asServiceError) });
    const findings: Finding[] = [];
    for (const answer of answers) findings.push(...(await ofFunction(answer, service, context, regionId)));
    const roles = answers.flatMap(({ name, deployed }) =>
      deployed instanceof FunctionComputeError || deployed.role === ''
        ? []
        : [[name, deployed.role] as const],
    );
    return [
      ...findings,
      ...sharedRole(new Map(roles), facts.auditsOthers === true),
      ...ofSignatures(service),
    ];
  },
};

interface Answer {
  readonly name: string;
  readonly deployed: DeployedFunction | FunctionComputeError;
}

const isMissing = (deployed: Answer['deployed']): boolean =>
  deployed instanceof FunctionComputeError && deployed.code === 'FcMissing';

const noneDeployed = (regionId: string): Finding => ({
  status: 'skipped',
  found: `not deployed in ${regionId}. Nothing to do where you audit from the command line only`,
  mend: 'Otherwise deploy them, or set FC_DEPLOY_REGION to the region where they are',
  commands: [DEPLOY],
});

async function ofFunction(
  { name, deployed }: Answer,
  service: FunctionCompute,
  { environment }: CheckContext,
  regionId: string,
): Promise<readonly Finding[]> {
  if (deployed instanceof FunctionComputeError && deployed.code !== 'FcDenied')
    return [ofFailure(name, deployed)];
  const timers = await service.listTimers(name).catch(asServiceError);
  return [
    ...(deployed instanceof FunctionComputeError
      ? [ofFailure(name, deployed)]
      : [...ofDeployed(name, deployed, regionId), ...ofSettings(name, deployed, environment)]),
    ...(timers instanceof FunctionComputeError ? [ofFailure(name, timers)] : ofTimers(name, timers)),
  ];
}

function asServiceError(error: unknown): FunctionComputeError {
  if (error instanceof FunctionComputeError) return error;
  throw error;
}

function ofFailure(name: string, { code, message: found, statement }: FunctionComputeError): Finding {
  return {
    status: 'failed',
    found,
    ...(code === 'FcMissing' ? { commands: [name === DISPATCH ? DEPLOY : DEPLOY] } : {}),
    ...(statement === undefined ? {} : { grant: statement }),
  };
}

function ofDeployed(name: string, { role, timeoutSeconds }: DeployedFunction, regionId: string): Finding[] {
  const deploy = [DEPLOY];
  if (role === '')
    return [
      {
        status: 'failed',
        found: `${name} has no role, so no credentials`,
        mend: 'Set SHARE_AUDIT_ROLE to the role with docs/ram/audit-policy.json, and deploy again',
        commands: deploy,
      },
    ];
  if (timeoutSeconds < MIN_TIMEOUT_S)
    return [
      {
        status: 'failed',
        found: `${name} has a timeout of ${timeoutSeconds} s, in which nothing can be read`,
        mend: `Set \`timeout\` in ${fileOf(name)} to ${MIN_TIMEOUT_S} or more, and deploy again`,
        commands: deploy,
      },
    ];
  return [{ status: 'ok', found: `${name} is deployed in ${regionId}, with the role ${role}` }];
}

const SIGNATURES: Readonly<Record<FcSignature, string>> = {
  FC: 'accepts the signature of its version 2.0 (@alicloud/fc2)',
  'ACS3-HMAC-SHA256':
    'refuses the signature of its version 2.0, and accepts ACS3-HMAC-SHA256 (@alicloud/openapi-client)',
};

/** Which of the two ways into the service works, by operation: each is tried for itself. */
function ofSignatures(service: FunctionCompute): Finding[] {
  return Object.entries(SIGNATURES).flatMap(([signature, words]) => {
    const asked = ASKED.filter((operation) => service.acceptedSignature(operation) === signature);
    return asked.length === 0
      ? []
      : [{ status: 'ok', found: `Function Compute ${words}: ${asked.join(', ')}` }];
  });
}

function ofTimers(name: string, timers: readonly Timer[]): Finding[] {
  const running = timers.filter((timer) => timer.enabled);
  if (running.length > 0)
    return [{ status: 'ok', found: `${name} is run by ${running.map((t) => t.schedule).join(', ')}` }];
  const off = timers.map((timer) => timer.name).join(', ');
  return [
    {
      status: 'failed',
      found: timers.length === 0 ? `${name} has no timer` : `the timer of ${name} is switched off: ${off}`,
      mend:
        timers.length === 0
          ? `Deploy again: ${fileOf(name)} has the timer`
          : 'Switch it on in the Function Compute console (Triggers), or deploy again',
      commands: [DEPLOY],
    },
  ];
}

/** This terminal's settings were checked, and not the function's own: where they differ, that is said. */
function ofSettings(
  name: string,
  { environment: deployed }: DeployedFunction,
  here: CheckContext['environment'],
): Finding[] {
  const names = differingSettings(deployed, here);
  if (names.length === 0) return [];
  return [
    {
      status: 'warning',
      found: `${name} has other settings than this terminal: ${names.join(', ')}. What is said above of these holds for this terminal only`,
      mend: 'Set them here as they were when it was deployed, or deploy again with these',
    },
  ];
}
