import { nearest } from '../../text/did-you-mean.ts';
import { canonicalZone, isTimeZone } from '../time-zone.ts';
import { quoted, type Rule } from './given.ts';

/** What people write for a zone, in lower case, and the zone. Where it has several meanings, the likeliest is first. */
const MEANT: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'Asia/Shanghai':
      'prc china beijing hangzhou shenzhen guangzhou chengdu nanjing 北京 上海 北京时间 中国 etc/gmt-8 china/beijing',
    'Asia/Shanghai America/Chicago': 'cst',
    'America/New_York': 'est edt et est5edt',
    'America/Chicago': 'cdt cst6cdt',
    'America/Denver': 'mst mdt',
    'America/Los_Angeles': 'pst pdt pt pst8pdt',
    'Asia/Kolkata Asia/Jerusalem Europe/Dublin': 'ist',
    'Asia/Kolkata': 'india',
    'Europe/London': 'bst uk gb',
    'Europe/Berlin': 'cet cest mez germany',
    'Asia/Tokyo': 'jst',
    'Asia/Seoul': 'kst korea',
    'Asia/Hong_Kong': 'hkt 香港',
    'Asia/Singapore': 'sgt 新加坡',
    UTC: 'gmt z zulu utc greenwich etc/utc etc/gmt gmt0',
  }).flatMap(([zones, words]) => words.split(' ').map((word) => [word, zones.split(' ')] as const)),
);
const EIGHT_AHEAD = /^(?:utc|gmt)?\+0?8(?::?00)?$/;
const NONE_AHEAD = /^(?:utc|gmt)?[+-]0{1,2}(?::?00)?$/;

/** The zones that may be meant by what is none; none if nothing is near. */
export function zonesMeant(zone: string): readonly string[] {
  const word = zone.normalize('NFKC').toLowerCase().replaceAll(' ', '');
  if (EIGHT_AHEAD.test(word)) return ['Asia/Shanghai'];
  if (NONE_AHEAD.test(word)) return ['UTC'];
  const meant = MEANT.get(word) ?? MEANT.get(word.replace(/^asia\//, ''));
  if (meant !== undefined) return meant;
  const all = Intl.supportedValuesOf('timeZone').filter((known) => !known.startsWith('Etc/'));
  const plain = zone.trim().replaceAll(/\s+/g, '_').toLowerCase();
  const same = all.filter((known) => known.toLowerCase() === plain || placeOf(known) === plain);
  if (same.length > 0) return same;
  const canonical = canonicalZone(plain);
  if (canonical !== undefined && isTimeZone(canonical)) return [canonical];
  return nearest(plain, all).slice(0, 1);
}

const placeOf = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1).toLowerCase();

/** What is wrong with a zone, and the one to write; undefined: nothing. */
export function zoneProblem(zone: string): string | undefined {
  if (isTimeZone(zone)) return undefined;
  const meant = zonesMeant(zone);
  const write =
    meant.length === 0 ? 'the zone of a place, such as Asia/Shanghai, or UTC' : meant.join(' or ');
  return `${quoted(zone)} is not a time zone's full name; write ${write}`;
}

export const timeZoneRule: Rule = ({ text, problem }) => {
  const zone = text('ALERT_TIMEZONE');
  const what = zone === undefined ? undefined : zoneProblem(zone);
  if (what !== undefined) problem('ALERT_TIMEZONE', what);
};

/** What people write for a language, in lower case. */
const CHINESE = /^(?:zh|cn|chi|chinese|mandarin|中文|汉语|简体)/;

export const languageRule: Rule = ({ text, problem }) => {
  const value = text('ALERT_LANGUAGE');
  if (value === undefined || value === 'en' || value === 'zh') return;
  const word = value.toLowerCase();
  const write = CHINESE.test(word) ? 'zh' : /^en|^英/.test(word) ? 'en' : 'en or zh';
  problem('ALERT_LANGUAGE', `${quoted(value)} is neither en nor zh; write ${write}`);
};
