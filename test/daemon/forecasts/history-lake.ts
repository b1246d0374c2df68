import { DATASETS, Lake } from '../../../daemon/lake/lake.ts';
import { EPISODES_FILE, encodeEpisodes } from '../../../daemon/tables/episodes.ts';
import type { OutcomeRow } from '../../../pipeline/approaches/outcome-board.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { play, randomMarket } from '../../market.ts';
import { scratchFolder } from '../../set-up/scratch-folder.ts';

export const DATES = ['2025-06-03', '2025-06-04', '2025-06-05', '2025-06-06'] as const;

const tradings = new Map<number, ReturnType<typeof play>>();

/** Each market is traded once. */
function played(seed: number): ReturnType<typeof play> {
  const known = tradings.get(seed) ?? play(randomMarket(seed));
  tradings.set(seed, known);
  return known;
}

/** A lake with the episodes of a few made-up sessions, and nothing else. */
export function historyLake() {
  const root = scratchFolder('history');
  const lake = new Lake(root);
  /** @param seed of the market that is traded that day */
  const putEpisodes = async (date: string, seed: number) => {
    const { checkpoints, outcomes } = played(seed);
    const byEpisode = new Map<string, OutcomeRow>(outcomes.map((row) => [row.episode.id, row]));
    await lake.commit({
      dataset: DATASETS.episodes('ES'),
      date,
      inputs: `market ${seed}`,
      timeRange: null,
      files: { [EPISODES_FILE]: encodeEpisodes(sessionOf(date), checkpoints, byEpisode, 'trades') },
    });
  };
  return { root, lake, putEpisodes };
}
