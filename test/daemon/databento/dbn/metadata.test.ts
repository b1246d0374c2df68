import { describe, expect, it } from 'vitest';
import { decodeMetadata, encodeMetadata, type Metadata } from '../../../../daemon/databento/dbn/metadata.ts';
import { dbnHeader } from '../../../conformance/market-data.ts';
import { mapping, metadata } from '../../raw-trades.ts';

const decoded = (header: Uint8Array) => decodeMetadata(header[3]!, header.subarray(8));
const FULL: Metadata = metadata({
  symbols: ['ESM5', 'ESU5'],
  partial: ['ESU5'],
  notFound: ['ESX9'],
  limit: 9n,
  tsOut: true,
  mappings: [mapping('ESM5', 1), mapping('ESU5', 2)],
});

describe('A header', () => {
  it('is read as it was written', () => {
    expect(decoded(encodeMetadata(FULL))).toEqual(FULL);
    const v1 = { ...FULL, version: 1, symbolCstrLength: 22, tsOut: false, recordCount: 5n };
    expect(decoded(encodeMetadata(v1))).toEqual(v1);
    const v2 = { ...FULL, version: 2, schema: null, stypeIn: null, end: null, limit: null };
    expect(decoded(encodeMetadata(v2))).toEqual(v2);
  });
  it.each([1, 2, 3] as const)('of version %i laid down by hand is written byte for byte', (version) => {
    const bytes = dbnHeader({ version, schema: 'trades', symbols: ['ESM5'], start: 5n, end: 6n });
    expect(Buffer.from(encodeMetadata(decoded(bytes)))).toEqual(bytes);
  });
  it('of version 3 is a multiple of eight bytes', () => {
    for (const symbols of [[], ['A'], ['A', 'B'], ['A', 'B', 'C']])
      expect(encodeMetadata({ ...FULL, symbols }).length % 8).toBe(0);
  });
  it('that is cut anywhere is refused, with the byte', () => {
    const header = encodeMetadata({ ...FULL, version: 2 });
    for (let end = 8; end < header.length; end++)
      expect(() => decodeMetadata(2, header.subarray(8, end))).toThrow(
        expect.objectContaining({
          code: 'DBN_CORRUPT_METADATA',
          message: expect.stringMatching(/\(byte \d+\)/),
        }),
      );
  });
  it('that declares more symbols than its length can hold is refused before they are made', () => {
    const header = Buffer.from(dbnHeader({ version: 2, schema: 'trades', symbols: ['ESM5'] }));
    header.writeUInt32LE(0xffff_ffff, 8 + 100 + 4);
    expect(() => decoded(header)).toThrow(/declares 4294967295 symbols/);
  });
  it('cannot be written with a symbol that does not fit, or in a version that is not known', () => {
    expect(() => encodeMetadata({ ...FULL, symbols: ['x'.repeat(71)] })).toThrow(/does not fit/);
    expect(() => encodeMetadata({ ...FULL, symbols: ['x'.repeat(70)] })).not.toThrow();
    for (const version of [0, 4])
      expect(() => encodeMetadata({ ...FULL, version })).toThrow(
        expect.objectContaining({ code: 'DBN_ENCODE' }),
      );
  });
});
