import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodeSignals, SIGNALS_FILE } from '../../../daemon/tables/signals.ts';
import { FEATURES } from '../../../pipeline/stages/silver/catalogue.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { SESSION } from '../../market.ts';
import { CHECKPOINT, DATA, scratchLake } from './made-up.ts';

const { lake, store } = scratchLake();

describe('A stored signal', () => {
  it('has what was known at its moment, each value in its own place', async () => {
    await store(DATASETS.features('ES'), SIGNALS_FILE, encodeSignals(SESSION, [CHECKPOINT], DATA));
    const table = await lake.read(DATASETS.features('ES'), SESSION.date, SIGNALS_FILE);
    const words = [
      'episode_id',
      'attempt_cluster_id',
      'checkpoint',
      'phase',
      'date',
      'contract',
      'level_kind',
      'direction',
      'time_bucket',
    ];
    expect(words.map((name) => table.strings(name)[0])).toEqual([
      'an approach',
      'the first of its run',
      'CLOSE',
      'APPROACH',
      '2025-06-05',
      'ESM5',
      'OR_LOW',
      'DOWN',
      'T120_180',
    ]);
    const flags = [
      'has_mbp',
      'has_opt',
      'born_inside',
      'level_step_entry',
      'level_warm',
      'gate_ok',
      'gap_flag',
    ];
    expect(flags.map((name) => table.booleans(name)[0])).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(table.numbers('zone_half_width')[0]).toBe(2 * 3);
    expect([table.numbers('level_price')[0], table.numbers('valid_fraction')[0]]).toEqual([6000.5, 0.75]);
    expect(table.bigints('ts_ns')[0]).toBe(toTimestamp(SESSION, CHECKPOINT.at));
  });
  it('has every feature under its own name', async () => {
    const features = Float64Array.from(FEATURES, (_, i) => i + 0.5);
    await store(
      DATASETS.features('ES'),
      SIGNALS_FILE,
      encodeSignals(SESSION, [{ ...CHECKPOINT, features }], DATA),
    );
    const table = await lake.read(DATASETS.features('ES'), SESSION.date, SIGNALS_FILE);
    for (const [i, { name, words }] of FEATURES.entries())
      if (!words) expect([name, table.numbers(name)[0]]).toEqual([name, i + 0.5]);
  });
});
