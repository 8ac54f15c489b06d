import { visibleName, visibleText } from '../text/visible-text.ts';
import { ConfigError } from '../errors.ts';

/** Complaints about a question that names what the snapshot never saw: a slip, or something too new. */
export const unknownImage = (pattern: string): ConfigError =>
  new ConfigError([
    `--image: the snapshot knows no image "${visibleName(pattern)}", neither by id nor by name; "share-auditor shares" lists those that are shared, and an image made since the last run is not known yet`,
  ]);

export const unknownRegion = (regionId: string, known: readonly string[]): ConfigError =>
  new ConfigError([
    `--region: the snapshot knows nothing of ${visibleText(regionId)}; it knows ${known.map((id) => visibleText(id)).join(', ')}`,
  ]);

export const unknownAccount = (accountId: string): ConfigError =>
  new ConfigError([`--account: the snapshot has never seen a share with account ${accountId}`]);
