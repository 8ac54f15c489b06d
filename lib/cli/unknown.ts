import { didYouMean } from '../text/did-you-mean.ts';
import { visibleName, visibleText } from '../text/visible-text.ts';
import { ConfigError } from '../errors.ts';

/** Errors for a name that is not in the snapshot: either it is mistyped, or it is newer than the last run. */
export const unknownImage = (
  pattern: string,
  known: readonly { readonly imageId: string; readonly name: string }[],
): ConfigError => {
  const near = didYouMean(
    pattern,
    known.flatMap(({ imageId, name }) => [imageId, name]),
  );
  return new ConfigError([
    `--image: the snapshot holds no image whose id or name is "${visibleName(pattern)}"${near || '.'} "share-auditor shares" lists the shared images; an image that was created after the last run is not in the snapshot yet`,
  ]);
};

/** Names are not unique, and `revoke` changes something: it takes the id alone. */
export const idsWanted = (name: string, imageIds: readonly string[]): string =>
  `--image wants the id: ${imageIds.map((id) => visibleText(id, 64)).join(' or ')} (${visibleName(name)} is ${imageIds.length === 1 ? "that image's name" : 'the name of these images'})`;

/**
 * An answer of "nothing" would mislead where a region is not in the snapshot.
 * @throws ConfigError that names every such region.
 */
export function mustKnowRegions(regionIds: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = regionIds?.filter((id) => !known.includes(id)) ?? [];
  if (unknown.length > 0) throw new ConfigError(unknown.map((id) => unknownRegion(id, known)));
}

const unknownRegion = (regionId: string, known: readonly string[]): string => {
  const all = [...new Set(known)].map((id) => visibleText(id)).join(', ');
  const others = all === '' ? '' : `; its regions are ${all}`;
  return `--region: the snapshot holds nothing about ${visibleText(regionId)}${didYouMean(regionId, known) || others}`;
};

export const unknownAccount = (accountId: string, known: readonly string[]): ConfigError =>
  new ConfigError([
    `--account: the snapshot has no record of a share with account ${accountId}${didYouMean(accountId, known)}`,
  ]);
