import { fits } from '../policy/wildcard.ts';

/** An image is asked for by its id or its name. */
export const fitsImage = (
  patterns: readonly string[],
  { imageId, name }: { readonly imageId: string; readonly name: string },
): boolean => patterns.some((pattern) => fits(pattern, imageId) || fits(pattern, name));
