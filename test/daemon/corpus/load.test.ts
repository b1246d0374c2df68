import { expect, it } from 'vitest';
import { loadCheckpoints } from '../../../daemon/corpus/load.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { EPISODES_FILE, encodeEpisodes } from '../../../daemon/tables/episodes.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { CHECKPOINT, OUTCOME, scratchLake } from '../tables/made-up.ts';

const { lake, store } = scratchLake();

it('checkpoints are those of committed sessions before the date, oldest first', async () => {
  for (const date of ['2025-06-06', '2025-06-04', '2025-06-05']) {
    const rows = [CHECKPOINT, CHECKPOINT].slice(0, date === '2025-06-04' ? 2 : 1);
    const outcomes = new Map([[CHECKPOINT.episode.id, OUTCOME]]);
    await store(
      DATASETS.episodes('ES'),
      EPISODES_FILE,
      encodeEpisodes(sessionOf(date), rows, outcomes, 'trades'),
      date,
    );
  }
  const dates = async (before: string) => (await loadCheckpoints(lake, 'ES', before)).map(({ date }) => date);
  expect(await dates('2025-06-06')).toEqual(['2025-06-04', '2025-06-04', '2025-06-05']);
  expect(await dates('2025-06-04')).toEqual([]);
});
