import type { Note } from '../../model/note.ts';
import type { MessageDocument } from './document.ts';
import type { MessageOptions } from './words.ts';
import { writeMessage } from './write-message.ts';

/** Bytes that hold a headline, the counts and the advice in every form, whatever the names. */
export const LEAST_BUDGET = 6_000;

export interface Fitted<T> {
  readonly document: MessageDocument;
  readonly rendered: T;
}

/**
 * The message with as many lines in full as fit into the budget, the most severe ones first; the rest is counted.
 *
 * @param form `render` renders the message; `bytes` returns its size as it is sent, in UTF-8.
 * @param budgetBytes at least `LEAST_BUDGET`; otherwise it throws a RangeError.
 */
export function fitMessage<T>(
  notes: readonly Note[],
  options: MessageOptions,
  form: { readonly render: (document: MessageDocument) => T; readonly bytes: (rendered: T) => number },
  budgetBytes: number,
): Fitted<T> {
  if (budgetBytes < LEAST_BUDGET) throw new RangeError(`A message needs a budget of ${LEAST_BUDGET} bytes`);
  const attempt = (limit?: number): Fitted<T> => {
    const document = writeMessage(notes, options, limit);
    return { document, rendered: form.render(document) };
  };
  const fits = (fitted: Fitted<T>) => form.bytes(fitted.rendered) <= budgetBytes;
  const whole = attempt();
  if (fits(whole)) return whole;
  let best = attempt(0);
  let [low, high] = [0, whole.document.shown - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const fitted = attempt(middle);
    if (fits(fitted)) [best, low] = [fitted, middle];
    else high = middle - 1;
  }
  return best;
}

/** The size of text in UTF-8. */
export const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
