import type { Rejudged } from '../../inventory/rejudge.ts';

/** An entry of `changes` in the answers of `trust check` and `trust remove`. */
export const rejudgedAsJson = ({ image, share, verdict, effect }: Rejudged) => ({
  effect,
  regionId: image.scope.regionId,
  imageId: image.imageId,
  imageName: image.name,
  accountId: share.accountId,
  before: share.verdict,
  after: verdict,
});
