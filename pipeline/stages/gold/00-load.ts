import { NO_FINDINGS, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';
import { PATH_FEATURES } from '../../vectors/episode-vector.ts';

export const LOAD_EPISODES: Stage = {
  layer: 'gold',
  index: 0,
  name: 'load',
  meaning: 'Checkpoints of a session with the paths that led to them.',
  version: 2,
  kind: 'table',
  reads: ['event_id', ...PATH_FEATURES],
  writes: [stored('valid_fraction', 'share', 'Share of real samples in the path of distance to the level.')],
  needs: [],
  table: 'sequences',
  check: NO_FINDINGS,
};
