import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/build-once.ts'],
    include: ['test/**/*.test.ts'],
    // Sockets and processes are real here: two cores carry two files at a time.
    maxWorkers: 2,
    // CommonJS packages look as they do to Node itself, which is what runs the program.
    deps: { interopDefault: false },
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
