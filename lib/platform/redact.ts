/**
 * Knows every secret in use and takes it out of text (I12). One instance for the process: secrets are added as
 * they become known, and everything that is written goes through `redact`.
 */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** Short values would blank innocent text: from 6 characters on they count as secrets. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < 6) continue;
      this.#secrets.add(secret);
      // As it stands in a URL, in JSON text and in a form body.
      this.#secrets.add(encodeURIComponent(secret));
      this.#secrets.add(JSON.stringify(secret).slice(1, -1));
    }
  }

  redact(text: string): string {
    let clean = text;
    // The longest first, so that no secret's tail outlives a shorter one within it.
    for (const secret of [...this.#secrets].toSorted((a, b) => b.length - a.length))
      clean = clean.replaceAll(secret, '***');
    return clean;
  }
}
