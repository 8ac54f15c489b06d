/**
 * Replaces every known secret in text by `***` (I12). The process has one instance: secrets are added as they become
 * known, and everything that is written passes through `redact`.
 */
export class Redactor {
  readonly #forms = new Set<string>();

  /** Values of fewer than 6 characters are ignored: they would blank innocent text. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < 6) continue;
      for (const form of formsOf(secret)) this.#forms.add(form);
    }
  }

  redact(text: string): string {
    // All places are found before any is replaced, so that nothing is left over of secrets that overlap.
    const spans = [...this.#forms]
      .flatMap((form) => placesOf(form, text))
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

function placesOf(form: string, text: string): { from: number; to: number }[] {
  const places: { from: number; to: number }[] = [];
  for (let from = text.indexOf(form); from !== -1; from = text.indexOf(form, from + 1))
    places.push({ from, to: from + form.length });
  return places;
}
