import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cursor,
  encodeMetadata,
  encodeRecord,
  LAYOUTS,
  type Metadata,
  mixedColumnBatches,
  openDbn,
  recordToJson,
  SymbolMap,
} from '../../daemon/databento/index.ts';
import { SpymasterError } from '../../shared/errors.ts';

const METADATA: Metadata = {
  version: 3,
  dataset: 'GLBX.MDP3',
  // A stream of all kinds of records says so.
  schema: null,
  start: 1n,
  end: null,
  limit: null,
  stypeIn: 'raw_symbol',
  stypeOut: 'instrument_id',
  tsOut: false,
  symbolCstrLength: 71,
  symbols: ['ESU5'],
  partial: [],
  notFound: [],
  mappings: [{ rawSymbol: 'ESU5', intervals: [{ startDate: 20250601, endDate: 20250701, symbol: '7' }] }],
  recordCount: null,
};

const RTYPES: Readonly<Record<string, number>> = {
  trade: 0,
  'mbp-1': 1,
  'mbp-10': 10,
  mbo: 0xa0,
  ohlcv: 0x21,
  'statistics.v3': 0x18,
  'definition.v3': 0x13,
};

const TRADE = Object.fromEntries(
  LAYOUTS.get('trade')!.fields.map(({ name, type }) => [name, type === 'char' ? 'B' : 0]),
);

/** Records with arbitrary contents of arbitrary kinds. */
const anyRecord = fc
  .record({
    kind: fc.constantFrom(...Object.keys(RTYPES)),
    seed: fc.bigInt({ min: 0n, max: 2n ** 63n - 2n }),
  })
  .map(({ kind, seed }) => {
    const layout = LAYOUTS.get(kind)!;
    const fields = Object.fromEntries(
      layout.fields.map(({ name, type, size }, i) => {
        const value =
          (seed * BigInt(i + 1) * 2654435761n) & ((1n << BigInt(Math.min(63, 8 * size - 1))) - 1n);
        return [
          name,
          name === 'rtype'
            ? RTYPES[kind]!
            : type === 'str'
              ? `S${value}`.slice(0, size - 1)
              : type === 'char'
                ? 'B'
                : type === 'px' || type === 'time' || type === 'i64' || type === 'u64'
                  ? value
                  : Number(value & 0x7fn),
        ];
      }),
    );
    return encodeRecord({ layout, fields, tsOut: null, raw: null });
  });

const anyStream = fc
  .array(anyRecord, { maxLength: 30 })
  .map((records) => Buffer.concat([encodeMetadata(METADATA), ...records]));

function* cut(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, chunk: number): Promise<{ lines: string[]; error: unknown }> {
  const lines: string[] = [];
  try {
    for await (const view of cursor(await openDbn(cut(bytes, chunk)))) lines.push(recordToJson(view));
    return { lines, error: null };
  } catch (error) {
    return { lines, error };
  }
}

describe('DBN under abuse', () => {
  it('reads a header larger than what is decompressed at once', async () => {
    const symbols = Array.from({ length: 60_000 }, (_, i) => `SYMBOL ${i}`);
    const bytes = encodeMetadata({ ...METADATA, symbols });
    expect(bytes.length).toBeGreaterThan(4 * 2 ** 20);
    const record = encodeRecord({ layout: LAYOUTS.get('trade')!, fields: TRADE, tsOut: null, raw: null });
    const source = await openDbn(cut(zstdCompressSync(Buffer.concat([bytes, record])), 65_536));
    expect(source.metadata?.symbols).toEqual(symbols);
    let records = 0;
    for await (const batch of mixedColumnBatches(source)) records += batch.count;
    expect(records).toBe(1);
  });

  it('reads any stream the same in any chunks, plain or in any number of zstd frames', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyStream,
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 1, max: 900 }),
        async (bytes, chunk, frameSize) => {
          const whole = await read(bytes, bytes.length);
          expect(whole.error).toBeNull();
          expect(await read(bytes, chunk)).toEqual(whole);
          const frames = Buffer.concat([...cut(bytes, frameSize)].map((part) => zstdCompressSync(part)));
          expect(await read(frames, chunk)).toEqual(whole);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('ends every cut stream with a typed error or at a record boundary, never short and silent', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyStream,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async (bytes, share, compressed) => {
          const input = compressed ? zstdCompressSync(bytes) : bytes;
          const length = Math.floor(share * (input.length - 1));
          const whole = await read(bytes, 1000);
          const { lines, error } = await read(input.subarray(0, length), 100);
          if (error === null) expect(compressed).toBe(false);
          else expect(error).toBeInstanceOf(SpymasterError);
          expect(whole.lines.slice(0, lines.length)).toEqual(lines);
        },
      ),
      { numRuns: 200, seed: 2 },
    );
  });

  it('survives flipped bits and noise with a typed error or other values, without hanging or huge allocations', async () => {
    const before = process.memoryUsage().arrayBuffers;
    await fc.assert(
      fc.asyncProperty(
        anyStream,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 7 })), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (bytes, flips, compressed) => {
          const input = Uint8Array.from(compressed ? zstdCompressSync(bytes) : bytes);
          for (const [at, bit] of flips) input[at % input.length]! ^= 1 << bit;
          const { error } = await read(input, 512);
          if (error !== null) expect(error).toBeInstanceOf(SpymasterError);
        },
      ),
      { numRuns: 300, seed: 3 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (noise) => {
        const { error } = await read(noise, 64);
        expect(error).toBeInstanceOf(SpymasterError);
      }),
      { numRuns: 300, seed: 4 },
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 << 20);
  });

  it('refuses counts that no file of that length could hold before making room for them', async () => {
    const header = encodeMetadata(METADATA);
    new DataView(header.buffer).setUint32(112, 0xffff_ffff, true);
    await expect(openDbn([header])).rejects.toMatchObject({
      code: 'DBN_CORRUPT_METADATA',
      details: { byteOffset: 112 },
    });
  });

  it('gives columns that agree with the records one by one', async () => {
    await fc.assert(
      fc.asyncProperty(anyStream, async (bytes) => {
        const lines = (await read(bytes, bytes.length)).lines.map(
          (line) => JSON.parse(line) as Record<string, string>,
        );
        let row = 0;
        for await (const batch of mixedColumnBatches(await openDbn([bytes]))) {
          for (let i = 0; i < batch.count; i++, row++) {
            expect([String(batch.rtype), batch.layout.fields.length > 5]).toEqual([lines[row]!.rtype, true]);
            for (const { name, type } of batch.layout.fields.slice(2)) {
              const value = batch.column(name)[i]!;
              const text = lines[row]![name]!;
              if (type === 'px') expect(value).toBe(Number(BigInt(text)) / 1e9);
              else expect(type === 'char' ? String.fromCharCode(Number(value)) : String(value)).toBe(text);
            }
          }
        }
        expect(row).toBe(lines.length);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('names instruments by date', () => {
    const map = SymbolMap.fromMetadata(METADATA);
    expect([map.symbolOn(7, 20250630), map.symbolOn(7, 20250701), map.symbolOn(8, 20250630)]).toEqual([
      'ESU5',
      null,
      null,
    ]);
  });
});
