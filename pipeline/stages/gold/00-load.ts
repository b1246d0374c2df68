import { NO_FINDINGS, type Stage } from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

export const LOAD_EPISODES: Stage = {
  layer: 'gold',
  index: 0,
  name: 'load',
  meaning: 'Checkpoints of a session with the paths that led to them.',
  version: 2,
  from: 'columns',
  kind: 'table',
  reads: [
    'event_id',
    'distance_signed_atr',
    'ofi_60s',
    'tape_imbalance',
    'tape_velocity',
    'barrier_delta_liq_log',
    'wall_ratio_ln',
    'gamma_exposure',
  ],
  writes: [stored('valid_fraction', 'share', 'Share of real samples in the path of distance to the level.')],
  needs: [],
  table: 'sequences',
  check: NO_FINDINGS,
};
