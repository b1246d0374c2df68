import { expect, it, vi } from 'vitest';
import { knownBefore } from '../../../daemon/session/known-before.ts';

const DATE = '2025-06-05';
const asked = vi.hoisted(() => ({ of: {} as Record<string, readonly unknown[]> }));
const told = vi.hoisted(
  () =>
    <T>(name: string, answer: T) =>
    async (...given: readonly unknown[]): Promise<T> => {
      asked.of[name] = given;
      return answer;
    },
);
vi.mock('../../../daemon/work/needs.ts', () => ({
  loadWarmUp: told('warm-up', { warmUp: { closes: 'closes' }, sessions: ['2025-06-03', '2025-06-04'] }),
}));
vi.mock('../../../daemon/work/thresholds.ts', () => ({ keptThresholds: told('thresholds', 'thresholds') }));
vi.mock('../../../daemon/indexes/open.ts', () => ({
  openKnowledge: told('knowledge', { knowledge: 'knowledge', madeWith: 'made with', record: 'record' }),
}));
vi.mock('../../../daemon/streams/knowledge.ts', () => ({ openPentaview: told('pentaview', 'pentaview') }));

it('All that is known before a session is asked for as of its date, of its instrument and engine', async () => {
  const known = await knownBefore('/data', 'NQ', DATE, 'faiss');
  const lake = expect.objectContaining({ root: '/data' });
  const nasdaq = expect.objectContaining({ symbol: 'NQ' });
  expect(asked.of).toEqual({
    'warm-up': [expect.objectContaining({ lake }), nasdaq, DATE],
    thresholds: [lake, nasdaq, DATE],
    knowledge: [lake, { symbol: 'NQ', asOf: DATE, engine: 'faiss' }],
    pentaview: [lake, 'NQ', DATE],
  });
  expect(known).toMatchObject({
    instrument: { symbol: 'NQ' },
    session: { date: DATE },
    warmUp: { closes: 'closes', thresholds: 'thresholds' },
    warmUpSessions: ['2025-06-03', '2025-06-04'],
    knowledge: 'knowledge',
    madeWith: 'made with',
    record: 'record',
    pentaview: 'pentaview',
  });
});
