import { plainSchedule } from './plain-schedule.ts';
import type { Failure, Subject } from '../../model/health.ts';
import type { Scope } from '../../model/scope.ts';
import { parseSharedTime } from '../../model/shared-time.ts';
import { REGION_ID } from '../../platform/id-patterns.ts';
import { ACCOUNT_ID } from './commands.ts';
import { isOwnCode } from './failure-kind.ts';

/** Stands for what cannot be checked; the same in every language. */
export const LEFT_OUT = '…';

/** As the service makes them. Narrower than what a command accepts, so that no words fit into it. */
const IMAGE_ID = /^m-[a-z0-9]{1,62}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const HASH = /^[0-9a-f]{8,64}$/;
/** The kind of a channel and its number. A mail's label goes on with the address. */
const CHANNEL = /^(?:DingTalk(?: robot)?(?: \d{1,3})?|email)(?= |$)/;

const matching =
  (pattern: RegExp) =>
  (text: string): string =>
    pattern.test(text) ? text : LEFT_OUT;

/*
 * Each of these returns the text if it is one of ours or an id of the cloud in the form that leaves no room for words,
 * else `LEFT_OUT`. Pure.
 */
export const plainAccount = matching(ACCOUNT_ID);
export const plainImage = matching(IMAGE_ID);
export const plainHash = matching(HASH);
export const plainRegion = matching(REGION_ID);
const plainDate = matching(DATE);

export const plainScope = ({ accountId, regionId }: Scope): Scope => ({
  accountId: plainAccount(accountId),
  regionId: plainRegion(regionId),
});

/** The image's id stands in for its name, since titles show nothing but the name. */
export const plainNamedImage = (of: { readonly scope: Scope; readonly imageId: string }) => ({
  scope: plainScope(of.scope),
  imageId: plainImage(of.imageId),
  imageName: plainImage(of.imageId),
});

export const plainSharedTime = (text: string | undefined): string | undefined =>
  text === undefined || parseSharedTime(text) !== undefined ? text : LEFT_OUT;

export const plainExpiry = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : plainDate(text);

/** @returns undefined for a schedule that could only be shown as it was set. */
export function plainTimer(cron: string | undefined): string | undefined {
  const schedule = cron === undefined ? undefined : plainSchedule(cron);
  return schedule !== undefined && isZone(schedule.zone) ? cron : undefined;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The service's own message goes; of the code, what this program calls it stays. */
export const plainFailure = ({ code, denied }: Failure): Failure => ({
  code: isOwnCode(code) ? code : LEFT_OUT,
  message: '',
  ...(denied === undefined ? {} : { denied }),
});

type On<K extends Subject['kind']> = Extract<Subject, { readonly kind: K }>;

export function plainSubject<K extends Subject['kind']>(subject: On<K>): On<K>;
export function plainSubject(subject: Subject): Subject {
  switch (subject.kind) {
    case 'audit':
      return { kind: 'audit', accountId: plainAccount(subject.accountId), part: subject.part };
    case 'scope':
      return { kind: 'scope', scope: plainScope(subject.scope), part: subject.part };
    case 'image':
      return { kind: 'image', ...plainNamedImage(subject) };
    case 'channel':
      return {
        kind: 'channel',
        channelId: plainHash(subject.channelId),
        label: CHANNEL.exec(subject.label)?.[0] ?? LEFT_OUT,
      };
  }
}
