import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** The tests that must notice a mutant. They are quick, because they start no process. */
const TESTS = [
  'test/{accounts,alert,audit,model,openapi,policy,state,swas}/**/*.test.ts',
  'test/in-memory/**/*.test.ts',
  'test/property/**/*.test.ts',
];

/** The tests of a mutant stop at the first failure, so the quickest files come first. */
class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted(
      (a, b) => seconds(a.moduleId) - seconds(b.moduleId) || a.moduleId.localeCompare(b.moduleId),
    );
  }
}

const seconds = (path: string): number =>
  path.includes('/test/property/')
    ? 10
    : path.includes('/test/in-memory/')
      ? 1
      : path.includes('-model.test')
        ? 2
        : 0;

/** Stryker uses this configuration in a copy of the repository. */
export default defineConfig({
  // The default is in node_modules, which the copy shares with the repository.
  cacheDir: '.vite',
  test: {
    include: TESTS,
    // A mutant that only the hundredth random history notices deserves a test of its own, so 50 are enough.
    env: { TEST_SIZE: 'quick', MODEL_RUNS: '50' },
    setupFiles: [`${import.meta.dirname}/no-shrinking.ts`],
    sequence: { sequencer: QuickestFirst },
    deps: { interopDefault: false },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // All test files of a mutant share one worker; the next mutant gets a new one.
    isolate: false,
  },
});
