import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { BOOK_DEPTH } from '../../pipeline/events/kinds.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { FLAG, mixedColumnBatches, openDbnFile } from '../databento/index.ts';
import { ifExists, sha256OfFile } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { rawFile } from '../raw/raw-layout.ts';
import { aggressorOf } from '../sources/aggressor.ts';
import { chosenContract } from '../sources/chosen-contract.ts';
import type { SourceFolders } from '../sources/find-source.ts';
import { BOOKS, RAW_SHA256_FACT, TRADES } from '../tables/bronze.ts';
import {
  addByHour,
  copy,
  copyCounters,
  copyLetters,
  type Fill,
  fillCommon,
  isOfMarket,
  outsideOf,
  Selector,
} from './convert.ts';
import { HourParts } from './hour-parts.ts';
import { instrumentSymbols } from './instrument-symbols.ts';

/** What became of one raw file. */
export interface BronzeResult {
  readonly dataset: string;
  readonly date: string;
  /** False when it was there already and nothing it depends on had changed. */
  readonly built: boolean;
  readonly rows: number;
  /** Rows left out, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** Changes whenever stored rows would. */
const BRONZE_VERSION = 'bronze-2';
export const SOURCE = 'DATABENTO_CME';

/**
 * Raw trades and books of a session to bronze tables: the followed contract alone,
 * without calendar spreads.
 */
export async function bronzeFutures(
  { lake, rawFolder }: SourceFolders,
  instrument: Instrument,
  session: Session,
): Promise<BronzeResult[]> {
  const { symbol, rollContaminated } = await chosenContract(rawFolder, instrument, session.date);
  const tables = [
    { schema: 'trades', dataset: DATASETS.trades(instrument.symbol), spec: TRADES, fill: fillTrades },
    { schema: 'mbp-10', dataset: DATASETS.books(instrument.symbol), spec: BOOKS, fill: fillBooks },
  ] as const;
  const results: BronzeResult[] = [];
  for (const { schema, dataset, spec, fill } of tables) {
    const path = rawFile({ rawFolder, market: 'futures', symbol: instrument.symbol }, schema, session.date);
    if (!existsSync(path)) continue;
    const rawSha256 = await sha256OfFile(path);
    const inputs = `${BRONZE_VERSION}|${symbol}|${rawSha256}`;
    const done = await committed(lake, dataset, session.date, inputs);
    if (done) {
      results.push(done);
      continue;
    }
    const writing = await lake.begin(dataset, session.date);
    try {
      const parts = new HourParts(spec, writing);
      const dropped = await convert(path, { rawFolder, instrument, session, contract: symbol }, parts, fill);
      if (parts.total === 0) throw nothingOf(symbol, path, session.date, dropped);
      await writing.finish({
        inputs,
        timeRange: parts.timeRange,
        facts: factsOf(dropped, {
          contract: symbol,
          roll_contaminated: Number(rollContaminated),
          source: SOURCE,
          [RAW_SHA256_FACT]: rawSha256,
        }),
      });
      results.push({ dataset, date: session.date, built: true, rows: parts.total, dropped });
    } finally {
      await writing.release();
    }
  }
  if (results.length > 0) return results;
  throw new SpymasterError('NO_MARKET_DATA', `There are no raw futures files for ${session.date}.`, {
    hint: `Fetch them: spymaster download futures --start ${session.date} --end ${session.date}`,
  });
}

/**
 * A day without a row of the contract is a day without data, which a table of no rows
 * would deny.
 */
function nothingOf(
  contract: string,
  path: string,
  date: string,
  dropped: Readonly<Record<string, number>>,
): SpymasterError {
  const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`);
  return new SpymasterError(
    'NO_MARKET_DATA',
    `${path} has no row of ${contract}, the contract to follow on ${date}${reasons.length > 0 ? ` (left out: ${reasons.join(', ')})` : ''}.`,
    { hint: `Delete it and fetch the day again: spymaster download futures --start ${date} --end ${date}` },
  );
}

/**
 * The result of an earlier run on the same input, if all of its files are still there;
 * null otherwise.
 */
export async function committed(
  lake: Lake,
  dataset: string,
  date: string,
  inputs: string,
): Promise<BronzeResult | null> {
  const manifest = await lake.manifest(dataset, date);
  if (manifest?.inputs !== inputs) return null;
  for (const [name, { bytes }] of Object.entries(manifest.files))
    if ((await ifExists(stat(lake.pathOf(dataset, name))))?.size !== bytes) return null;
  const dropped = Object.entries(manifest.facts).filter(([name]) => name.startsWith('dropped_'));
  return {
    dataset,
    date,
    built: false,
    rows: Object.values(manifest.files).reduce((sum, { rows }) => sum + rows, 0),
    dropped: Object.fromEntries(dropped.map(([name, count]) => [name.slice(8), Number(count)])),
  };
}

export const factsOf = (
  dropped: Readonly<Record<string, number>>,
  facts: Record<string, string | number>,
): Record<string, string | number> => ({
  ...facts,
  ...Object.fromEntries(Object.entries(dropped).map(([reason, count]) => [`dropped_${reason}`, count])),
});

/** The date's own raw files, and the contract in them that is followed. */
interface Source {
  readonly rawFolder: string;
  readonly instrument: Instrument;
  readonly session: Session;
  readonly contract: string;
}

/** Streams a raw file into parts; returns the rows left out, by reason. */
async function convert(
  path: string,
  source: Source,
  parts: HourParts,
  fill: Fill,
): Promise<Record<string, number>> {
  const { rawFolder, instrument, session, contract } = source;
  const file = await openDbnFile(path);
  const definitions = rawFile(
    { rawFolder, market: 'futures', symbol: instrument.symbol },
    'definition',
    session.date,
  );
  const symbols = await instrumentSymbols(file.metadata, definitions, session.date);
  const foreign = memoized((id: number) => whyForeign(symbols.get(id), contract));
  parts.rows.code('symbol', contract);
  parts.rows.code('source', SOURCE);
  const selector = new Selector();
  for await (const batch of mixedColumnBatches(file)) {
    if (!isOfMarket(batch)) continue;
    const ids = batch.column<Uint32Array>('instrument_id');
    const isOutside = outsideOf(session, batch);
    const size = batch.layout.name === 'trade' ? batch.column<Uint32Array>('size') : null;
    const price = size ? batch.column<Float64Array>('price') : null;
    const selection = selector.select(batch, (row) => {
      const reason = foreign(ids[row]!);
      if (reason !== null) return reason;
      if (isOutside(row)) return 'outside_session';
      if (size && size[row] === 0) return 'no_size';
      return price && Number.isNaN(price[row]) ? 'no_price' : null;
    });
    await addByHour(parts, selection, fill);
  }
  await parts.flush();
  return selector.dropped;
}

/** Why an instrument is not the followed contract; null for the contract itself. */
function whyForeign(symbol: string | undefined, contract: string): string | null {
  if (symbol === contract) return null;
  if (symbol === undefined) return 'unknown_instrument';
  return symbol.includes('-') ? 'calendar_spread' : 'other_contract';
}

function memoized<K, V>(of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, of(key));
    return known.get(key)!;
  };
}

const fillTrades: Fill = (rows, run) => {
  fillCommon(rows, run);
  rows.fill('symbol', 0, run.to - run.from);
  rows.fill('exchange', rows.code('exchange', 'CME'), run.to - run.from);
  copy(rows, 'price', run.batch.column<Float64Array>('price'), run);
  copy(rows, 'size', run.batch.column<Uint32Array>('size'), run);
  copyCounters(rows, 'seq', run.batch.column<Uint32Array>('sequence'), run);
  const side = run.batch.column<Uint8Array>('side');
  const aggressor = rows.column<Int8Array>('aggressor');
  for (let i = run.from, at = rows.count; i < run.to; i++, at++)
    aggressor[at] = aggressorOf(side[run.places[i]!]!);
};

const fillBooks: Fill = (rows, run) => {
  fillCommon(rows, run);
  rows.fill('symbol', 0, run.to - run.from);
  copyCounters(rows, 'seq', run.batch.column<Uint32Array>('sequence'), run);
  for (let level = 0; level < BOOK_DEPTH; level++) {
    copy(rows, `bid_px_${level + 1}`, run.batch.column<Float64Array>(`levels[${level}].bid_px`), run);
    copy(rows, `bid_sz_${level + 1}`, run.batch.column<Uint32Array>(`levels[${level}].bid_sz`), run);
    copy(rows, `ask_px_${level + 1}`, run.batch.column<Float64Array>(`levels[${level}].ask_px`), run);
    copy(rows, `ask_sz_${level + 1}`, run.batch.column<Uint32Array>(`levels[${level}].ask_sz`), run);
  }
  copy(rows, 'depth', run.batch.column<Uint8Array>('depth'), run);
  copy(rows, 'flags', run.batch.column<Uint8Array>('flags'), run);
  const flags = run.batch.column<Uint8Array>('flags');
  const isSnapshot = rows.column<Uint8Array>('is_snapshot');
  for (let i = run.from, at = rows.count; i < run.to; i++, at++)
    isSnapshot[at] = (flags[run.places[i]!]! & FLAG.snapshot) === 0 ? 0 : 1;
  copyLetters(rows, 'action', run.batch.column('action'), run);
  copyLetters(rows, 'side', run.batch.column('side'), run);
};
