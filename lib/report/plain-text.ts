/**
 * Whether every spreadsheet, in every language, takes this text for text.
 *
 * It does if the text begins with a letter, so that it is no formula and no number, and holds a word that occurs in no
 * date, time, amount of money or truth value. Whoever opens the file may have any language, so the words are those of
 * all the languages that spreadsheets come in. Short words are not enough: `MAR1`, `Q1`, `kr 5` and `CHF 5` have one.
 */
export function isPlainText(text: string): boolean {
  if (!/^\p{L}/u.test(text)) return false;
  // Wide forms are read like the others: `ＴＲＵＥ`.
  return (text.normalize('NFKC').toLowerCase().match(WORDS) ?? []).some((word) => isOrdinary(word));
}

const WORDS = /[\p{L}\p{M}]+/gu;
const SHORTEST = 4;

function isOrdinary(word: string): boolean {
  vocabulary ??= readVocabulary();
  const { beginnings, characters } = vocabulary;
  // Scripts without capitals often write no spaces, so a word of theirs may be a whole sentence.
  if (UNCASED.test(word))
    return (word.match(UNCASED_LETTERS) ?? []).some((letter) => !characters.has(letter));
  // Spreadsheets accept shortened names, too: `Sept`.
  return word.length >= SHORTEST && !beginnings.has(word);
}

const UNCASED = /\p{Lo}/u;
const UNCASED_LETTERS = /\p{Lo}/gu;

interface Vocabulary {
  /** Of the names, and the names themselves. */
  readonly beginnings: ReadonlySet<string>;
  /** The letters of the names that are written without capitals. */
  readonly characters: ReadonlySet<string>;
}

let vocabulary: Vocabulary | undefined;

const LANGUAGES =
  'ar bg bn ca cs cy da de de-AT el en en-GB es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko lo lt lv mk ml mn mr ms my nb ne nl pa pl pt ro ru si sk sl sq sr sr-Latn sv sw ta te th tr uk ur uz vi zh zh-TW';

/** Months, alone and with a day; days of the week; hours; eras. */
const PARTS: readonly Intl.DateTimeFormatOptions[] = [
  { month: 'long' },
  { month: 'short' },
  { month: 'long', day: 'numeric' },
  { month: 'short', day: 'numeric' },
  { weekday: 'long' },
  { weekday: 'short' },
  { hour: 'numeric', minute: 'numeric', second: 'numeric', hour12: true },
  { hour: 'numeric', dayPeriod: 'long' },
  { year: 'numeric', era: 'long' },
];

const TRUTH_VALUES =
  'true false wahr falsch vrai faux verdadero falso verdadeiro vero prawda fałsz pravda nepravda истина ложь правда хибність waar onwaar sand usand falsk sann falskt sant tosi epätosi igaz hamis doğru yanlış adevărat fals tõene väär tiesa melas taisnība aplams resnica neresnično istina netočno ισχύει αληθής ψευδής';
const OTHER_CHARACTERS =
  '号號日时時分秒上下午元民国國昭和平成令大正明治百千万零〇正初廿年月오전후년월일시분초';

function readVocabulary(): Vocabulary {
  const names = new Set(TRUTH_VALUES.split(' '));
  for (const language of LANGUAGES.split(' '))
    for (const part of PARTS) {
      const format = new Intl.DateTimeFormat(language, { ...part, timeZone: 'UTC' });
      for (let n = 0; n < 12; n += 1)
        for (const word of format
          .format(Date.UTC(2024, n, 1 + n, 2 * n))
          .toLowerCase()
          .match(WORDS) ?? [])
          names.add(word);
    }
  const beginnings = new Set<string>();
  for (const name of names)
    for (let end = SHORTEST; end <= name.length; end += 1) beginnings.add(name.slice(0, end));
  return { beginnings, characters: new Set([...names, OTHER_CHARACTERS].join('')) };
}
