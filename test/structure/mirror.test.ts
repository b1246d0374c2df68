import { describe, expect, it } from 'vitest';
import { filesOf, textOf } from './sources.ts';

/** Files of types and constants alone, which a test could not call. */
const NOTHING_TO_CALL = [
  'plugin/card/terms.ts',
  'plugin/levels/chip-height.ts',
  'plugin/handle.ts',
  'plugin/workbench.ts',
  'plugin/more/more-styles.ts',
  'plugin/theme/styles.ts',
  'daemon/databento/dbn/layouts/definition.ts',
  'daemon/databento/dbn/layouts/message.ts',
  'daemon/corpus/book-record.ts',
  'daemon/databento/live/feed-types.ts',
  'daemon/databento/live/options.ts',
  'pipeline/events/event-stream.ts',
  'pipeline/retrieval/query.ts',
  'pipeline/schema/column.ts',
  'pipeline/session/rows.ts',
  'daemon/databento/user-agent.ts',
  'daemon/session/show.ts',
  'daemon/tables/followed-data.ts',
  'shared/protocol/answer.ts',
  'shared/protocol/feed-status.ts',
  'shared/protocol/fields.ts',
  'shared/protocol/neighbours.ts',
  'daemon/work/work-item.ts',
  'shared/vocabulary/barrier-state.ts',
  'shared/vocabulary/fuel-effect.ts',
  'shared/vocabulary/grade.ts',
  'shared/vocabulary/input.ts',
  'shared/vocabulary/price-source.ts',
  'shared/vocabulary/position.ts',
  'shared/vocabulary/stream.ts',
];

/** Tested together with what uses it, or gives the same. */
const TESTED_WITH: Readonly<Record<string, string>> = {
  'pipeline/retrieval/inner-products-binary.ts': 'test/pipeline/retrieval/vector-rows.test.ts',
  'daemon/cli/commit-day.ts': 'test/daemon/cli/commands/live.test.ts',
  'daemon/server/listening.ts': 'test/daemon/server/guard.test.ts',
  'daemon/server/bearer.ts': 'test/daemon/server/daemon.test.ts',
  'daemon/server/health-routes.ts': 'test/daemon/server/daemon.test.ts',
  'daemon/server/page-routes.ts': 'test/daemon/server/daemon.test.ts',
  'plugin/errors.ts': 'test/plugin/attach.test.ts',
  'plugin/mark-overlays.ts': 'test/plugin/overlays.test.ts',
  'plugin/more/index.ts': 'test/plugin/interaction.test.ts',
  'plugin/parts.ts': 'test/plugin/attach.test.ts',
  'plugin/page/ask-token.ts': 'test/e2e/other-pages.test.ts',
  'daemon/sources/bronze-options.ts': 'test/daemon/sources/dbn-options.test.ts',
  'daemon/sources/bronze-part.ts': 'test/daemon/sources/bronze.test.ts',
  'daemon/databento/dbn/column-writer.ts': 'test/daemon/databento/dbn/columns.test.ts',
  'daemon/databento/dbn/symbol-columns.ts': 'test/daemon/databento/dbn/columns.test.ts',
  'daemon/databento/live/authentication.ts': 'test/daemon/databento/live/connection.test.ts',
  'daemon/databento/live/gateway-socket.ts': 'test/daemon/databento/live/connection.test.ts',
  'daemon/replay/shown-replay.ts': 'test/daemon/replay/replay-show.test.ts',
  'daemon/archive/worker.ts': 'test/daemon/archive/archive.test.ts',
  'daemon/tables/rebuilt.ts': 'test/daemon/work/steps/rebuild.test.ts',
  'daemon/work/played-session.ts': 'test/daemon/work/steps/physics.test.ts',
};

/** What others export, under one name. */
const DOORS = [
  'daemon/databento/dbn/index.ts',
  'daemon/databento/index.ts',
  'daemon/databento/tables/index.ts',
  'plugin/index.ts',
  'shared/client/index.ts',
];

/** Programs: run whole, as processes (test/daemon/cli/run) and in Chromium (test/e2e). */
const PROGRAMS = ['daemon/cli/main.ts', 'plugin/page/page.ts'];

describe('Tests', () => {
  it('lie at the path of what they test', () => {
    const without = [...NOTHING_TO_CALL, ...DOORS, ...PROGRAMS, ...Object.keys(TESTED_WITH)];
    expect(Object.values(TESTED_WITH).filter((path) => filesOf(path).length === 0)).toEqual([]);
    const missing = filesOf('{pipeline,shared,plugin,daemon}/**/*.ts')
      .filter((path) => !path.endsWith('.d.ts') && !without.includes(path))
      .filter((path) => filesOf(`test/${path.replace(/\.ts$/, '.test.ts')}`).length === 0);
    expect(missing).toEqual([]);
  });
  it('are missing only for files that have nothing to call, or call nothing of their own', () => {
    for (const path of [...NOTHING_TO_CALL, ...PROGRAMS])
      expect([path, /^export (function|async function|class)/m.test(textOf(path))]).toEqual([path, false]);
    for (const path of DOORS)
      expect([path, /^(?!export |import |\/\*| \*|\s|\}|$)/m.test(textOf(path))]).toEqual([path, false]);
  });
  it('do not outlive what they tested; a second file of tests has the name of the first, and more', () => {
    const sources = filesOf('{pipeline,shared,plugin,daemon}/**/*.ts').map(
      (path) => `test/${path.replace(/\.ts$/, '')}`,
    );
    const orphans = filesOf('test/{pipeline,shared,plugin,daemon}/**/*.test.ts').filter((path) => {
      const name = path.replace(/\.test\.ts$/, '');
      return !sources.some((source) => name === source || name === `${source}-more`);
    });
    expect(orphans).toEqual([]);
  });
});
