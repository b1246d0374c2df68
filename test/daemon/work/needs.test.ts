import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodeBars } from '../../../daemon/tables/bars.ts';
import { EMPTY_FACT, loadWarmUp, sessionsBefore } from '../../../daemon/work/needs.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { clock, ES, play } from '../../market.ts';
import { scratchLake } from '../tables/made-up.ts';

const { lake, store } = scratchLake();
const folders = { lake, rawFolder: '/nowhere' };
const bars = (date: string) => {
  const session = sessionOf(date);
  const trade = { kind: 'trade', at: clock('10:00', session), price: 6000, size: 1, aggressor: 1 } as const;
  return store(
    DATASETS.bars('ES'),
    'bars.parquet',
    encodeBars(session, play([trade], { session }).run),
    date,
  );
};

describe('What a date warms up from', () => {
  it('is the sessions before it, never itself or a later one, latest first', async () => {
    for (const date of ['2025-06-02', '2025-06-04', '2025-06-05', '2025-06-06']) await bars(date);
    expect(await sessionsBefore(folders, ES, '2025-06-05')).toEqual(['2025-06-04', '2025-06-02']);
  });
  it('is looked back on oldest first, and empty dates are passed over', async () => {
    const empty = { timeRange: null, files: {}, facts: { [EMPTY_FACT]: 'no trades' } };
    await lake.commit({ dataset: DATASETS.bars('ES'), date: '2025-06-03', inputs: 'x', ...empty });
    const { sessions, inputs } = await loadWarmUp(folders, ES, '2025-06-05');
    expect(sessions).toEqual(['2025-06-02', '2025-06-04']);
    expect((await loadWarmUp(folders, ES, '2025-06-06')).inputs).not.toBe(inputs);
    expect(await lake.dates(DATASETS.bars('ES'))).not.toContain('2025-06-03');
  });
});
