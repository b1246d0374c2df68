import { defineConfig } from 'vitest/config';

/** The tests that a file's mutants have to survive, as `npm run mutate` names them. */
export default defineConfig({
  test: {
    include: (process.env.SPYMASTER_MUTATION_TESTS ?? 'test/{shared,pipeline}/**/*.test.ts').split(','),
    globalSetup: ['test/set-up/run-folder.ts'],
    setupFiles: ['test/set-up/each-file.ts'],
    testTimeout: 20_000,
    pool: 'threads',
    fileParallelism: false,
    bail: 1,
  },
});
