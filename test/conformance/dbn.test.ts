import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  cursor,
  type DbnRecord,
  encodeMetadata,
  encodeRecord,
  type Metadata,
  openDbn,
  openDbnFile,
  records,
  recordToJson,
  type SourceOptions,
} from '../../daemon/databento/index.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { describeWithFixtures, fixturePath } from '../fixtures.ts';

interface Expected {
  file: string;
  kind: string;
  outcome?: string;
  good_records: string | null;
  record_count: string;
  all_records_sha256: string;
  decompressed_sha256: string;
  decompressed_bytes: string;
  metadata: Record<string, unknown> | null;
  first: Record<string, string>[];
  last: Record<string, string>[];
}

function expectedLines(path: string): Expected[] {
  const file = fixturePath(`dbn/${path}`);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Expected);
}

const real = expectedLines('expected.jsonl');
const derived = expectedLines('derived/expected_derived.jsonl');
const upgraded = expectedLines('derived/expected_upgraded_v3.jsonl');
const pathOf = (entry: Expected) =>
  fixturePath(
    `dbn/${entry.file.startsWith('real/') ? '' : 'derived/'}${entry.file.replace(/^derived\//, '')}`,
  );

function optionsOf(entry: Expected): SourceOptions {
  return { name: entry.file, fragment: entry.kind === 'fragment' };
}

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function hashRecords(bytes: Uint8Array, chunkSize: number, options: SourceOptions) {
  const hash = createHash('sha256');
  const lines: string[] = [];
  let error: unknown = null;
  try {
    for await (const view of cursor(await openDbn(cut(bytes, chunkSize), options))) {
      const line = recordToJson(view);
      lines.push(line);
      hash.update(`${line}\n`);
    }
  } catch (caught) {
    error = caught;
  }
  return { count: lines.length, sha256: hash.digest('hex'), lines, error };
}

/** Our header in the shape the ground truth uses. */
function metadataAsText(metadata: Metadata): Record<string, unknown> {
  const text = (value: bigint | number | null) => (value === null ? null : String(value));
  return {
    version: String(metadata.version),
    dataset: metadata.dataset,
    schema: metadata.schema,
    start: text(metadata.start),
    end: text(metadata.end),
    limit: text(metadata.limit),
    stype_in: metadata.stypeIn,
    stype_out: metadata.stypeOut,
    ts_out: metadata.tsOut,
    symbol_cstr_len: String(metadata.symbolCstrLength),
    symbols: metadata.symbols,
    partial: metadata.partial,
    not_found: metadata.notFound,
    mappings: metadata.mappings.map((mapping) => ({
      raw_symbol: mapping.rawSymbol,
      intervals: mapping.intervals.map(({ startDate, endDate, symbol }) => ({
        start_date: String(startDate),
        end_date: String(endDate),
        symbol,
      })),
    })),
  };
}

describeWithFixtures('DBN files against independently decoded ground truth', () => {
  it('finds all 81 real and 26 derived files', () => {
    expect([real.length, derived.length]).toEqual([81, 26]);
  });

  for (const chunkSize of [1, 7, 4096, Number.MAX_SAFE_INTEGER]) {
    it(`decodes every real file in chunks of ${chunkSize} to the expected record hash`, async () => {
      for (const entry of real) {
        const result = await hashRecords(readFileSync(pathOf(entry)), chunkSize, optionsOf(entry));
        expect({
          file: entry.file,
          error: result.error,
          count: String(result.count),
          sha256: result.sha256,
        }).toEqual({
          file: entry.file,
          error: null,
          count: entry.record_count,
          sha256: entry.all_records_sha256,
        });
      }
    });
  }

  it('decodes every header', async () => {
    for (const entry of real.concat(derived.filter((candidate) => candidate.outcome === 'ok'))) {
      const { metadata } = await openDbnFile(pathOf(entry), optionsOf(entry));
      expect(metadata === null).toBe(entry.metadata === null);
      if (metadata && entry.metadata)
        expect(entry.metadata, entry.file).toMatchObject(metadataAsText(metadata));
    }
  });

  it('encodes every file back to the same bytes', async () => {
    for (const entry of real) {
      const source = await openDbnFile(pathOf(entry), optionsOf(entry));
      const parts: Uint8Array[] = [];
      if (source.metadata && source.metadata.version > 0) parts.push(encodeMetadata(source.metadata));
      for await (const record of records(source)) parts.push(encodeRecord(record));
      const sha256 = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
      expect([entry.file, sha256]).toEqual([entry.file, entry.decompressed_sha256]);
    }
  });

  it('upgrades old records to version 3 as the official clients do', async () => {
    for (const entry of upgraded) {
      const known = real
        .concat(derived)
        .find((candidate) => candidate.file === entry.file.replace(/^derived\//, ''))!;
      const lines: Record<string, string>[] = [];
      const source = await openDbnFile(pathOf(entry), optionsOf(known));
      for await (const view of cursor(source, 'v3')) lines.push(JSON.parse(recordToJson(view)));
      expect(lines.slice(0, entry.first.length), entry.file).toEqual(entry.first);
      expect(lines.slice(-entry.last.length), entry.file).toEqual(entry.last);
    }
  });

  for (const chunkSize of [1, 7, 4096]) {
    it(`gives each derived file its stated outcome in chunks of ${chunkSize}`, async () => {
      for (const entry of derived) {
        const fragment = { name: entry.file, fragment: /^frag\.|^trunc\.mid_zstd_frame/.test(entry.file) };
        const result = await hashRecords(readFileSync(pathOf(entry)), chunkSize, fragment);
        if (entry.outcome === 'ok') {
          expect([entry.file, result.error, result.sha256]).toEqual([
            entry.file,
            null,
            entry.all_records_sha256,
          ]);
          continue;
        }
        expect(result.error, entry.file).toBeInstanceOf(SpymasterError);
        const { code, details } = result.error as SpymasterError;
        if (entry.outcome === 'truncated') expect([entry.file, code]).toEqual([entry.file, 'DBN_TRUNCATED']);
        expect(details.byteOffset, entry.file).toBeTypeOf('number');
        if (entry.good_records !== null)
          expect([entry.file, String(result.count)]).toEqual([entry.file, entry.good_records]);
      }
    });
  }

  it('keeps the known prefix and the whole body of a record longer than any known layout', async () => {
    const all: DbnRecord[] = [];
    for await (const record of records(await openDbnFile(fixturePath('dbn/derived/fwd.longer_trade.dbn'))))
      all.push(record);
    expect(all[0]!.layout).toBeNull();
    expect(all[0]!.fields).toMatchObject({ instrument_id: 5482, price: 3702750000000n, size: 1, side: 'B' });
    expect(all[0]!.raw).toHaveLength(56);
  });
});
