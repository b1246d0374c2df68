import { defineConfig } from 'vitest/config';

/** Tests that start processes or build a lake: seconds each, and apart from the rest. */
const BUILDS_OR_STARTS = [
  'test/daemon/bronze/futures.test.ts',
  'test/daemon/cli/{run,pipes}.test.ts',
  'test/daemon/cli/commands/*.test.ts',
  'test/daemon/consistency/validate-raw.test.ts',
  'test/daemon/files/lock.test.ts',
  'test/daemon/forecasts/{build,evaluate,load}.test.ts',
  'test/daemon/lake/lake.test.ts',
  'test/daemon/simulator/session-simulator.test.ts',
  'test/daemon/sources/{bronze,raw-card}.test.ts',
  'test/daemon/work/{backfill,pool}.test.ts',
];

/** Tests that load FAISS, whose binding bears no worker threads: a process each. */
const LOADS_FAISS = ['test/daemon/indexes/*.test.ts'];

/**
 * Tests that put modules of their own in the place of others, before those are loaded.
 */
const MOCKS_MODULES = ['test/pipeline/frames/answer-message.test.ts'];

interface Project {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  readonly testTimeout: number;
  readonly fileParallelism?: boolean;
  readonly isolate?: boolean;
  readonly pool?: 'threads' | 'forks';
}

const project = (
  name: string,
  { include, exclude = [], fileParallelism = true, isolate = true, pool = 'threads', ...rest }: Project,
) => ({
  test: {
    name,
    include: [...include],
    exclude: ['**/node_modules/**', ...exclude],
    ...rest,
    isolate,
    hookTimeout: 240_000,
    pool,
    fileParallelism,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      // Pure code leaves nothing behind, so its tests can share the modules they load.
      project('unit', {
        include: ['test/{shared,pipeline,structure}/**/*.test.ts'],
        exclude: MOCKS_MODULES,
        testTimeout: 30_000,
        isolate: false,
      }),
      project('unit-daemon', {
        include: ['test/{daemon,plugin}/**/*.test.ts', ...MOCKS_MODULES],
        exclude: [...BUILDS_OR_STARTS, ...LOADS_FAISS],
        testTimeout: 30_000,
      }),
      project('lake', { include: BUILDS_OR_STARTS, testTimeout: 60_000 }),
      project('faiss', { include: LOADS_FAISS, testTimeout: 60_000, pool: 'forks' }),
      project('property', {
        include: ['test/{properties,conformance,digests,package,types}/**/*.test.ts'],
        testTimeout: 240_000,
      }),
      project('e2e', { include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, fileParallelism: false }),
    ],
  },
});
