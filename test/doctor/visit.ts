import type { CheckName, Result, CheckContext } from '../../lib/doctor/check.ts';
import { examine } from '../../lib/doctor/examine.ts';
import { readSettings } from '../../lib/config/doctor.ts';
import { systemClock } from '../../lib/platform/clock.ts';
import { credentialSource } from '../../lib/platform/credentials.ts';
import { Redactor } from '../../lib/platform/redact.ts';
import type { Environment } from '../support/command.ts';

export interface Examined {
  readonly results: readonly Result[];
  readonly visit: CheckContext;
  /** Everything that was found by one check, as one text. */
  readonly textOf: (name: CheckName) => string;
  readonly statusOf: (name: CheckName) => Result['status'] | undefined;
}

/** Doctor's checks within this process, with the keys of the environment that is given. */
export async function examined(
  environment: Environment,
  change: Partial<CheckContext> = {},
): Promise<Examined> {
  const key = {
    accessKeyId: environment['ALIBABA_CLOUD_ACCESS_KEY_ID'] ?? '',
    accessKeySecret: environment['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] ?? '',
  };
  const all = { SWAS_CALLS_PER_MINUTE: '6000', ...environment };
  const redactor = new Redactor();
  const visit: CheckContext = {
    environment: all,
    settings: readSettings(all),
    facts: {},
    clock: systemClock,
    credentials: credentialSource(
      () => Promise.resolve(key),
      (c) => redactor.add(c.accessKeySecret, c.securityToken),
    ),
    redactor,
    send: false,
    signal: new AbortController().signal,
    onWait: () => undefined,
    ...change,
  };
  const results = await examine(visit);
  const of = (name: CheckName) => results.find((result) => result.name === name);
  return {
    results,
    visit,
    textOf: (name) => JSON.stringify(of(name)),
    statusOf: (name) => of(name)?.status,
  };
}
