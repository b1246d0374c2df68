import { describe, expect, it } from 'vitest';
import { filterSource, type RecordFilter } from '../../../../daemon/databento/dbn/filter.ts';
import { openDbn } from '../../../../daemon/databento/dbn/index.ts';
import { MIDNIGHT, recordOf, sequencesOf, sourceOf } from './file-kit.ts';

const MADE = [
  { sequence: 1, seconds: 10 },
  { sequence: 2, seconds: 20, id: 2 },
  { sequence: 3, seconds: 30, publisher: 7 },
  { sequence: 4, seconds: 86_400 },
  { sequence: 5, seconds: 86_410, id: 2 },
];
const kept = async (filter: RecordFilter) => sequencesOf(filterSource(await sourceOf(MADE), filter));
const at = (seconds: number) => MIDNIGHT + BigInt(seconds) * 1_000_000_000n;

describe('Of a source’s records', () => {
  it('those are left that are wanted in every respect, in their order', async () => {
    expect(await kept({})).toEqual([1, 2, 3, 4, 5]);
    expect(await kept({ instrumentIds: new Set([2]) })).toEqual([2, 5]);
    expect(await kept({ publisherIds: new Set([7]) })).toEqual([3]);
    expect(await kept({ instrumentIds: new Set([1]), publisherIds: new Set([1]) })).toEqual([1, 4]);
    expect(await kept({ rtypes: new Set([0]) })).toEqual([1, 2, 3, 4, 5]);
    expect(await kept({ rtypes: new Set([1]) })).toEqual([]);
  });
  it('those of a span are left by index time: its beginning is in it, its end is not', async () => {
    expect(await kept({ from: at(20), to: at(86_400) })).toEqual([2, 3]);
    expect(await kept({ from: at(86_400) })).toEqual([4, 5]);
    expect(await kept({ to: at(20) + 1n })).toEqual([1, 2]);
  });
  it('those of a symbol are left by what its number means on their own day', async () => {
    expect(await kept({ symbols: new Set(['ESM5']) })).toEqual([1, 3]);
    expect(await kept({ symbols: new Set(['ESU5']) })).toEqual([2, 4, 5]);
    const fragment = await openDbn(MADE.map(recordOf), { fragment: true });
    expect(() => filterSource(fragment, { symbols: new Set(['ESM5']) })).toThrow(
      expect.objectContaining({ code: 'SYMBOL_UNMAPPED' }),
    );
  });
  it('no more than so many are read', async () => {
    expect(await kept({ limit: 2, publisherIds: new Set([1]) })).toEqual([1, 2]);
    expect(await kept({ limit: 0 })).toEqual([]);
  });
});
