import { expect, it } from 'vitest';
import { releaseProblems } from '../../scripts/release-problems.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-03-01

### Added

- A command.

## [1.1.0] - 2026-02-01

### Fixed

- A fault.

[Unreleased]: https://example.com/compare/v1.2.0...HEAD
[1.2.0]: https://example.com/compare/v1.1.0...v1.2.0
`;
const READY = { version: '1.2.0', changelog: CHANGELOG, workTree: '' };

it('a version with a dated entry, nothing unreleased and a clean work tree may be released', () => {
  expect(releaseProblems(READY)).toEqual([]);
});

it.each([
  ['the version has no entry', { version: '1.3.0' }, 'no entry for version 1.3.0'],
  ['the version is not the newest', { version: '1.1.0' }, 'version 1.2.0 stands above version 1.1.0'],
  ['the entry has no date', { changelog: CHANGELOG.replace(' - 2026-03-01', '') }, 'has no date'],
  ['no calendar has its date', { changelog: CHANGELOG.replace('2026-03-01', '2026-02-30') }, 'has no date'],
  [
    'the entry is empty',
    { changelog: CHANGELOG.replace('- A command.', '') },
    'entry of version 1.2.0 is empty',
  ],
  [
    'something is unreleased',
    {
      changelog: CHANGELOG.replace('## [Unreleased]\n', '## [Unreleased]\n\n### Fixed\n\n- Another fault.\n'),
    },
    '[Unreleased] still has content',
  ],
  [
    'the heading for what is unreleased is missing',
    { changelog: CHANGELOG.replace('## [Unreleased]\n', '') },
    'no heading «## [Unreleased]»',
  ],
  ['a file is not committed', { workTree: ' M README.md\n' }, 'README.md'],
])('refused, with what to change: %s', (_, changes, message) => {
  const problems = releaseProblems({ ...READY, ...changes });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(message);
});

it('lists every problem at once', () => {
  expect(
    releaseProblems({ version: '2.0.0', changelog: '# Changelog\n', workTree: '?? new.ts\n' }),
  ).toHaveLength(3);
});
