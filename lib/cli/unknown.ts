import { visibleName, visibleText } from '../text/visible-text.ts';
import { ConfigError } from '../errors.ts';

/** Errors for a name that is not in the snapshot: either it is mistyped, or it is newer than the last run. */
export const unknownImage = (pattern: string): ConfigError =>
  new ConfigError([
    `--image: the snapshot holds no image whose id or name is "${visibleName(pattern)}". "share-auditor shares" lists the shared images; an image that was created after the last run is not in the snapshot yet`,
  ]);

export const unknownRegion = (regionId: string, known: readonly string[]): ConfigError =>
  new ConfigError([
    `--region: the snapshot holds nothing about ${visibleText(regionId)}; its regions are ${known.map((id) => visibleText(id)).join(', ')}`,
  ]);

export const unknownAccount = (accountId: string): ConfigError =>
  new ConfigError([`--account: the snapshot has no record of a share with account ${accountId}`]);
