/**
 * Knows every secret in use and takes it out of text (I12). One instance for the process: secrets are added as
 * they become known, and everything that is written goes through `redact`.
 */
export class Redactor {
  readonly #forms = new Set<string>();

  /** Short values would blank innocent text: from 6 characters on they count as secrets. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < 6) continue;
      for (const form of formsOf(secret)) this.#forms.add(form);
    }
  }

  redact(text: string): string {
    // Every place is found in the text as it came, so that of two that overlap none leaves its rest.
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

/** As it is, and as it stands in a URL, in a signed request (RFC 3986), in a form body and in JSON text. */
function formsOf(secret: string): string[] {
  // Half a surrogate pair cannot be encoded; what writes it replaces it likewise.
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
