/** What a terminal or an editor obeys or hides: C1 controls, DEL, bidi and zero-width formats, lone surrogates. */
const UNSEEN = /[\u007F-\u009F\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** One line of JSON that means the same and holds no character that a terminal would act on (I11). */
export function safeJson(value: unknown): string {
  const text = JSON.stringify(value).replace(UNSEEN, (character) =>
    // By UTF-16 units, which is how JSON writes what lies beyond the first plane.
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
  return `${text}\n`;
}
