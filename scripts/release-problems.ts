/** What a release is checked by. */
export interface ReleaseState {
  /** Of package.json, `1.2.3`. */
  readonly version: string;
  /** The text of CHANGELOG.md, in the form of Keep a Changelog. */
  readonly changelog: string;
  /** What `git status --porcelain` prints: one line for each file that is not committed. */
  readonly workTree: string;
}

interface Entry {
  /** What stands in the brackets of its heading: a version, or `Unreleased`. */
  readonly name: string;
  /** What follows the brackets: ` - 2026-03-01`. */
  readonly date: string;
  /** Its lines, without headings, blank lines and link definitions. */
  readonly content: readonly string[];
}

/** Why this state may not be released, each with what to change; empty: it may. */
export function releaseProblems({ version, changelog, workTree }: ReleaseState): string[] {
  const entries = parseChangelog(changelog);
  const unreleased = entries.find(({ name }) => name === 'Unreleased');
  const entry = entries.find(({ name }) => name === version);
  const newest = entries.find(({ name }) => name !== 'Unreleased');
  const problems: string[] = [];
  if (entry === undefined)
    problems.push(
      `CHANGELOG.md has no entry for version ${version} of package.json. Add the heading «## [${version}] - YYYY-MM-DD» ` +
        'above what has changed since the last release, or correct the version in package.json',
    );
  else {
    if (!isDate(entry.date))
      problems.push(
        `CHANGELOG.md: the entry of version ${version} has no date. Write its heading as «## [${version}] - YYYY-MM-DD»`,
      );
    if (entry.content.length === 0)
      problems.push(`CHANGELOG.md: the entry of version ${version} is empty. Say what has changed`);
    if (newest !== entry)
      problems.push(
        `CHANGELOG.md: version ${newest?.name ?? ''} stands above version ${version} of package.json. ` +
          'Raise the version in package.json, or put the newest entry first',
      );
  }
  if (unreleased === undefined)
    problems.push('CHANGELOG.md has no heading «## [Unreleased]». Add it above the newest entry');
  else if (unreleased.content.length > 0)
    problems.push(
      `CHANGELOG.md: [Unreleased] still has content. Move it under the heading of version ${version}`,
    );
  if (workTree.trim() !== '')
    problems.push(
      `The work tree has changes that are not committed. Commit or remove them:\n${workTree.trimEnd()}`,
    );
  return problems;
}

function parseChangelog(text: string): Entry[] {
  const entries: { name: string; date: string; content: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [, name, date = ''] = /^## \[([^\]]+)\](.*)$/.exec(line) ?? [];
    if (name !== undefined) entries.push({ name, date, content: [] });
    else if (line.trim() !== '' && !/^#|^\[[^\]]+\]: /.test(line)) entries.at(-1)?.content.push(line);
  }
  return entries;
}

/** ` - 2026-03-01`, a day that the calendar has. */
function isDate(text: string): boolean {
  const day = /^ - (\d{4}-\d{2}-\d{2})$/.exec(text)?.[1];
  if (day === undefined) return false;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}
