import * as v from 'valibot';
import { visibleName } from '../text/visible-text.ts';

/**
 * An account id as the key of a table: plain digits, as they stand in the file (I9). Nothing is converted, so that no
 * other account is trusted or audited than the one that is written there.
 */
export const accountKey = v.pipe(
  v.string(),
  v.check(
    (text) => /^[1-9][0-9]{5,19}$/.test(text),
    ({ input }) => whyNoAccount(input),
  ),
);

function whyNoAccount(text: string): string {
  const shown = `"${visibleName(text, 40)}"`;
  if (/^[+-]?[0-9]+([.,][0-9]*)?E[+-]?[0-9]+$/i.test(text))
    return `${shown} is a number that a spreadsheet has rounded; copy the digits of the account id from the console`;
  if (/^0[0-9]+$/.test(text))
    return `${shown} begins with 0, as no account id does; copy the id from the console`;
  const odd = /[^!-~]/u.exec(text)?.[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  const holds = odd === undefined ? '' : ` (it holds the character U+${odd})`;
  return `${shown} is not an account id${holds}; an account id is 6 to 20 digits (0-9) and nothing else, like "1234567890123456"`;
}
