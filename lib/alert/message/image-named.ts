import type { Language } from './language.ts';

/** Arguments are visible text. @param region undefined: the sentence has said it. */
type ImageNamed = (name: string, imageId: string, region: string | undefined) => string;

const imageNamedWith =
  (quoted: (name: string) => string, bracketed: (parts: readonly string[]) => string): ImageNamed =>
  (name, imageId, region) => {
    // Where names are left out, the id stands in their place, and nothing is said twice.
    const isIdOnly = name === imageId;
    const rest = [...(isIdOnly ? [] : [imageId]), ...(region === undefined ? [] : [region])];
    return (isIdOnly ? imageId : quoted(name)) + (rest.length === 0 ? '' : bracketed(rest));
  };

/** An image in a list or a sentence: its name, its id and its region. */
export const imageNamed: Readonly<Record<Language, ImageNamed>> = {
  en: imageNamedWith(
    (name) => `"${name}"`,
    (parts) => ` (${parts.join(', ')})`,
  ),
  zh: imageNamedWith(
    (name) => `“${name}”`,
    (parts) => `（${parts.join('，')}）`,
  ),
};
