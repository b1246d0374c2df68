import { describe, expect, it } from 'vitest';
import { filesOf, textOf } from './sources.ts';

/** Files of types alone, which a test could not call. */
const TYPES_ALONE = [
  'pipeline/events/event-stream.ts',
  'pipeline/retrieval/query.ts',
  'pipeline/retrieval/vector-index.ts',
  'pipeline/schema/column.ts',
  'pipeline/schema/moment.ts',
  'pipeline/session/rows.ts',
];

/** Tested where they run: the page in Chromium (test/e2e), words by what reads them. */
const TESTED_ELSEWHERE = [
  'plugin/attach.ts',
  'plugin/client/stream-client.ts',
  'plugin/index.ts',
  'plugin/page/page.ts',
  'plugin/panel/elements.ts',
  'plugin/panel/readout-panel.ts',
  'plugin/panel/replay-bar.ts',
  'shared/vocabulary/alert.ts',
  'shared/vocabulary/grade.ts',
  'shared/vocabulary/level.ts',
  'shared/vocabulary/outcome.ts',
  'shared/vocabulary/stream.ts',
];

describe('Tests', () => {
  it('lie at the path of what they test', () => {
    const missing = filesOf('{pipeline,shared,plugin}/**/*.ts')
      .filter((path) => !TYPES_ALONE.includes(path) && !TESTED_ELSEWHERE.includes(path))
      .filter((path) => filesOf(`test/${path.replace(/\.ts$/, '.test.ts')}`).length === 0);
    expect(missing).toEqual([]);
  });
  it('are missing only for files that export nothing to call', () => {
    for (const path of TYPES_ALONE)
      expect([path, /^export (function|async function|class)/m.test(textOf(path))]).toEqual([path, false]);
  });
});
