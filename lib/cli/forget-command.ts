import { loadAccountsFile } from '../accounts/accounts-file.ts';
import { readConfig } from '../config/config.ts';
import { FORGET } from '../config/terminal.ts';
import { ConfigError } from '../errors.ts';
import { accountScopes } from '../inventory/known-scopes.ts';
import { type NamedHere, whatAudits } from '../inventory/what-audits.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { callerIdentity } from '../openapi/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { timeId } from '../platform/ids.ts';
import { openRunStore } from '../snapshot/open-store.ts';
import type { Store } from '../snapshot/store.ts';
import { forgetScope, type HeldScope, heldScope } from '../state/forget-scope.ts';
import { guardStore } from '../state/guard-store.ts';
import { readLease, takeLease } from '../state/lease.ts';
import { canAsk, confirm } from './confirm.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { accountId, regionId } from './flags.ts';
import {
  configuredInWords,
  FORGET_HELP,
  forgottenAsJson,
  forgottenInWords,
  heldByAnother,
  heldInWords,
  nothingInWords,
  unpostedInWords,
} from './forget-in-words.ts';
import { inFile, mustExist } from './open-snapshot.ts';
import { terminalCredentials } from './terminal-credentials.ts';
import { mustKnowRegions } from './unknown.ts';

interface ForgetFlags {
  readonly region: string;
  readonly account?: string;
  readonly snapshot?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Longer than a person needs to answer; ends what hangs. */
const TIMEOUT_MS = 600_000;
/** Enough to delete thousands of rows. One that dies keeps audits away for so long. */
const LEASE_MS = 30_000;
/** Before its end nothing more is written. */
const MARGIN_MS = 5_000;

export const addForgetCommand: AddCommand = (command, run) => {
  command
    .requiredOption('--region <region>', 'the region to forget', regionId)
    .option('--account <id>', 'the account whose region it is (default: your own)', accountId)
    .option('--snapshot <file>', 'the SQLite snapshot to use instead of the one in the environment')
    .option('--yes', 'do not ask')
    .option('--json', 'print only the result, as JSON; needs --yes')
    .addHelpText('after', FORGET_HELP)
    .action((flags: ForgetFlags) => run((context) => forget(flags, context)));
};

/** `forget`: shows what the snapshot holds of a region, asks, and takes it out under the account's lease (I6). */
async function forget(flags: ForgetFlags, context: CommandContext): Promise<ExitCode> {
  if (flags.json === true && flags.yes !== true)
    throw new ConfigError(['--json: it cannot ask, so it needs --yes']);
  const environment: CommandContext['environment'] = {
    ...context.environment,
    ...(flags.snapshot === undefined ? {} : inFile(flags.snapshot)),
  };
  const config = readConfig(FORGET, environment, { onFunctionCompute: false });
  context.redactor.add(...config.secrets);
  const here: NamedHere = {
    regions: environment['REGIONS']?.trim() === 'all' ? 'all' : (config.regions ?? []),
    accounts: await loadAccountsFile(config.accounts, process.cwd()),
  };
  if (config.store.kind === 'sqlite') await mustExist(config.store.file);
  const credentials = terminalCredentials(context.redactor);
  const ownerId = flags.account ?? (await callerIdentity(config.stsEndpoint, credentials)).accountId;
  const deadline = deadlineFrom(systemClock.now(), TIMEOUT_MS);
  const store = await openRunStore(config, { credentials, clock: systemClock, deadline });
  try {
    return await forgetIn(store, { accountId: ownerId, regionId: flags.region }, { flags, here, context });
  } finally {
    await store.close();
  }
}

interface Asked {
  readonly flags: ForgetFlags;
  readonly here: NamedHere;
  readonly context: CommandContext;
}

async function forgetIn(store: Store, scope: Scope, asked: Asked): Promise<ExitCode> {
  const { flags, context } = asked;
  const { err, out, signal } = context;
  const isJson = flags.json === true;
  const held = await heldScope(store, scope, systemClock.now());
  if (held === undefined) {
    await mustHaveBeenThere(store, scope);
    out(isJson ? forgottenAsJson(scope, undefined) : nothingInWords(scope));
    return EXIT.ok;
  }
  const refused = await refusal(store, scope, held, asked);
  if (refused !== undefined) return refused;
  if (!isJson) err(heldInWords(scope, held));
  if (flags.yes !== true && !canAsk()) {
    err(`Nothing was changed: there is no terminal to ask at. If the above is what you want, add --yes.\n`);
    return EXIT.usage;
  }
  if (flags.yes !== true && !(await confirm(`Forget ${scope.regionId}?`, signal))) {
    err('Nothing was changed.\n');
    return EXIT.failed;
  }
  const nowMs = systemClock.now();
  const claimant = { holder: `forget-${timeId(nowMs)}`, nowMs, untilMs: nowMs + LEASE_MS };
  const lease = await takeLease(store, await readLease(store, scope.accountId), claimant);
  if (lease.kind === 'held') {
    err(heldByAnother(lease.holder, lease.untilMs));
    return EXIT.partial;
  }
  let now: HeldScope | undefined;
  const guarded = guardStore(store, systemClock, claimant.untilMs - MARGIN_MS);
  try {
    // A run may have ended since the question was asked.
    now = await heldScope(store, scope, nowMs);
    const refusedNow = now && (await refusal(store, scope, now, asked));
    if (refusedNow !== undefined) return refusedNow;
    await forgetScope(guarded, scope, { nowMs: () => systemClock.now(), token: claimant.holder });
  } finally {
    await lease.release();
  }
  out(isJson ? forgottenAsJson(scope, now) : forgottenInWords(scope));
  return EXIT.ok;
}

/**
 * @returns why it is not forgotten now.
 * @throws ConfigError if it is configured.
 */
async function refusal(
  store: Store,
  scope: Scope,
  { unposted }: HeldScope,
  { here, context }: Asked,
): Promise<ExitCode | undefined> {
  const what = await whatAudits(store, scope, here, systemClock.now());
  if (what !== undefined) throw new ConfigError([configuredInWords(scope, what)]);
  if (unposted === 0) return undefined;
  context.err(unpostedInWords(scope, unposted));
  return EXIT.partial;
}

/**
 * A region of which nothing is held was forgotten before, or its name is mistyped.
 * @throws ConfigError if it was never there.
 */
async function mustHaveBeenThere(store: Store, scope: Scope): Promise<void> {
  for await (const _ of store.range('history', scopeKey(scope), { limit: 1 })) return;
  const known = await accountScopes(store, scope.accountId, systemClock.now(), []);
  mustKnowRegions(
    [scope.regionId],
    known.map(({ regionId: id }) => id),
  );
}
