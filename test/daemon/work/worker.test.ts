import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import runTask, { type Task } from '../../../daemon/work/worker.ts';
import { scratchLake } from '../tables/made-up.ts';

const { lake } = scratchLake();
const run = (task: Record<string, unknown>) =>
  runTask({ date: '2025-06-05', symbol: 'ES', dataFolder: lake.root, ...task } as Task);

describe('One date’s work', () => {
  it('comes back as its result, or as a failure in plain data', async () => {
    expect(await run({ kind: 'build', step: 'silver', repair: false })).toMatchObject({
      failure: { code: 'LAKE_NOT_COMMITTED', message: 'The raw physics of 2025-06-05 is not in the lake.' },
    });
    expect(await run({ kind: 'build', step: 'physics', repair: false })).toEqual({
      failure: {
        code: 'NO_MARKET_DATA',
        message: 'There is no market data for 2025-06-05.',
        hint: expect.stringContaining('spymaster simulate'),
      },
    });
    expect(await run({ kind: 'build', step: 'bars', repair: false })).toEqual({
      result: { date: '2025-06-05', empty: 'There is no market data for 2025-06-05.' },
    });
  });
  it('of bronze skips a day without data, with the reason', async () => {
    expect(await run({ kind: 'bronze', market: 'options' })).toMatchObject({
      result: {
        tables: [],
        skippedReason: expect.stringContaining('There are no option definitions for 2025-06-05.'),
      },
    });
  });
  it('simulates into the folders it is given', async () => {
    const options = {
      market: 'null',
      seed: 1,
      rate: 'demo',
      rawFolder: join(lake.root, 'raw'),
      truthFolder: join(lake.root, 'truth'),
    };
    expect(await run({ kind: 'simulate', options })).toMatchObject({ result: { date: '2025-06-05' } });
  });
});
