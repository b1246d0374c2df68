import { defineConfig } from 'vitest/config';

/** The tests that a mutant of the pipeline has to survive: those of its own folders. Whole markets take too long for each of thousands. */
export default defineConfig({
  test: {
    include: ['test/{shared,pipeline}/**/*.test.ts'],
    testTimeout: 20_000,
    pool: 'threads',
  },
});
