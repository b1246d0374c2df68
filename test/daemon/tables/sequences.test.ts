import { expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodeSequences, SEQUENCES_FILE } from '../../../daemon/tables/sequences.ts';
import { SESSION } from '../../market.ts';
import { CHECKPOINT, scratchLake } from './made-up.ts';

const { lake, store } = scratchLake();
const ramp = (from: number) => Float32Array.from({ length: 40 }, (_, i) => from + i);

it('each path is stored as forty samples under its own name, oldest first', async () => {
  const rows = [0, 1000].map((offset) => ({
    ...CHECKPOINT,
    paths: {
      distance_signed_atr: ramp(100 + offset),
      ofi_60s: ramp(200 + offset),
      tape_imbalance: ramp(300 + offset),
      barrier_delta_liq_log: ramp(400 + offset),
    },
  }));
  await store(DATASETS.episodes('ES'), SEQUENCES_FILE, encodeSequences(SESSION, rows as never));
  const table = await lake.read(DATASETS.episodes('ES'), SESSION.date, SEQUENCES_FILE);
  for (const [name, from] of [
    ['d_atr', 100],
    ['ofi_60s', 200],
    ['tape_imbalance', 300],
    ['barrier_delta_liq_log', 400],
  ] as const) {
    expect(table.vector(name, 0)).toEqual(ramp(from));
    expect(table.vector(name, 1)).toEqual(ramp(from + 1000));
  }
  expect(table.strings('event_id')[0]).toMatch(/^an approach_T9000$/);
});
