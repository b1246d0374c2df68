import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bronzeFutures } from '../../../daemon/bronze/futures.ts';
import { bronzeOptions } from '../../../daemon/bronze/options.ts';
import { validateBronze } from '../../../daemon/bronze/validate.ts';
import { zeroDteChain } from '../../../daemon/contracts/option-chain.ts';
import { cursor, DbnWriter, openDbnFile } from '../../../daemon/databento/index.ts';
import { DATASETS, Lake } from '../../../daemon/lake/lake.ts';
import { TypedRows } from '../../../daemon/lake/typed-rows.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { simulateSession } from '../../../daemon/simulator/session-simulator.ts';
import {
  BOOKS,
  OPTION_DEFINITIONS,
  OPTION_QUOTES,
  OPTION_STATISTICS,
  OPTION_TRADES,
  TRADES,
} from '../../../daemon/tables/bronze.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { marketRecord } from '../../conformance/market-data.ts';
import { ES } from '../../market.ts';

/** In a roll: two contracts trade. */
const DATE = '2025-06-11';
const SESSION = sessionOf(DATE);
const folder = mkdtempSync(join(tmpdir(), 'spymaster-bronze-'));
const raw = join(folder, 'raw');
const lake = new Lake(folder);

type Rows = (sql: string) => Promise<unknown[][]>;
let rows: Rows;

beforeAll(async () => {
  const options = {
    market: 'planted',
    seed: 3,
    rate: 'demo',
    rawFolder: raw,
    truthFolder: join(folder, 'truth'),
  } as const;
  await simulateSession(DATE, ES, options);
  await bronzeFutures({ lake, rawFolder: raw }, ES, SESSION);
  await bronzeOptions({ lake, rawFolder: raw }, ES, SESSION);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  rows = async (sql) => (await connection.runAndReadAll(sql)).getRowsJson() as unknown[][];
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = (dataset: string) =>
  `read_parquet('${join(folder, dataset)}/date=*/hour=*/*.parquet', hive_partitioning = true)`;

/** Counts of the raw file, by instrument. */
async function countsOf(
  market: 'futures' | 'options',
  schema: 'trades' | 'mbp-10' | 'mbp-1' | 'statistics',
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for await (const view of cursor(
    await openDbnFile(rawFile({ rawFolder: raw, market, symbol: 'ES' }, schema, DATE)),
  ))
    counts.set(view.instrumentId, (counts.get(view.instrumentId) ?? 0) + 1);
  return counts;
}

const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  int64: 'BIGINT',
  float64: 'DOUBLE',
  int32: 'INTEGER',
  int8: 'TINYINT',
  uint8: 'UTINYINT',
  uint16: 'USMALLINT',
  uint32: 'UINTEGER',
  bool: 'BOOLEAN',
  text: 'VARCHAR',
  date: 'DATE',
  'int16-list': 'SMALLINT[]',
};

describe('Bronze tables, opened by DuckDB', () => {
  it.each([
    [DATASETS.trades('ES'), TRADES],
    [DATASETS.books('ES'), BOOKS],
    [DATASETS.optionTrades('ES'), OPTION_TRADES],
    [DATASETS.optionQuotes('ES'), OPTION_QUOTES],
    [DATASETS.optionStatistics('ES'), OPTION_STATISTICS],
    [DATASETS.optionDefinitions('ES'), OPTION_DEFINITIONS],
  ])('%s has the declared columns and types, and the rows its manifest promises', async (dataset, spec) => {
    const described = (await rows(`describe select * exclude (date, hour) from ${files(dataset)}`)).map(
      ([name, type]) => [name, type],
    );
    expect(described.filter(([name]) => !['symbol', 'underlying'].includes(String(name)))).toEqual(
      spec
        .filter(({ name }) => !['symbol', 'underlying'].includes(name))
        .map(({ name, type }) => [name, DUCKDB_TYPES[type]]),
    );
    const manifest = (await lake.manifest(dataset, DATE))!;
    const promised = Object.values(manifest.files).reduce((sum, file) => sum + file.rows, 0);
    expect(Number((await rows(`select count(*) from ${files(dataset)}`))[0]![0])).toBe(promised);
    expect(promised).toBeGreaterThan(0);
    const [range] = await rows(
      `select min(ts_event_ns)::varchar, max(ts_event_ns)::varchar from ${files(dataset)}`,
    );
    expect(range).toEqual([manifest.minTimeNs, manifest.maxTimeNs]);
  });

  it('hold the followed contract alone; what was left out is counted by reason', async () => {
    const counts = await countsOf('futures', 'trades');
    expect(counts.size).toBe(2);
    const { facts } = (await lake.manifest(DATASETS.trades('ES'), DATE))!;
    const kept = Number(
      (
        await rows(
          `select count(*) from read_parquet('${join(folder, DATASETS.trades('ES'))}/date=*/hour=*/*.parquet', hive_partitioning = false) where symbol = 'ESM5'`,
        )
      )[0]![0],
    );
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    expect(facts.contract).toBe('ESM5');
    expect(kept + Number(facts.dropped_other_contract)).toBe(total);
    expect(Number(facts.dropped_other_contract)).toBeGreaterThan(0);
  });

  it('hold what the raw records say, value by value', async () => {
    const trades = join(folder, DATASETS.trades('ES'));
    const found = await rows(
      `select ts_event_ns::varchar, price, size, aggressor, seq::varchar from read_parquet('${trades}/date=*/hour=*/*.parquet') order by seq limit 500`,
    );
    const expected: unknown[][] = [];
    for await (const view of cursor(
      await openDbnFile(rawFile({ rawFolder: raw, market: 'futures', symbol: 'ES' }, 'trades', DATE)),
    )) {
      const { fields } = view.toRecord();
      if (fields.instrument_id !== (await contractId())) continue;
      const aggressor = fields.side === 'B' ? 1 : fields.side === 'A' ? -1 : 0;
      expected.push([
        String(fields.ts_event),
        Number(fields.price) / 1e9,
        fields.size,
        aggressor,
        String(fields.sequence),
      ]);
      if (expected.length === 500) break;
    }
    expect(found).toEqual(expected);
  });

  it('give every book level, missing where there is none, with what the event was', async () => {
    const [row] = await rows(
      `select min(ask_px_1 - bid_px_1), max(bid_px_10 - bid_px_1), count(distinct action), bool_or(is_snapshot) from ${files(DATASETS.books('ES'))}`,
    );
    expect(Number(row![0])).toBe(0.25);
    expect(Number(row![1])).toBeLessThan(0);
    expect(Number(row![2])).toBe(3);
    expect(row![3]).toBe(false);
  });

  it('say of every option trade what option it is, and the quotes just before it', async () => {
    const chain = await zeroDteChain(
      await openDbnFile(rawFile({ rawFolder: raw, market: 'options', symbol: 'ES' }, 'definition', DATE)),
      ES,
      DATE,
    );
    const [row] = await rows(
      `select count(*), count(opt_bid), bool_and(opt_bid <= opt_ask), count(distinct option_symbol), min(exp_date)::varchar, max(exp_date)::varchar, min(strike), max(strike) from ${files(DATASETS.optionTrades('ES'))}`,
    );
    expect(Number(row![1])).toBeGreaterThan(0.9 * Number(row![0]));
    expect(row![2]).toBe(true);
    // The day’s own options and, of those listed, the quarterly ones last.
    expect([row![4], row![5]]).toEqual([DATE, '2025-06-20']);
    const strikes = chain.map(({ strikePoints }) => strikePoints);
    expect(Number(row![6])).toBeGreaterThanOrEqual(Math.min(...strikes));
    expect(Number(row![7])).toBeLessThanOrEqual(Math.max(...strikes));
    // An independent look-up: the last quote of that option strictly before the trade, of
    // several at one time the last in the file.
    const quotes = `select instrument_id, ts_event_ns, last(bid_px order by n) as bid_px
      from (select *, row_number() over () as n from ${files(DATASETS.optionQuotes('ES'))}) group by 1, 2`;
    const [wrong] = await rows(
      `select count(*) from ${files(DATASETS.optionTrades('ES'))} t asof left join (${quotes}) q
       on t.instrument_id = q.instrument_id and t.ts_event_ns > q.ts_event_ns where t.opt_bid is distinct from q.bid_px`,
    );
    expect(Number(wrong![0])).toBe(0);
  });

  it('keep open interest as a count and undefined quantities as missing', async () => {
    const found = await rows(
      `select stat_type, count(*), count(open_interest), count(quantity) from ${files(DATASETS.optionStatistics('ES'))} group by 1 order by 1`,
    );
    for (const [type, all, openInterest, quantity] of found) {
      expect(Number(openInterest)).toBe(type === 9 ? Number(all) : 0);
      if (type === 9) expect(Number(quantity)).toBe(Number(all));
    }
    expect(found.map(([type]) => type)).toContain(9);
  });
});

describe('Rows with something special about them', () => {
  it('keep a snapshot’s mark, the open interest that was not deleted, and no quantity where there is none', async () => {
    const other = mkdtempSync(join(tmpdir(), 'spymaster-special-'));
    const put = async (
      market: 'futures' | 'options',
      schema: 'mbp-10' | 'statistics',
      records: readonly Buffer[],
    ) => {
      const path = rawFile({ rawFolder: join(other, 'raw'), market, symbol: 'ES' }, schema, DATE);
      mkdirSync(dirname(path), { recursive: true });
      const { metadata } = await openDbnFile(rawFile({ rawFolder: raw, market, symbol: 'ES' }, schema, DATE));
      const writer = await DbnWriter.create(path, metadata!);
      await writer.write(Buffer.concat(records));
      await writer.close();
    };
    const at = SESSION.origin + 50_000_000_000_000n;
    const followed = await contractId();
    const book = (sequence: number, flags: number) => {
      const record = marketRecord({
        schema: 'mbp-10',
        instrumentId: followed,
        tsEvent: at + BigInt(sequence),
        sequence,
      });
      record.writeUInt8(flags, 30);
      return record;
    };
    await put('futures', 'mbp-10', [book(1, 0x80 | 0x20), book(2, 0x80)]);
    const definitions = rawFile(
      { rawFolder: join(other, 'raw'), market: 'options', symbol: 'ES' },
      'definition',
      DATE,
    );
    mkdirSync(dirname(definitions), { recursive: true });
    // Listed three weeks ago, as most options are: the day's definitions repeat it with
    // the time it was first made.
    const original = await openDbnFile(
      rawFile({ rawFolder: raw, market: 'options', symbol: 'ES' }, 'definition', DATE),
    );
    const listed = await DbnWriter.create(definitions, original.metadata!);
    for await (const view of cursor(original, 'as-is')) {
      const record = Buffer.from(view.bytes);
      record.writeBigUInt64LE(record.readBigUInt64LE(8) - 21n * 86_400_000_000_000n, 8);
      await listed.write(record);
    }
    await listed.close();
    const [option] = await zeroDteChain(await openDbnFile(definitions), ES, DATE);
    const statistic = (sequence: number, action: number, quantity: bigint) => {
      const record = marketRecord({
        schema: 'statistics',
        instrumentId: option!.instrumentId,
        tsEvent: at + BigInt(sequence),
        sequence,
      });
      record.writeBigInt64LE(quantity, 40);
      record.writeUInt8(action, 60);
      return record;
    };
    await put('options', 'statistics', [
      statistic(1, 1, 40n),
      statistic(2, 2, 40n),
      statistic(3, 1, 0x7fff_ffff_ffff_ffffn),
    ]);
    await bronzeFutures({ lake: new Lake(other), rawFolder: join(other, 'raw') }, ES, SESSION);
    await bronzeOptions({ lake: new Lake(other), rawFolder: join(other, 'raw') }, ES, SESSION);
    const read = (dataset: string, columns: string) =>
      rows(
        `select ${columns} from read_parquet('${join(other, dataset)}/date=*/hour=*/*.parquet') order by ts_event_ns`,
      );
    expect(await read(DATASETS.books('ES'), 'is_snapshot')).toEqual([[true], [false]]);
    expect(
      Object.keys((await new Lake(other).manifest(DATASETS.optionDefinitions('ES'), DATE))!.files),
    ).toEqual([`date=${DATE}/hour=00/part-0000.parquet`]);
    expect(await read(DATASETS.optionStatistics('ES'), 'quantity::int, open_interest')).toEqual([
      [40, 40],
      [40, null],
      [null, null],
    ]);
    rmSync(other, { recursive: true, force: true });
  });
});

let contract: number | null = null;
async function contractId(): Promise<number> {
  if (contract !== null) return contract;
  const { metadata } = await openDbnFile(
    rawFile({ rawFolder: raw, market: 'futures', symbol: 'ES' }, 'trades', DATE),
  );
  contract = Number(metadata!.mappings.find(({ rawSymbol }) => rawSymbol === 'ESM5')!.intervals[0]!.symbol);
  return contract;
}

describe('A raw file with spreads and strangers in it', () => {
  it('gives the contract’s rows, and counts the others by what they are', async () => {
    const other = mkdtempSync(join(tmpdir(), 'spymaster-spreads-'));
    const path = rawFile({ rawFolder: join(other, 'raw'), market: 'futures', symbol: 'ES' }, 'trades', DATE);
    mkdirSync(dirname(path), { recursive: true });
    const { metadata } = await openDbnFile(
      rawFile({ rawFolder: raw, market: 'futures', symbol: 'ES' }, 'trades', DATE),
    );
    const interval = { startDate: 20250611, endDate: 20250612 };
    // The contract's number was another instrument's before, and will be again.
    const [past, future] = [
      { startDate: 20250601, endDate: 20250611, symbol: '1' },
      { startDate: 20250612, endDate: 20250701, symbol: '1' },
    ];
    const mappings = [
      ...['ESM5', 'ESM5-ESU5', 'ESU5'].map((rawSymbol, i) => ({
        rawSymbol,
        intervals: [{ ...interval, symbol: String(i + 1) }],
      })),
      { rawSymbol: 'NQM5', intervals: [past, future] },
    ];
    const writer = await DbnWriter.create(path, { ...metadata!, mappings });
    const at = SESSION.origin + 50_000_000_000_000n;
    const trade = (instrumentId: number, sequence: number) =>
      marketRecord({ schema: 'trades', instrumentId, tsEvent: at + BigInt(sequence), sequence });
    const elsewhen = (tsEvent: bigint, sequence: number) =>
      marketRecord({ schema: 'trades', instrumentId: 1, tsEvent, sequence });
    const noSize = trade(1, 10);
    noSize.writeUInt32LE(0, 24);
    const dayBefore = elsewhen(SESSION.origin - 1n, 11);
    const first = elsewhen(SESSION.origin, 0);
    const dayAfter = elsewhen(SESSION.origin + 86_400_000_000_000n, 12);
    const undefinedPrice = marketRecord({
      schema: 'trades',
      instrumentId: 1,
      tsEvent: at + 9n,
      sequence: 9,
      price: 0x7fff_ffff_ffff_ffffn,
    });
    // One pair is out of order, as venue times now and then are.
    await writer.write(
      Buffer.concat([
        dayBefore,
        first,
        trade(1, 2),
        trade(1, 1),
        trade(2, 3),
        trade(3, 4),
        trade(77, 5),
        undefinedPrice,
        noSize,
      ]),
    );
    await writer.write(dayAfter);
    await writer.close();
    const [result] = await bronzeFutures(
      { lake: new Lake(other), rawFolder: join(other, 'raw') },
      ES,
      SESSION,
    );
    expect(result).toMatchObject({
      rows: 3,
      dropped: {
        calendar_spread: 1,
        other_contract: 1,
        unknown_instrument: 1,
        no_price: 1,
        no_size: 1,
        outside_session: 2,
      },
    });
    const stored = await rows(
      `select seq::int from read_parquet('${join(other, DATASETS.trades('ES'))}/date=*/hour=*/*.parquet')`,
    );
    expect(stored).toEqual([[0], [1], [2]]);
    rmSync(other, { recursive: true, force: true });
  });

  it('is refused when it has nothing of the contract to follow: no row is not the same as no trade', async () => {
    const other = mkdtempSync(join(tmpdir(), 'spymaster-other-contract-'));
    await writeDayBeforeTheRoll(join(other, 'raw'));
    const path = rawFile({ rawFolder: join(other, 'raw'), market: 'futures', symbol: 'ES' }, 'trades', DATE);
    mkdirSync(dirname(path), { recursive: true });
    const { metadata } = await openDbnFile(
      rawFile({ rawFolder: raw, market: 'futures', symbol: 'ES' }, 'trades', DATE),
    );
    const interval = { startDate: 20250611, endDate: 20250612, symbol: '1' };
    const writer = await DbnWriter.create(path, {
      ...metadata!,
      mappings: [{ rawSymbol: 'ESM5', intervals: [interval] }],
    });
    const at = SESSION.origin + 50_000_000_000_000n;
    await writer.write(marketRecord({ schema: 'trades', instrumentId: 1, tsEvent: at, sequence: 1 }));
    await writer.close();
    await expect(
      bronzeFutures({ lake: new Lake(other), rawFolder: join(other, 'raw') }, ES, SESSION),
    ).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      message: expect.stringMatching(
        /has no row of ESU5, the contract to follow on 2025-06-11 \(left out: 1 other contract\)/,
      ),
    });
    expect(await new Lake(other).dates(DATASETS.trades('ES'))).toEqual([]);
    rmSync(other, { recursive: true, force: true });
  });
});

describe('Writing bronze again', () => {
  it('does nothing when nothing has changed, and gives the same bytes when it has to', async () => {
    const again = await bronzeFutures({ lake, rawFolder: raw }, ES, SESSION);
    expect(again.map(({ built }) => built)).toEqual([false, false]);
    const dataset = DATASETS.trades('ES');
    const before = (await lake.manifest(dataset, DATE))!;
    const path = join(lake.folder(dataset, DATE), 'manifest.json');
    writeFileSync(path, JSON.stringify({ ...before, inputs: 'other' }));
    const [trades] = await bronzeFutures({ lake, rawFolder: raw }, ES, SESSION);
    expect(trades).toMatchObject({ built: true, dropped: { other_contract: expect.any(Number) } });
    expect(await lake.manifest(dataset, DATE)).toEqual(before);
  });

  it('removes parts that are no longer part of the day', async () => {
    const dataset = DATASETS.trades('ES');
    const manifest = (await lake.manifest(dataset, DATE))!;
    // The simulated session ends at 21:00 UTC.
    const stale = 'date=2025-06-11/hour=22/part-0000.parquet';
    const path = join(lake.folder(dataset, DATE), 'manifest.json');
    writeFileSync(
      path,
      JSON.stringify({
        ...manifest,
        inputs: 'other',
        files: { ...manifest.files, [stale]: { rows: 1, bytes: 1, sha256: '0'.repeat(64) } },
      }),
    );
    const part = join(lake.folder(dataset, DATE), 'hour=22');
    await bronzeFutures({ lake, rawFolder: raw }, ES, SESSION);
    expect(existsSync(join(part, 'part-0000.parquet'))).toBe(false);
  });
});

describe('spymaster validate bronze', () => {
  const validate = () =>
    validateBronze(
      lake,
      'ES',
      () => true,
      () => undefined,
    );

  it('finds everything in order', async () => {
    const { dates, files: count, problems } = await validate();
    expect([dates, problems]).toEqual([6, []]);
    expect(count).toBeGreaterThan(6);
  });

  const trades = DATASETS.trades('ES');
  const firstPart = async () => {
    const [name] = Object.keys((await lake.manifest(trades, DATE))!.files);
    const path = lake.pathOf(trades, name!);
    return { path, file: relative(folder, path) };
  };

  it('finds a file that has changed, and one that is gone, which bronze then writes again', async () => {
    const { path, file } = await firstPart();
    const bytes = readFileSync(path);
    const damaged = Buffer.from(bytes);
    damaged[100]! ^= 1;
    writeFileSync(path, damaged);
    expect((await validate()).problems).toEqual([
      { dataset: trades, date: DATE, file, problem: 'its content is not what the manifest promises' },
    ]);
    rmSync(path);
    expect((await validate()).problems).toEqual([
      { dataset: trades, date: DATE, file, problem: 'it is missing' },
    ]);
    expect((await bronzeFutures({ lake, rawFolder: raw }, ES, SESSION)).map(({ built }) => built)).toEqual([
      true,
      false,
    ]);
    expect(readFileSync(path)).toEqual(bytes);
    expect((await validate()).problems).toEqual([]);
  });

  it('finds a part that no manifest speaks of', async () => {
    const { path, file } = await firstPart();
    copyFileSync(path, path.replace('part-0000', 'part-0099'));
    expect((await validate()).problems).toEqual([
      {
        dataset: trades,
        // The session begins on the evening before, and the file lies under that date.
        date: '2025-06-10',
        file: file.replace('part-0000', 'part-0099'),
        problem: 'no manifest speaks of it, and its rows would be counted',
      },
    ]);
    rmSync(path.replace('part-0000', 'part-0099'));
  });

  it('finds columns, rows and hours that are not what they should be, under a manifest that promises them', async () => {
    const other = mkdtempSync(join(tmpdir(), 'spymaster-types-'));
    const hourly = (spec: typeof TRADES, hours: readonly number[]) => {
      const table = new TypedRows(spec, hours.length);
      const times = hours.map((hour) => BigInt(Date.parse(`${DATE}T${hour}:00:00Z`)) * 1_000_000n);
      table.column<BigInt64Array>('ts_event_ns').set(times);
      for (const { name, type } of spec)
        if (type === 'text') table.fill(name, table.code(name, 'x'), hours.length);
      table.count = hours.length;
      return table.encode('ts_event_ns');
    };
    const problemsOf = async (bytes: Uint8Array, promised = 1) => {
      const files = { 'hour=14/part-0000.parquet': { bytes, rows: promised } };
      await new Lake(other).commit({ dataset: trades, date: DATE, inputs: 'i', timeRange: null, files });
      const { problems } = await validateBronze(
        new Lake(other),
        'ES',
        () => true,
        () => undefined,
      );
      return problems.map(({ problem }) => problem);
    };
    const wide = TRADES.map((column) =>
      column.name === 'size' ? { ...column, type: 'float64' as const } : column,
    );
    expect(await problemsOf(hourly(wide, [14]))).toEqual(['its column size is Float64, not Int32']);
    const without = TRADES.filter(({ name }) => name !== 'size');
    expect(await problemsOf(hourly(without, [14]))).toEqual([
      `its columns are ${without.map(({ name }) => name).join()}`,
    ]);
    expect(await problemsOf(hourly(TRADES, [14]), 2)).toEqual(['it has 1 rows, not 2']);
    expect(await problemsOf(hourly(TRADES, [14, 15]), 2)).toEqual([
      'row 2 is not of the hour 14 of 2025-06-11',
    ]);
    expect(await problemsOf(hourly(TRADES, [14]))).toEqual([]);
    rmSync(other, { recursive: true, force: true });
  });
});

describe('Another contract to follow', () => {
  it('is followed in what was built before, once the session before says so', async () => {
    const other = mkdtempSync(join(tmpdir(), 'spymaster-rolled-'));
    const folders = { lake: new Lake(other), rawFolder: join(other, 'raw') };
    const place = { rawFolder: folders.rawFolder, market: 'futures', symbol: 'ES' } as const;
    for (const schema of ['definition', 'trades'] as const) {
      mkdirSync(dirname(rawFile(place, schema, DATE)), { recursive: true });
      copyFileSync(rawFile({ ...place, rawFolder: raw }, schema, DATE), rawFile(place, schema, DATE));
    }
    const contractOf = async () => (await folders.lake.manifest(DATASETS.trades('ES'), DATE))!.facts.contract;
    await bronzeFutures(folders, ES, SESSION);
    expect(await contractOf()).toBe('ESM5');
    await writeDayBeforeTheRoll(folders.rawFolder);
    expect((await bronzeFutures(folders, ES, SESSION))[0]!.built).toBe(true);
    expect(await contractOf()).toBe('ESU5');
    rmSync(other, { recursive: true, force: true });
  });
});

/**
 * Trades of the session before, in which the next contract changed hands more often than
 * the one expiring.
 */
async function writeDayBeforeTheRoll(rawFolder: string): Promise<void> {
  const path = rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, 'trades', '2025-06-10');
  mkdirSync(dirname(path), { recursive: true });
  const { metadata } = await openDbnFile(
    rawFile({ rawFolder: raw, market: 'futures', symbol: 'ES' }, 'trades', DATE),
  );
  const mappings = ['ESM5', 'ESU5'].map((rawSymbol, index) => ({
    rawSymbol,
    intervals: [{ startDate: 20250610, endDate: 20250611, symbol: String(index + 1) }],
  }));
  const writer = await DbnWriter.create(path, { ...metadata!, mappings });
  const open = sessionOf('2025-06-10').origin + 55_800_000_000_000n;
  for (const [index, size] of [100, 900].entries()) {
    const record = marketRecord({
      schema: 'trades',
      instrumentId: index + 1,
      tsEvent: open,
      sequence: index + 1,
    });
    record.writeUInt32LE(size, 24);
    await writer.write(record);
  }
  await writer.close();
}
