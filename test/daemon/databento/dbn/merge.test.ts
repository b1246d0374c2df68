import { describe, expect, it } from 'vitest';
import { mergeSources } from '../../../../daemon/databento/dbn/merge.ts';
import { sequencesOf, sourceOf } from './file-kit.ts';

describe('Several sources', () => {
  it('are one by time; at one time the first of them goes first, record after record', async () => {
    const one = await sourceOf([
      { sequence: 1, seconds: 10 },
      { sequence: 2, seconds: 20 },
      { sequence: 3, seconds: 20 },
      { sequence: 4, seconds: 50 },
    ]);
    const two = await sourceOf([
      { sequence: 11, seconds: 5 },
      { sequence: 12, seconds: 20 },
      { sequence: 13, seconds: 60 },
    ]);
    const three = await sourceOf([{ sequence: 21, seconds: 20 }]);
    expect(await sequencesOf(mergeSources([one, two, three]))).toEqual([11, 1, 2, 3, 12, 21, 4, 13]);
  });
  it('have one header: the whole span, all symbols and mappings, and a schema only they share', async () => {
    const [early, late] = [
      await sourceOf([], { start: 5n, end: 9n, symbols: ['ESM5'] }),
      await sourceOf([], {
        start: 2n,
        end: 7n,
        symbols: ['ESM5', 'NQM5'],
        schema: 'mbp-1',
        mappings: [
          { rawSymbol: 'ESM5', intervals: [{ startDate: 20250501, endDate: 20250601, symbol: '9' }] },
        ],
      }),
    ];
    const { metadata } = mergeSources([early, late]);
    expect(metadata).toMatchObject({ start: 2n, end: 9n, symbols: ['ESM5', 'NQM5'], schema: null });
    expect(metadata!.mappings.find(({ rawSymbol }) => rawSymbol === 'ESM5')!.intervals).toHaveLength(2);
    const open = await sourceOf([], { end: null });
    expect(mergeSources([early, open]).metadata!.end).toBeNull();
    expect(mergeSources([early, early]).metadata!.schema).toBe('trades');
  });
  it('of another dataset, or without a header, do not go together', async () => {
    const [one, other] = [await sourceOf([]), await sourceOf([], { dataset: 'XNAS.ITCH' })];
    expect(() => mergeSources([one, other])).toThrow(/dataset is GLBX.MDP3 and XNAS.ITCH/);
    expect(() => mergeSources([one, { ...other, metadata: null }])).toThrow(/has no header/);
    expect(() => mergeSources([])).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
