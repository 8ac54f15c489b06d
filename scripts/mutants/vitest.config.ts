import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/**
 * The folders of the tests that must notice a mutant: those that say what is wrong. They start no process. The random
 * histories of test/property are left out, since a mutant that only they notice deserves a test of its own. The tests of
 * a mutant stop at the first failure, so quick ones that are close to the files that decide come first.
 */
const FOLDERS = [['alert', 'audit', 'model', 'openapi', 'policy', 'state', 'swas'], ['in-memory']];

class InThisOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      FOLDERS.findIndex((folders) => folders.some((folder) => moduleId.includes(`/test/${folder}/`)));
    return files.toSorted((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** Stryker uses this configuration in a copy of the repository. */
export default defineConfig({
  // The default is in node_modules, which the copy shares with the repository.
  cacheDir: '.vite',
  test: {
    include: FOLDERS.flat().map((folder) => `test/${folder}/**/*.test.ts`),
    setupFiles: [`${import.meta.dirname}/no-shrinking.ts`],
    sequence: { sequencer: InThisOrder },
    deps: { interopDefault: false },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // All test files of a mutant share one worker; the next mutant gets a new one.
    isolate: false,
  },
});
