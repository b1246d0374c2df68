import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that start processes or build a lake: seconds each, and apart from the rest. */
const BUILDS_OR_STARTS = [
  'test/daemon/bronze/futures.test.ts',
  'test/daemon/cli/{run,pipes}.test.ts',
  'test/daemon/cli/commands/*.test.ts',
  'test/daemon/consistency/validate-raw.test.ts',
  'test/daemon/corpus/market-facts.test.ts',
  'test/daemon/files/lock.test.ts',
  'test/daemon/forecasts/{build,evaluate,load}.test.ts',
  'test/daemon/lake/lake.test.ts',
  'test/daemon/ledger/record.test.ts',
  'test/daemon/live/{live-days,live-session,market-feeds,rehearsal}.test.ts',
  'test/daemon/replay/{archive,record-timeline,record-timeline-more,replay-show,worker}.test.ts',
  'test/daemon/session/{known-before,session-message,session-teller}.test.ts',
  'test/daemon/server/{bodies,daemon,daemon-more}.test.ts',
  'test/daemon/simulator/session-simulator.test.ts',
  'test/daemon/sources/{bronze,raw-card}.test.ts',
  'test/daemon/tables/missing.test.ts',
  'test/daemon/work/**/*.test.ts',
];

/** Tests that load FAISS, whose binding bears no worker threads: a process each. */
const LOADS_FAISS = ['test/daemon/indexes/*.test.ts'];

/**
 * Tests that put modules of their own in the place of others, before those are loaded.
 */
const MOCKS_MODULES = [
  'test/daemon/live/told-frames.test.ts',
  'test/pipeline/frames/answer-message.test.ts',
  'test/daemon/lake/date-writing.test.ts',
  'test/daemon/session/known-before-more.test.ts',
  'test/plugin/small-schemas.test.ts',
];

/** Tests that share a server or client, which each file needs to itself. */
const HAS_A_SERVER = [
  'test/daemon/databento/diagnostics.test.ts',
  'test/daemon/databento/historical/*.test.ts',
];

/** What takes longest, which begins first: else one worker idles while the other ends it. */
const LONGEST = [
  'properties/null-markets',
  'properties/planted-market',
  'properties/scenarios',
  'properties/simulated-market',
  'properties/scripted-scenarios',
  'daemon/live/live-session',
  'daemon/cli/run',
  'properties/causality',
  'properties/dates',
  'daemon/forecasts/evaluate',
].map((name) => `test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

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
    setupFiles: ['test/set-up/each-file.ts'],
    hookTimeout: 240_000,
    pool,
    fileParallelism,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: ['test/set-up/run-folder.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      // What leaves nothing behind can share the modules it loads.
      project('unit', {
        include: ['test/{shared,pipeline,structure}/**/*.test.ts'],
        exclude: MOCKS_MODULES,
        testTimeout: 30_000,
        isolate: false,
      }),
      project('unit-daemon', {
        include: ['test/{daemon,plugin}/**/*.test.ts'],
        exclude: [...BUILDS_OR_STARTS, ...LOADS_FAISS, ...MOCKS_MODULES, ...HAS_A_SERVER],
        testTimeout: 30_000,
        isolate: false,
      }),
      project('unit-isolated', { include: [...MOCKS_MODULES, ...HAS_A_SERVER], testTimeout: 30_000 }),
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
