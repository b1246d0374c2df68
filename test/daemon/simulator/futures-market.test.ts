import { beforeAll, describe, expect, it } from 'vitest';
import { columnBatches, openDbnFile } from '../../../daemon/databento/dbn/index.ts';
import { rawFile, rawFolderOf } from '../../../daemon/files/raw-layout.ts';
import { activity } from '../../../daemon/simulator/futures-market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let rawFolder = '';
beforeAll(async () => {
  rawFolder = rawFolderOf(await sampleLake());
}, 120_000);
const file = (schema: 'trades' | 'mbp-10') =>
  rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, schema, SAMPLE_DATES[0]);

describe('The simulated futures market', () => {
  it('is busiest at the open, and fades from there', () => {
    expect(activity(0)).toBeGreaterThan(2 * activity(-1));
    expect(activity(0)).toBeGreaterThan(2 * activity(120));
  });
  it('never crosses its book, and moves forward in time', async () => {
    let last = 0n;
    let count = 0;
    for await (const batch of columnBatches(await openDbnFile(file('mbp-10')))) {
      const [bid, ask] = ['levels[0].bid_px', 'levels[0].ask_px'].map((name) =>
        batch.column<Float64Array>(name),
      );
      const times = batch.column<BigUint64Array>('ts_event');
      for (let i = 0; i < batch.count; i++) {
        expect(ask![i]! - bid![i]! >= 0.25 && times[i]! >= last).toBe(true);
        last = times[i]!;
        count++;
      }
    }
    expect(count).toBeGreaterThan(10_000);
  });
  it('trades at the best price of the side that is taken: buyers at offers', async () => {
    for await (const batch of columnBatches(await openDbnFile(file('mbp-10')), {
      fields: ['action', 'side', 'price', 'levels[0].bid_px', 'levels[0].ask_px'],
    })) {
      const column = (name: string) => batch.column<Float64Array>(name);
      const [action, side] = [batch.column<Uint8Array>('action'), batch.column<Uint8Array>('side')];
      for (let i = 0; i < batch.count; i++) {
        if (action[i] !== 'T'.charCodeAt(0)) continue;
        const best = side[i] === 'B'.charCodeAt(0) ? 'levels[0].ask_px' : 'levels[0].bid_px';
        expect(column('price')[i]).toBe(column(best)[i]);
      }
    }
  });
});
