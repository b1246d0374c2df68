import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DbnWriter, openDbnFile } from '../../../daemon/databento/dbn/index.ts';
import { sha256 } from '../../../daemon/files/durable-write.ts';
import { lastPriceBefore } from '../../../daemon/sources/contract-volumes.ts';
import { rawCard } from '../../../daemon/sources/raw-card.ts';
import { sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import { marketRecord } from '../../conformance/market-data.ts';
import { clock } from '../../market.ts';

const SESSION = sessionOf('2025-06-05');
const root = mkdtempSync(join(tmpdir(), 'spymaster-card-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const path = join(root, 'es-20250605.trades.dbn.zst');
const card = `${path}.json`;

/**
 * Trades of two contracts at New York times, with their sizes; one of no contract that is
 * named.
 */
const TRADES = [
  ['09:29:59', 1, 100],
  ['09:30', 1, 3],
  ['12:29:59', 1, 4],
  ['12:30', 1, 100],
  ['10:00', 2, 5],
  ['10:00', 9, 2],
] as const;

beforeAll(async () => {
  const writer = await DbnWriter.create(path, {
    version: 3,
    dataset: 'GLBX.MDP3',
    schema: 'trades',
    start: SESSION.origin,
    end: SESSION.origin + 86_400_000_000_000n,
    limit: null,
    stypeIn: 'raw_symbol',
    stypeOut: 'instrument_id',
    tsOut: false,
    symbolCstrLength: 71,
    symbols: ['ESM5', 'ESU5'],
    partial: [],
    notFound: [],
    mappings: ['ESM5', 'ESU5'].map((rawSymbol, i) => ({
      rawSymbol,
      intervals: [{ startDate: 20250604, endDate: 20250606, symbol: String(i + 1) }],
    })),
    recordCount: null,
  });
  let sequence = 0;
  for (const [time, instrumentId, size] of TRADES) {
    const tsEvent = toTimestamp(SESSION, clock(time, SESSION));
    const record = marketRecord({ schema: 'trades', instrumentId, tsEvent, sequence: ++sequence });
    record.writeUInt32LE(size, 24);
    await writer.write(record);
  }
  await writer.close();
});

const volumes = {
  ESM5: { instrumentId: 1, volume: 7 },
  ESU5: { instrumentId: 2, volume: 5 },
  '9': { instrumentId: 9, volume: 2 },
};

describe('The card of a raw file', () => {
  it('has its hash, and the contracts’ volumes from 09:30 to before 12:30', async () => {
    const { sha256: hash, contracts } = await rawCard(path, 'trades', SESSION);
    expect([hash, contracts]).toEqual([sha256(readFileSync(path)), volumes]);
    expect(existsSync(card)).toBe(true);
  });
  it('is believed while the file has its size and its time', async () => {
    const known = JSON.parse(readFileSync(card, 'utf8'));
    writeFileSync(card, JSON.stringify({ ...known, sha256: 'f'.repeat(64) }));
    expect((await rawCard(path, 'trades', SESSION)).sha256).toBe('f'.repeat(64));
  });
  it.each([
    ['older', -60],
    ['newer', 60],
  ])('is made again when the file is %s than it was, though of the same size', async (_, seconds) => {
    const known = JSON.parse(readFileSync(card, 'utf8'));
    writeFileSync(card, JSON.stringify({ ...known, sha256: 'f'.repeat(64) }));
    const time = statSync(path).mtimeMs / 1000 + seconds;
    utimesSync(path, time, time);
    expect((await rawCard(path, 'trades', SESSION)).sha256).toBe(sha256(readFileSync(path)));
  });
  it('counts no volumes of books', async () => {
    expect((await rawCard(path, 'other', SESSION)).contracts).toBeNull();
    expect((await rawCard(path, 'trades', SESSION)).contracts).toEqual(volumes);
  });
  it('cut off at any byte, or of another kind, is none: it is made again', async () => {
    const whole = readFileSync(card);
    for (let length = 0; length < whole.length - 1; length++) {
      writeFileSync(card, whole.subarray(0, length));
      expect((await rawCard(path, 'trades', SESSION)).contracts).toEqual(volumes);
    }
    writeFileSync(card, '{"version":1}');
    expect((await rawCard(path, 'trades', SESSION)).contracts).toEqual(volumes);
  });
  it('is done without where none can be written', async () => {
    rmSync(card);
    mkdirSync(card);
    expect((await rawCard(path, 'trades', SESSION)).contracts).toEqual(volumes);
    expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    rmSync(card, { recursive: true });
  });
});

describe('The last price before a moment', () => {
  it('is that of the contract that had traded most by then', async () => {
    const file = join(root, 'prices.dbn.zst');
    const { metadata } = await openDbnFile(path);
    const writer = await DbnWriter.create(file, metadata!);
    const trades = [
      ['08:00', 1, 5, 6001],
      ['08:01', 2, 9, 6050],
      ['08:02', 1, 5, 6002],
      ['09:30', 2, 99, 6060],
    ] as const;
    for (const [i, [time, instrumentId, size, price]] of trades.entries()) {
      const tsEvent = toTimestamp(SESSION, clock(time, SESSION));
      const record = marketRecord({ schema: 'trades', instrumentId, tsEvent, sequence: i });
      record.writeBigInt64LE(BigInt(price) * 1_000_000_000n, 16);
      record.writeUInt32LE(size, 24);
      await writer.write(record);
    }
    await writer.close();
    expect(await lastPriceBefore(file, SESSION, SESSION.rthOpen)).toBe(6002);
    expect(await lastPriceBefore(file, SESSION, clock('08:02', SESSION))).toBe(6050);
    expect(await lastPriceBefore(file, SESSION, clock('07:00', SESSION))).toBeNaN();
  });
});
