import { beforeAll, describe, expect, it } from 'vitest';
import { columnBatches, openDbnFile } from '../../../daemon/databento/dbn/index.ts';
import { zeroDteChain } from '../../../daemon/databento/option-chain.ts';
import { rawFile, rawFolderOf } from '../../../daemon/files/raw-layout.ts';
import { OptionsChain, zeroDteRoot } from '../../../daemon/simulator/options-chain.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import { ES, SESSION } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let rawFolder = '';
beforeAll(async () => {
  rawFolder = rawFolderOf(await sampleLake());
}, 120_000);

describe('The options of a day', () => {
  it.each([
    // June 2025: the first week ends on Friday the 6th, the month on Monday the 30th.
    ['2025-06-02', 'E1A'],
    ['2025-06-05', 'E1D'],
    ['2025-06-06', 'EW1'],
    ['2025-06-11', 'E2C'],
    ['2025-06-30', 'EW'],
  ])('that expire on %s are of the root %s', (date, root) => expect(zeroDteRoot(date)).toBe(root));
  it('are a call and a put at every strike around the money', () => {
    const { series } = new OptionsChain(SESSION, 6001, new Random('chain'));
    const strikes = [...new Set(series.map(({ strike }) => strike))];
    expect([strikes.length, strikes[0], strikes.at(-1)]).toEqual([41, 5900, 6100]);
    expect(series.filter(({ right }) => right === 'C').length).toBe(41);
    expect(new Set(series.map(({ instrumentId }) => instrumentId)).size).toBe(82);
  });
  it('are defined as those that expire on the day', async () => {
    const path = rawFile({ rawFolder, market: 'options', symbol: 'ES' }, 'definition', SAMPLE_DATES[0]);
    const chain = await zeroDteChain(await openDbnFile(path), ES, SAMPLE_DATES[0]);
    expect([chain.length, chain[0]!.root, chain[0]!.underlying, chain[0]!.multiplierUsd]).toEqual([
      82,
      'E1D',
      'ESM5',
      50,
    ]);
  });
  it('are quoted with the bid below the offer', async () => {
    const path = rawFile({ rawFolder, market: 'options', symbol: 'ES' }, 'mbp-1', SAMPLE_DATES[0]);
    for await (const batch of columnBatches(await openDbnFile(path), {
      fields: ['levels[0].bid_px', 'levels[0].ask_px'],
    })) {
      const [bid, ask] = ['levels[0].bid_px', 'levels[0].ask_px'].map((name) =>
        batch.column<Float64Array>(name),
      );
      for (let i = 0; i < batch.count; i++) expect(Number.isNaN(bid![i]!) || bid![i]! < ask![i]!).toBe(true);
    }
  });
});
