import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodeState, STATE_FILE } from '../../../daemon/tables/state.ts';
import type { StateRow } from '../../../pipeline/session/rows.ts';
import { FEATURES } from '../../../pipeline/stages/silver/catalogue.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, SESSION } from '../../market.ts';
import { CHECKPOINT, DATA, scratchLake } from './made-up.ts';

const { lake, store } = scratchLake();
const ROW: StateRow = {
  level: 'EMA_20',
  direction: 'UP',
  levelPrice: 6001.25,
  inZone: true,
  silent: false,
  episode: CHECKPOINT.episode,
  features: Float64Array.from(FEATURES, (_, i) => i + 0.5),
  levelWarm: false,
  approachGate: true,
  gapInLookback: false,
};

async function stored(...rows: readonly StateRow[]) {
  const at = clock('10:30');
  await store(DATASETS.state('ES'), STATE_FILE, encodeState(SESSION, [{ at, rows }], DATA));
  return lake.read(DATASETS.state('ES'), SESSION.date, STATE_FILE);
}

describe('A stored state', () => {
  it('is read as it was told, each value in its own place', async () => {
    const table = await stored(ROW);
    expect(table.bigints('ts_ns')[0]).toBe(toTimestamp(SESSION, clock('10:30')));
    expect(['level_kind', 'direction', 'episode_id'].map((name) => table.strings(name)[0])).toEqual([
      'EMA_20',
      'UP',
      'an approach',
    ]);
    expect(['date', 'contract', 'time_bucket'].map((name) => table.strings(name)[0])).toEqual([
      '2025-06-05',
      'ESM5',
      'T60_120',
    ]);
    const flags = ['level_active', 'in_zone', 'level_warm', 'gate_ok', 'gap_flag'];
    expect(flags.map((name) => table.booleans(name)[0])).toEqual([true, true, false, true, false]);
    expect(table.numbers('level_price')[0]).toBe(6001.25);
    for (const [i, { name, words }] of FEATURES.entries())
      if (!words) expect([name, table.numbers(name)[0]]).toEqual([name, i + 0.5]);
  });
  it('of an inactive level has no direction, and of no approach no id', async () => {
    const table = await stored({ ...ROW, levelPrice: Number.NaN, episode: null, inZone: false });
    expect([table.strings('direction')[0], table.strings('episode_id')[0]]).toEqual([null, null]);
    expect([table.booleans('level_active')[0], table.numbers('level_price')[0]]).toEqual([false, Number.NaN]);
  });
});
