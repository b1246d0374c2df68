import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import {
  CLUSTERS_FILE,
  encodeClusters,
  encodeLookback,
  LOOKBACK_FILE,
  readLookback,
} from '../../../daemon/tables/lookback.ts';
import { FEATURES, featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { clock, play, SESSION, type TradeEvent } from '../../market.ts';
import { CHECKPOINT, scratchLake } from './made-up.ts';

const { lake } = scratchLake();

/** Two prints at once, bought or sold, in contracts at 6000. */
const pair = (time: string, size: number, aggressor: number): TradeEvent[] =>
  [0, 1].map((i) => ({ kind: 'trade', at: clock(time) + i, price: 6000, size, aggressor }));

describe('What later thresholds look back on', () => {
  it('is the raw physics of every state, and every one-sided cluster of the window', async () => {
    const { run } = play([
      ...pair('09:29:59', 100, 1),
      ...pair('09:30', 1, 1),
      ...pair('10:00', 2, -1),
      ...pair('12:29:59', 3, 1),
      ...pair('12:30', 100, 1).map((print) => ({ ...print, at: clock('12:30') })),
    ]);
    const features = Float64Array.from(FEATURES, (_, i) => i + 0.5);
    const missing = features.slice();
    missing[featurePlace('gamma_exposure')] = Number.NaN;
    const state = { ...CHECKPOINT, level: 'OR_LOW', direction: 'UP', inZone: true, silent: false } as const;
    const files = {
      [LOOKBACK_FILE]: encodeLookback([
        { at: 0, rows: [{ ...state, features }] },
        { at: 1, rows: [{ ...state, features: missing }] },
      ]),
      [CLUSTERS_FILE]: encodeClusters(run, 50),
    };
    const facts = { inputs: 'x', timeRange: null, facts: {} };
    await lake.commit({ dataset: DATASETS.physics('ES'), date: SESSION.date, files, ...facts });
    const past = await readLookback(lake, 'ES', SESSION.date);
    for (const name of [
      'minutes_since_open',
      'sweep_notional',
      'acceleration_1min',
      'force_mass_ratio',
    ] as const)
      expect([...past.numbers(name)]).toEqual([featurePlace(name) + 0.5, featurePlace(name) + 0.5]);
    expect([...past.numbers('gamma_exposure')]).toEqual([featurePlace('gamma_exposure') + 0.5, Number.NaN]);
    expect([...past.numbers('cluster_notional')]).toEqual([1, 2, 3].map((size) => 2 * size * 6000 * 50));
  });
});
