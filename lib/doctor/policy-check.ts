import { type LoadedPolicy, loadPolicy } from '../policy/load-policy.ts';
import { isExpired, type TrustException } from '../policy/trust-policy.ts';
import { ConfigError } from '../errors.ts';
import { nameOfPolicy, readStoredPolicy, type StoredPolicy } from '../state/stored-policy.ts';
import { valueOf } from '../config/doctor.ts';
import { type Check, type CheckContext, type Finding, known } from './check.ts';
import { withStore } from './with-store.ts';

const DAY_MS = 86_400_000;
/** Days of notice: enough time to ask the owner and to deploy again. */
const SOON_DAYS = 30;
/** The maximum number of ending exceptions that are listed. */
const SHOWN = 10;

/**
 * Validates the policy file, compares it with the policy in force (I13), and lists the exceptions that have ended or end
 * soon.
 */
export const policyCheck: Check = {
  name: 'policy',
  title: 'Trusted accounts',
  needs: ['setting:keeping'],
  async run(context) {
    let file: LoadedPolicy | undefined;
    try {
      file = await loadPolicy(valueOf(context.settings.parts.keeping).policyFile, process.cwd());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map((found): Finding => ({ status: 'failed', found }));
    }
    const stored = await readInForce(context, file);
    const exceptions = [...((stored ?? file)?.policy.exceptions.values() ?? [])];
    const ending = exceptions.flatMap((exception) => endOf(exception, context.clock.now()));
    const more = ending.length - SHOWN;
    return [
      exceptions.length === 0
        ? { status: 'ok', found: 'none: every new share is reported (list trusted accounts in policy.yaml)' }
        : { status: 'ok', found: `accounts in the policy: ${exceptions.length}` },
      // Nobody is trusted, and there is no file that says otherwise.
      ...(stored === undefined || (file === undefined && stored.text === '')
        ? []
        : [inForce(stored, file, context)]),
      ...ending.slice(0, SHOWN),
      ...(more > 0
        ? [
            {
              status: 'warning',
              found: `and ${more} more that ${more === 1 ? 'ends or has' : 'end or have'} ended`,
            } as const,
          ]
        : []),
    ];
  },
};

/** Undefined: no run has stored a policy yet, or the store cannot be read, which another check reports. */
const readInForce = (
  context: CheckContext,
  file: LoadedPolicy | undefined,
): Promise<StoredPolicy | undefined> =>
  context.facts.storeIsThere === true
    ? withStore(context, (store) => readStoredPolicy(store, known(context.facts.identity).accountId, file))
    : Promise.resolve(undefined);

function inForce(stored: StoredPolicy, file: LoadedPolicy | undefined, { settings }: CheckContext): Finding {
  const name = nameOfPolicy(stored);
  if (file === undefined)
    return { status: 'ok', found: `in force is the policy in the store (${name}); there is no file here` };
  if (file.text === stored.text) return { status: 'ok', found: `${file.path} is in force (${name})` };
  return {
    status: 'warning',
    found: `${file.path} is not the policy in force (${name})`,
    mend:
      valueOf(settings.parts.store).kind === 'sqlite'
        ? 'The next audit with this file puts it into force'
        : 'Deploy it, or get the deployed file; "share-auditor trust check" shows what the file would change',
  };
}

function endOf(exception: TrustException, nowMs: number): readonly Finding[] {
  const { accountId, name, expires } = exception;
  if (expires === undefined || !isExpired(exception, nowMs + SOON_DAYS * DAY_MS)) return [];
  const ends = isExpired(exception, nowMs) ? 'has ended' : 'ends soon';
  return [
    {
      status: 'warning',
      found: `trust in ${accountId} ("${name.replaceAll('"', "'")}") ${ends}: ${expires}`,
      mend: 'Extend its date in the policy and deploy again, or take its shares back; after the date they are reported',
    },
  ];
}
