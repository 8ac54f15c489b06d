import { defineConfig } from 'vitest/config';

/** Where `npm test` takes one of each kind; `npm run test:long` (`--mode long`) takes all of it. */
const WITH_FULL_SIZE = [
  'test/accounts/fan-out.test.ts',
  'test/bench/**/*.test.ts',
  'test/crash/**/*.test.ts',
  'test/functions/secrets.test.ts',
  'test/functions/sizes.test.ts',
  'test/model/model.test.ts',
  'test/real/**/*.test.ts',
];
/** Figures, which only their full size proves, and real software, which must be installed. */
const LONG_ONLY = ['test/bench/**', 'test/real/**'];

export default defineConfig(({ mode }) => {
  const isLong = mode === 'long';
  return {
    test: {
      globalSetup: ['test/build-once.ts'],
      env: { TEST_SIZE: isLong ? 'long' : 'quick' },
      include: isLong ? WITH_FULL_SIZE : ['test/**/*.test.ts'],
      exclude: isLong ? [] : LONG_ONLY,
      // Sockets and processes are real here: two cores carry two files at a time.
      maxWorkers: 2,
      // CommonJS packages look as they do to Node itself, which is what runs the program.
      deps: { interopDefault: false },
      testTimeout: 20_000,
      hookTimeout: 20_000,
    },
  };
});
