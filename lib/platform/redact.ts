/** A digit or letter before or after a place makes it a part of something longer. */
const RUN = '[A-Za-z0-9]';
/** The end of an escape is no part of what follows it: in a URL, in JSON text, and in the colours of a terminal. */
const ESCAPED = String.raw`%[0-9A-Fa-f]{2}|\\[bfnrt]|\\u[0-9A-Fa-f]{4}|\x1b\[[0-9;]*m`;

/**
 * Replaces every known secret in text by `***` (I12). The process has one instance: secrets are added as they become
 * known, and everything that is written passes through `redact`.
 *
 * A secret is replaced wherever it stands, even within a longer word, since a service may say it anywhere. The one
 * exception are secrets of digits only. Within a longer run of letters and digits they are not replaced: there they are
 * a part of an id, and `1850***581920` would break the command to paste and give the secret away. By itself, between
 * quotes, in a URL or after an escape, such a secret is replaced as well. Whoever sets it is told to choose another
 * (`config/weak-secret.ts`).
 */
export class Redactor {
  readonly #forms = new Map<string, RegExp | undefined>();

  /** Values of fewer than 6 characters are ignored: they would blank innocent text. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < 6) continue;
      for (const form of formsOf(secret)) this.#forms.set(form, byItself(form));
    }
  }

  redact(text: string): string {
    // All places are found before any is replaced, so that nothing is left over of secrets that overlap.
    const spans = [...this.#forms]
      .flatMap(([form, alone]) => placesOf(form, text, alone))
      .toSorted((a, b) => a.from - b.from);
    let clean = '';
    let end = 0;
    for (const { from, to } of spans) {
      if (from >= end) clean += `${text.slice(end, from)}***`;
      end = Math.max(end, to);
    }
    return clean + text.slice(end);
  }
}

/** The forms of a secret: as it is, in a URL, in a signed request (RFC 3986), in a form body and in JSON text. */
function formsOf(secret: string): string[] {
  // A lone surrogate cannot be encoded in UTF-8; encoders replace it by U+FFFD.
  const whole = secret.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
  const inUrl = encodeURIComponent(whole);
  return [
    secret,
    inUrl,
    inUrl.replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams({ '': whole }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** Where a secret of digits only stands by itself; undefined for any other. */
const byItself = (form: string): RegExp | undefined =>
  /^[0-9]+$/.test(form) ? new RegExp(`(?:(?<!${RUN})|(?<=${ESCAPED}))${form}(?!${RUN})`, 'g') : undefined;

function placesOf(form: string, text: string, alone: RegExp | undefined): { from: number; to: number }[] {
  if (alone !== undefined)
    return [...text.matchAll(alone)].map(({ index }) => ({ from: index, to: index + form.length }));
  const places: { from: number; to: number }[] = [];
  for (let from = text.indexOf(form); from !== -1; from = text.indexOf(form, from + 1))
    places.push({ from, to: from + form.length });
  return places;
}
