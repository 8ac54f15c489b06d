/** Characters that a terminal or editor obeys or hides: C1 controls, DEL, bidi and zero-width ones, lone surrogates. */
const UNSEEN = /[\u007F-\u009F\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** One line of JSON in which every character that a terminal would act on is escaped (I11). The value is the same. */
export function safeJson(value: unknown): string {
  const text = JSON.stringify(value).replace(UNSEEN, (character) =>
    // JSON escapes a character beyond U+FFFF as its two UTF-16 code units.
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
  return `${text}\n`;
}
