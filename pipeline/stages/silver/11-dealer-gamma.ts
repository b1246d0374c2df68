import { NO_FINDINGS, type Stage } from '../../schema/stage.ts';

export const DEALER_GAMMA: Stage = {
  layer: 'silver',
  index: 11,
  name: 'dealer-gamma',
  meaning:
    'Dealer gamma above and below the level. Its columns are planned: no source of option events is read yet.',
  version: 1,
  from: 'grid',
  kind: 'measure',
  groups: [],
  reads: [],
  writes: [],
  needs: [],
  table: null,
  check: NO_FINDINGS,
};
