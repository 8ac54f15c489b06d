import { stripVTControlCharacters } from 'node:util';
import { namesOfSettingsEnv } from '../../lib/config/settings-env/with-settings-env.ts';
import { visibleText } from '../../lib/text/visible-text.ts';

/** A line that does not end is not collected beyond this. In UTF-16 units. */
const LONGEST_LINE = 64 * 1024;
const SHOWN = 300;
/** So many of the lines that were not shown are kept, for a failure. */
const KEPT = 15;

/** Settings as `s` prints them: in a list of changes, in JSON, in YAML. */
const SETTING = new RegExp(`\\b(?:${namesOfSettingsEnv().join('|')})\\b`);
/** What the component prints of a function: an entry, a bracket, a change. Progress stands at the margin, in words. */
const DATA = /^(?:\s+\S|[+-]|[{}[\]]|["'\w.-]+["']?:(?:\s|$))/;

/**
 * Lets through what `s` says of its progress, line by line, and keeps back what it prints of the functions: their
 * environment has every secret in clear. Secrets are replaced in what is shown as well (I12). Nothing is written to
 * disk.
 */
export class OutputFilter {
  readonly #redact: (text: string) => string;
  readonly #show: (line: string) => void;
  readonly #kept: string[] = [];
  #pending = '';
  #isTooLong = false;

  /** @param show is called with each line of progress, without its line end. */
  constructor(redact: (text: string) => string, show: (line: string) => void) {
    this.#redact = redact;
    this.#show = show;
  }

  write(chunk: string): void {
    // A spinner writes over its line.
    const lines = (this.#pending + chunk).split(/\r\n|\n|\r/);
    this.#pending = lines.pop() ?? '';
    for (const line of lines) this.#end(line);
    if (this.#pending.length <= LONGEST_LINE) return;
    this.#pending = '';
    this.#isTooLong = true;
  }

  end(): void {
    if (this.#pending !== '') this.#end(this.#pending);
    this.#pending = '';
  }

  /** The last lines that were kept back, without those that name a setting, for a failure that nothing else explains. */
  get kept(): readonly string[] {
    return this.#kept;
  }

  #end(line: string): void {
    const isRest = this.#isTooLong;
    this.#isTooLong = false;
    const plain = stripVTControlCharacters(line);
    // Redacted before it is cut: half a secret would be no secret to the redactor.
    const text = visibleText(this.#redact(plain), SHOWN);
    if (isRest || text === '' || SETTING.test(plain)) return;
    if (!DATA.test(plain)) return this.#show(text);
    this.#kept.push(text);
    if (this.#kept.length > KEPT) this.#kept.shift();
  }
}
