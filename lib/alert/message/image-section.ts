import { type Change, type ImageChange, isShareChange, type ShareChange } from '../../model/change.ts';
import { ecsLookCommand, ecsRevokeCommand, lookCommand, revokeCommands } from './commands.ts';
import { imagesPage } from './console-link.ts';
import type { Line, Section } from './document.ts';
import { bySeverity, severityOfChange, standingOf } from '../../model/change.ts';
import { sharedMoment } from '../../text/shared-time.ts';
import type { Words } from './words.ts';

/**
 * The alerts about one image: the accounts first, then its facts once, and the commands that list and revoke the shares.
 * @param isAlone the message is about nothing else, so that its headline names the image.
 */
export function imageSection(
  shown: readonly Change[],
  hidden: readonly Change[],
  isAlone: boolean,
  words: Words,
): Section {
  const all = [...shown, ...hidden];
  const last = all.at(-1);
  if (last === undefined) throw new TypeError('A section needs a change');
  const { texts } = words;
  const shares = shown.filter((change) => isShareChange(change));
  const hiddenAccounts = new Set(
    hidden.filter((change) => isShareChange(change)).map((share) => share.accountId),
  );
  const exposures = shown.filter((change): change is ImageChange => change.kind === 'exposedToEcs');
  const single = shares.length === 1 && hiddenAccounts.size === 0;
  return {
    severity: all.map(severityOfChange).toSorted(bySeverity)[0] ?? 'info',
    title: isAlone ? undefined : texts.imageTitle(words.name(last.imageName)),
    lines: [
      ...(single
        ? shares.map((share) => sharedWith(share, words))
        : accountList(shares, hiddenAccounts.size, words)),
      ...exposures.map(
        (): Line => ({ kind: 'fact', label: texts.exposed, value: texts.exposedFact, strong: true }),
      ),
      imageFact(last, isAlone, words),
      ...(single
        ? shares.flatMap((share) => shareFacts(share, words))
        : shares.length === 0
          ? []
          : [noticed(shares, words)]),
      ...exposures.map((change) => exposureNoticed(change, words)),
      ...commandLines(last, shares, exposures.length > 0, words),
    ],
  };
}

/** The name is said again only where the headline had to shorten it. */
function imageFact({ imageId, imageName, scope }: Change, isAlone: boolean, words: Words): Line {
  const { texts } = words;
  const name = words.name(imageName);
  return {
    kind: 'fact',
    label: texts.image,
    value: texts.imageFact(
      isAlone && name !== words.shortName(imageName) ? name : undefined,
      words.id(imageId),
      words.id(scope.regionId),
      words.owner(scope.accountId),
    ),
  };
}

function sharedWith(share: ShareChange, words: Words): Line {
  const { texts } = words;
  const label = {
    shared: texts.sharedWith,
    sharedAgain: texts.sharedAgainWith,
    noLongerTrusted: texts.noLongerTrustedWith,
  }[share.kind];
  const value = texts.accountFact(words.id(share.accountId), texts.standing[standingOf(share)]);
  return { kind: 'fact', label, value, strong: true };
}

function shareFacts(share: ShareChange, words: Words): Line[] {
  const { texts } = words;
  return [
    { kind: 'fact', label: texts.sharedAt, value: sharedAt(share, words) },
    noticed([share], words),
    ...(share.datedBeforeMs === undefined
      ? []
      : [{ kind: 'text', text: texts.datedBefore(words.time(share.datedBeforeMs)) } as const]),
    { kind: 'fact', label: texts.trust, value: trustOf(share, words) },
  ];
}

function accountList(shares: readonly ShareChange[], hidden: number, words: Words): Line[] {
  if (shares.length === 0) return [];
  const { texts } = words;
  const accounts = new Set(shares.map((share) => share.accountId)).size + hidden;
  return [
    { kind: 'text', text: texts.accountsTitle(accounts, shares.some(isBareTime)) },
    ...shares.map((share): Line => ({ kind: 'item', text: accountItem(share, words) })),
    ...(hidden > 0 ? [{ kind: 'item', text: texts.moreAccounts(hidden) } as const] : []),
  ];
}

function accountItem(share: ShareChange, words: Words): string {
  const { texts } = words;
  return [
    texts.accountFact(words.id(share.accountId), texts.standing[standingOf(share)]),
    ...(share.kind === 'sharedAgain' ? [texts.again] : []),
    ...(share.kind === 'noLongerTrusted' ? [texts.noLongerTrusted] : []),
    share.sharedTime === undefined ? texts.noSharedTime : texts.accountShared(timeInList(share, words)),
    ...(share.datedBeforeMs === undefined ? [] : [texts.accountDatedBefore(words.time(share.datedBeforeMs))]),
    ...(share.exception === undefined ? [] : [trustOf(share, words)]),
  ].join(texts.dot);
}

/** The cloud's time in the reader's zone, with the cloud's own text beside it; that text alone if its zone is not known. */
function sharedAt(share: ShareChange, { texts, ...words }: Words): string {
  if (share.sharedTime === undefined) return texts.noSharedTime;
  const written = words.id(share.sharedTime);
  const moment = momentOf(share);
  if (moment === undefined) return texts.sharedAtFact(written);
  return texts.sharedAtKnown(words.time(moment.atMs), written, moment.zone);
}

const momentOf = ({ sharedTime, utcOffsetMinutes }: ShareChange) =>
  sharedMoment(sharedTime, utcOffsetMinutes);
const isBareTime = (share: ShareChange): boolean =>
  share.sharedTime !== undefined && momentOf(share) === undefined;

function timeInList(share: ShareChange, words: Words): string {
  const moment = momentOf(share);
  return moment === undefined ? words.id(share.sharedTime ?? '') : words.time(moment.atMs);
}

/** When the share was noticed and when the image was last read without it: it was made in between. */
function noticed(shares: readonly ShareChange[], words: Words): Line {
  const { texts } = words;
  const times = shares.map((share) => share.noticedAtMs);
  const first = words.time(Math.min(...times));
  const last = words.time(Math.max(...times));
  const fresh = shares.filter((share) => share.kind !== 'noLongerTrusted');
  if (fresh.length === 0)
    return { kind: 'fact', label: texts.noticed, value: texts.noticedOnly(first, last) };
  const without = fresh.flatMap((share) => share.lastSeenWithoutMs ?? []);
  const since = without.length === 0 ? undefined : words.time(Math.min(...without));
  return { kind: 'fact', label: texts.noticed, value: texts.noticedFact(first, last, since) };
}

export function trustOf(share: ShareChange, { texts, ...words }: Words): string {
  const { exception } = share;
  if (exception === undefined) return texts.noException;
  const name = words.name(exception.name);
  const expires = exception.expires === undefined ? undefined : words.id(exception.expires);
  switch (share.verdict) {
    case 'trusted':
      return texts.exceptionInForce(name, expires);
    case 'expired':
      return texts.exceptionExpired(name, expires);
    case 'untrusted':
      return texts.exceptionElsewhere(name);
  }
}

function exposureNoticed(change: ImageChange, { texts, ...words }: Words): Line {
  const without = change.lastSeenWithoutMs === undefined ? undefined : words.time(change.lastSeenWithoutMs);
  const value = texts.exposureNoticed(words.time(change.noticedAtMs), without);
  return { kind: 'fact', label: texts.noticed, value };
}

function commandLines(of: Change, shares: readonly ShareChange[], exposed: boolean, words: Words): Line[] {
  const { texts } = words;
  const image = { regionId: of.scope.regionId, imageId: of.imageId };
  const revoke = revokeCommands(
    image,
    shares.map((share) => share.accountId),
  );
  const lines: Line[] = [];
  const page = imagesPage(image.regionId);
  // A channel that dislikes words dislikes links first.
  if (page !== undefined && words.options.form !== 'reduced')
    lines.push({ kind: 'link', label: texts.openConsole(words.id(image.regionId)), url: page });
  const owner = of.scope.accountId;
  if (words.isMember(owner)) lines.push({ kind: 'text', text: texts.commandsIn(words.owner(owner)) });
  const add = (label: string, commands: readonly (string | undefined)[]) => {
    const usable = commands.filter((command) => command !== undefined);
    if (usable.length > 0) lines.push({ kind: 'commands', label, commands: usable });
  };
  if (shares.length > 0) {
    add(texts.look, [lookCommand(image)]);
    add(texts.takeBack, revoke.commands);
  }
  if (exposed) {
    add(texts.lookInEcs, [ecsLookCommand(image)]);
    add(texts.takeBackFromEcs, [ecsRevokeCommand(image)]);
  }
  if (lookCommand(image) === undefined || revoke.unusable > 0)
    lines.push({ kind: 'text', text: texts.noCommand });
  return lines;
}
