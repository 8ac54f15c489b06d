import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Cloud } from '../../../sandbox/cloud.ts';
import { Faults } from '../../../sandbox/faults.ts';
import type { FunctionProps } from '../../../sandbox/fc/function.ts';
import { startFunctionCompute } from '../../../sandbox/fc/server.ts';
import { DEMO_ACCOUNT_ID, demoAccounts, demoRegions } from '../../../sandbox/seed.ts';
import { fcClient, type FcKeys } from './vendor-client.ts';

export const KEYS: FcKeys = {
  accessKeyID: 'sandbox-access-key',
  accessKeySecret: 'sandbox-access-key-secret',
};

/** A package as a build makes one: a folder with this `index.js`. */
export async function writePackage(code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fc-package-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'index.js'), code);
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  return folder;
}

/** A Function Compute of its own for one test, whose retries do not wait, and the vendor's client of it. */
export async function fcFixture() {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  // Not moved with the other: the vendor's client signs with the system's clock.
  const begun = clock.now;
  const cloud = new Cloud({ accounts: demoAccounts(), regions: demoRegions(), now });
  const faults = new Faults();
  const fc = await startFunctionCompute({
    cloud,
    faults,
    now,
    signatureNow: () => begun,
    settings: { retryDelayMs: () => 0, throttledDelayMs: () => 1 },
  });
  onTestFinished(() => fc.close());
  return {
    clock,
    cloud,
    faults,
    fc,
    client: (keys = KEYS, headers = {}) => fcClient(DEMO_ACCOUNT_ID, fc.url, keys, headers),
    /** Deploys the function `f` with this code. */
    deploy: async (code: string, props: Partial<FunctionProps> = {}) =>
      fc.deploy({
        functionName: 'f',
        code: await writePackage(code),
        timeout: 20,
        memorySize: 128,
        ...props,
      }),
    invoke: (event = '', headers = {}) =>
      fcClient(DEMO_ACCOUNT_ID, fc.url, KEYS).post(INVOKE, event, headers),
  };
}

export const INVOKE = '/functions/f/invocations';
