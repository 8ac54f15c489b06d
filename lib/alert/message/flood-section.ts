import { type Change, isShareChange, bySeverity, severityOfChange } from '../../model/change.ts';
import { historyCommand } from './commands.ts';
import type { Line, Section } from './document.ts';
import { imageKey, type Words } from './words.ts';

/** A message holds so many accounts with their command; what is left is counted. */
const MOST_OWNERS = 10;

/**
 * What one message cannot hold of the alerts: for each account one line with its counts and times, and the command that
 * lists them. The accounts with the fewest come first: of a flood, everybody hears anyway.
 */
export function floodSection(hidden: readonly Change[], words: Words): Section {
  const { texts } = words;
  const byOwner = new Map<string, Change[]>();
  for (const change of hidden) {
    const changes = byOwner.get(change.scope.accountId) ?? [];
    changes.push(change);
    byOwner.set(change.scope.accountId, changes);
  }
  const owners = [...byOwner].toSorted(([, a], [, b]) => a.length - b.length);
  const left = owners.length - MOST_OWNERS;
  return {
    severity: hidden.map(severityOfChange).toSorted(bySeverity)[0] ?? 'info',
    title: texts.floodTitle,
    lines: [
      ...owners.slice(0, MOST_OWNERS).flatMap(([owner, changes]) => linesOf(owner, changes, words)),
      ...(left > 0 ? [{ kind: 'item', text: texts.moreOwners(left) } as const] : []),
    ],
  };
}

function linesOf(owner: string, changes: readonly Change[], words: Words): Line[] {
  const { texts } = words;
  const times = changes.map((change) => change.noticedAtMs);
  const [from, until] = [Math.min(...times), Math.max(...times)];
  const images = new Set(changes.map((change) => imageKey(change.scope, change.imageId))).size;
  const shares = changes.filter(isShareChange).length;
  const item: Line = {
    kind: 'item',
    text: texts.floodItem(
      words.owner(owner),
      shares,
      changes.length - shares,
      images,
      words.time(from),
      words.time(until),
    ),
  };
  const command = historyCommand(owner, from);
  return command === undefined
    ? [item]
    : [item, { kind: 'commands', label: texts.floodCommand, commands: [command] }];
}
