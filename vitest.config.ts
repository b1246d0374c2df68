import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], testTimeout: number, fileParallelism = true) => ({
  test: { name, include, testTimeout, hookTimeout: 240_000, pool: 'threads' as const, fileParallelism },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', ['test/{shared,pipeline,daemon,plugin,structure}/**/*.test.ts'], 30_000),
      project('property', ['test/{properties,conformance,digests,package,types}/**/*.test.ts'], 240_000),
      project('e2e', ['test/e2e/**/*.test.ts'], 120_000, false),
    ],
  },
});
