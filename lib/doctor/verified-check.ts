import { type BlindSpot, isDue } from '../model/blind-spot.ts';
import { AccountCoverage } from '../state/account-coverage.ts';
import { blindSpots } from '../state/blind-spots.ts';
import { keysOf } from '../state/spot-keys.ts';
import { readTold, type Told } from '../state/told.ts';
import { valueOf } from '../config/doctor.ts';
import { type Check, type Finding, known } from './check.ts';
import { plural } from '../text/plural.ts';
import { withStore } from './with-store.ts';

/** Finds what was verified when, what is due when, and what is blind, by what the runs have stored (I10). */
export const verifiedCheck: Check = {
  name: 'verified',
  title: 'Verified',
  needs: ['store', 'setting:keeping'],
  async run(context) {
    const { clock, facts, settings } = context;
    const { accountId } = known(facts.identity);
    if (valueOf(settings.parts.store).kind === 'sqlite')
      return [{ status: 'skipped', found: 'nothing is due: no timer writes to a SQLite file' }];
    const seen = await withStore(context, async (store) => ({
      coverage: await AccountCoverage.load(store, accountId, clock.now()),
      told: await readTold(store, accountId),
    }));
    if (seen === undefined) return [NO_RUN];
    return [verifiedFinding(accountId, seen.coverage, seen.told, clock.now())];
  },
};

const NO_RUN: Finding = { status: 'skipped', found: 'no run of the timer has said yet what it expects' };

/** Judges what the runs have verified. Pure. */
export function verifiedFinding(
  accountId: string,
  coverage: AccountCoverage,
  told: Told,
  nowMs: number,
): Finding {
  const { due } = coverage;
  if (due?.isTimed !== true) return NO_RUN;
  const scopes = coverage.regionIds().map((regionId) => coverage.scope(regionId));
  const images = scopes.flatMap((scope) => [...scope.images.values()].filter(({ isExempt }) => !isExempt));
  const when = [
    `every region is listed within ${plural(minutes(due.listMs), 'minute')}${oldest(
      scopes.map((s) => s.listedAtMs),
      nowMs,
    )}`,
    `every image is read within ${plural(minutes(due.imageMs), 'minute')}${oldest(
      images.map((i) => i.readAtMs),
      nowMs,
    )}`,
  ].join('; ');
  const blind = blindSpots(coverage, { accountId, nowMs, told, nameOf: () => '' }).filter((spot) =>
    isDue(spot, nowMs),
  );
  if (blind.length === 0)
    return {
      status: 'ok',
      found: `${plural(scopes.length, 'region')}, ${plural(images.length, 'image')}: ${when}`,
    };
  const untold = blind.filter((spot) => keysOf(spot).every((key) => told[key] === undefined)).length;
  return {
    status: 'failed',
    found: `${blind.length} blind: ${blind.slice(0, NAMED).map(inWords).join('; ')}${untold === 0 ? '' : `; ${untold} of them are told by the next run`}. What is expected: ${when}`,
    mend: 'Do what the alert says; this command lists all of them',
    commands: ['npx share-auditor shares --json'],
  };
}

/** So many blind spots are named. */
const NAMED = 5;

const minutes = (ms: number): number => Math.round(ms / 60_000);

const oldest = (times: readonly (number | undefined)[], nowMs: number): string => {
  if (times.length === 0) return '';
  if (times.includes(undefined)) return ', one of them never was';
  const leastMs = times.reduce<number>((least, ms) => Math.min(least, ms ?? least), Infinity);
  return `, the longest ago ${plural(minutes(nowMs - leastMs), 'minute')} ago`;
};

const inWords = ({ subject, failure }: BlindSpot): string => {
  const what =
    subject.kind === 'image'
      ? `image ${subject.imageId} (${subject.scope.regionId})`
      : subject.kind === 'scope'
        ? `region ${subject.scope.regionId}`
        : 'the account';
  return `${what}: ${failure.message === '' ? failure.code : failure.message}`;
};
