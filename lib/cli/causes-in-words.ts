import type { ScopeSummary } from '../audit/summary.ts';
import { visibleText } from '../text/visible-text.ts';
import { plural } from '../text/plural.ts';

const NAMED = 3;
/** Some messages hold a whole RAM policy. */
const LONGEST = 2_000;

/** The API's action before a message: one cause stops the call for the list and those for its images alike. */
const ACTION = /^(ListCustomImages|ListCustomImageShareAccounts): /;

interface Cause {
  /** Regions whose list failed. */
  readonly regions: string[];
  readonly images: string[];
}

/** Why lists and images could not be read in a run: each cause once, with what it concerns. */
export function causesInWords(scopes: readonly ScopeSummary[]): {
  readonly lines: readonly string[];
  readonly messages: readonly string[];
} {
  const causes = new Map<string, Cause>();
  const messages = new Set<string>();
  const causeOf = (message: string): Cause => {
    messages.add(message);
    const why = message.replace(ACTION, '');
    const cause = causes.get(why) ?? { regions: [], images: [] };
    causes.set(why, cause);
    return cause;
  };
  let unnamed = 0;
  for (const { scope, failed, failure, failedImages = {} } of scopes) {
    const images = Object.entries(failedImages);
    // A list that failed is the reason for the images that have none of their own.
    if (failure === undefined) unnamed += failed - images.length;
    else causeOf(failure.message).regions.push(scope.slice(scope.indexOf(':') + 1));
    for (const [id, { message }] of images) causeOf(message).images.push(id);
  }
  const lines = [...causes].map(
    ([why, { regions, images }]) =>
      `${[listsOf(regions), imagesOf(images)].filter((part) => part !== '').join(' and ')}: ${visibleText(why, LONGEST)}`,
  );
  return {
    lines: unnamed > 0 ? [...lines, `${plural(unnamed, 'more image')} failed`] : lines,
    messages: [...messages],
  };
}

const listsOf = (regions: readonly string[]): string =>
  regions.length === 0 ? '' : `the list of images in ${some(regions, 'region')}`;

const imagesOf = (ids: readonly string[]): string => (ids.length === 0 ? '' : some(ids, 'image'));

/** `m-1`, or `12 images (m-1, m-2, m-3 and 9 more)`. */
function some(ids: readonly string[], kind: string): string {
  const shown = ids.slice(0, NAMED).map((id) => visibleText(id, 64));
  if (ids.length === 1) return shown.join('');
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  return `${plural(ids.length, kind)} (${shown.join(', ')}${more})`;
}

/** A run's reason without the cause that is said elsewhere; undefined if nothing is left of it. */
export function reasonWithout(messages: readonly string[], reason: string | undefined): string | undefined {
  const said = messages.find((message) => message !== '' && reason?.endsWith(message));
  const rest = said === undefined ? reason : reason?.slice(0, -said.length).replace(/: $/, '');
  return rest === '' ? undefined : rest;
}
