import { AUDIT, DIGEST, DISPATCH, WATCHDOG } from '../config.ts';
import { FUNCTIONS } from '../deployment.ts';
import { groupedNumber } from '../../text/grouped-number.ts';
import type { SettingSet } from '../read-config.ts';
import type { Rule } from './given.ts';
import { namesOf } from './setting-names.ts';

/** All environment variables of a function together, in bytes (vendor's page «Environment variables»). */
const MOST_BYTES = 4_096;

/** Read by functions, too, but not handed over: they are of the deployer's disk and of the deployer's network. */
const NOT_HANDED_OVER = /^(?:POLICY_FILE|SNAPSHOT_FILE|.*_PROXY)$/i;

const SETTINGS: Readonly<Record<string, SettingSet>> = {
  [FUNCTIONS.audit]: AUDIT,
  [FUNCTIONS.watchdog]: WATCHDOG,
  [FUNCTIONS.digest]: DIGEST,
  'swas-share-dispatch': DISPATCH,
};

/** The environment variables that the deployment files hand to a function, set or not. */
export const handedOver = (settings: SettingSet): readonly string[] =>
  [...namesOf(settings)].filter((name) => !NOT_HANDED_OVER.test(name));

/**
 * The page does not say what counts. Names and values surely do; what the request's JSON has around them may, too, so
 * more than that is a warning.
 */
export const environmentSizeRule: Rule = ({ raw, problem, warn }) => {
  const functions = Object.entries(SETTINGS).map(([name, settings]) => {
    const variables = handedOver(settings).map((variable) => [variable, raw(variable) ?? ''] as const);
    const bytes = variables.reduce((sum, pair) => sum + bytesOf(pair.join('')), 0);
    return { name, variables, bytes, asJson: bytesOf(JSON.stringify(Object.fromEntries(variables))) };
  });
  const [largest] = functions.toSorted((a, b) => b.asJson - a.asJson);
  if (largest === undefined || largest.asJson <= MOST_BYTES) return;
  const [first = ['', ''], ...others] = largest.variables.toSorted((a, b) => bytesOf(b[1]) - bytesOf(a[1]));
  const longest = [first, ...others.slice(0, 2)]
    .map(([name, value]) => `${name} ${groupedNumber(bytesOf(value))}`)
    .join(', ');
  const total = `all settings of ${largest.name} together have ${groupedNumber(largest.bytes)} bytes, and Function Compute takes ${groupedNumber(MOST_BYTES)}`;
  const mend = `Shorten the longest (${longest}), for instance by a mailing list instead of many addresses`;
  if (largest.bytes > MOST_BYTES) problem(first[0], `${total}. ${mend}`);
  else warn(first[0], `${total} and may count some more for each. ${mend}`);
};

const bytesOf = (text: string): number => Buffer.byteLength(text);
