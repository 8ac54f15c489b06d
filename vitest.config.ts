import { defineConfig } from 'vitest/config';

/** Where `npm test` takes one of each kind; `npm run test:long` (`--mode long`) takes all of it. */
const WITH_FULL_SIZE = [
  'test/in-memory/{large-region,long-images,quota-used-up}.test.ts',
  'test/processes/command-line/{audit-accounts,audit,doctor,dry-run,invoke,notify}.test.ts',
  'test/processes/crash/**/*.test.ts',
  'test/processes/fan-out/*.test.ts',
  'test/processes/functions/{secrets,sizes}.test.ts',
  'test/property/model.test.ts',
  'test/real/**/*.test.ts',
  'test/sandbox/runs/crash.test.ts',
  'test/scripts/simulation/simulation.test.ts',
];
/** They time whole processes: nothing else runs beside them. */
const TIMED = ['test/scripts/bench/**/*.test.ts'];
/** Figures, which only their full size proves, and real software, which must be installed. */
const LONG_ONLY = ['test/real/**', ...TIMED];

/** They replace a module for themselves, which would stay replaced for the next files of their worker. */
const WITH_MOCKS = [
  'test/processes/command-line/{audit-accounts,revoke}.test.ts',
  'test/repository/settings.test.ts',
  'test/scripts/build/package.test.ts',
];

export default defineConfig(({ mode }) => {
  const isLong = mode === 'long';
  // In each project: what `extends` takes over is computed again, in the usual mode.
  const env = { TEST_SIZE: isLong ? 'long' : 'quick' };
  return {
    test: {
      globalSetup: ['test/support/build-once.ts'],
      // Sockets and processes are real here: two cores carry two files at a time.
      maxWorkers: 2,
      // CommonJS packages look as they do to Node itself, which is what runs the program.
      deps: { interopDefault: false },
      // Far above what any takes: on a machine that does three things at once, none fails for that.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      projects: [
        {
          extends: true,
          test: {
            name: 'shared',
            env,
            include: isLong ? WITH_FULL_SIZE : ['test/**/*.test.ts'],
            exclude: isLong ? WITH_MOCKS : [...LONG_ONLY, ...WITH_MOCKS],
            // A worker keeps the modules that it has loaded: a third of the time of small files went to loading the
            // SDKs anew.
            isolate: false,
          },
        },
        {
          extends: true,
          test: {
            name: 'apart',
            env,
            include: isLong ? ['test/processes/command-line/audit-accounts.test.ts'] : WITH_MOCKS,
          },
        },
        ...(isLong
          ? [
              {
                extends: true as const,
                test: { name: 'timed', env, include: TIMED, maxWorkers: 1, sequence: { groupOrder: 1 } },
              },
            ]
          : []),
      ],
    },
  };
});
