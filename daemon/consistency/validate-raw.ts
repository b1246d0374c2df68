import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { isSession, previousSession, type Session, sessionOf } from '../../shared/session/session.ts';
import { optionDefinitions } from '../contracts/option-chain.ts';
import { openDbnFile, RTYPE } from '../databento/index.ts';
import { ifExists } from '../files/durable-write.ts';
import { rawFile } from '../raw/raw-layout.ts';
import { BasisCheck } from './basis-check.ts';
import { batchesOf } from './batches.ts';
import { BookCheck, type Print } from './book-check.ts';
import { Findings, type RuleResult } from './findings.ts';
import { MappingCheck } from './mapping-check.ts';
import { OptionQuotesCheck } from './option-quotes-check.ts';
import { PricePath } from './price-path.ts';
import { checkFigures, checkOpenInterest, readFigures } from './statistics-check.ts';

/** What was found of one market on one date. */
export interface RawFindings {
  readonly date: string;
  readonly market: 'futures' | 'options';
  /** Files read, by their paths below the raw folder. */
  readonly files: readonly string[];
  readonly records: number;
  readonly rules: readonly RuleResult[];
}

type Schema = 'definition' | 'trades' | 'mbp-10' | 'mbp-1' | 'statistics';

/** The raw files of a date, as far as they are there, and what has been read of them. */
class DateFiles {
  readonly findings = new Findings();
  readonly #rawFolder: string;
  readonly #market: 'futures' | 'options';
  readonly #symbol: string;
  readonly date: string;
  readonly #read: string[] = [];
  records = 0;

  constructor(rawFolder: string, market: 'futures' | 'options', symbol: string, date: string) {
    this.#rawFolder = rawFolder;
    this.#market = market;
    this.#symbol = symbol;
    this.date = date;
  }

  /** Null where the file is not there. */
  path(schema: Schema, date = this.date): string | null {
    const place = { rawFolder: this.#rawFolder, market: this.#market, symbol: this.#symbol };
    const path = rawFile(place, schema, date);
    if (!existsSync(path)) return null;
    if (date === this.date) this.#read.push(relative(this.#rawFolder, path));
    return path;
  }

  get result(): RawFindings | null {
    if (this.#read.length === 0) return null;
    const { date, records, findings } = this;
    return { date, market: this.#market, files: [...new Set(this.#read)], records, rules: findings.results };
  }
}

/**
 * Holds raw files of sessions against what must hold of market data, whoever made it:
 * futures books and trades, and option chains.
 * @throws {SpymasterError} of files that cannot be read
 */
export async function validateRaw(
  rawFolder: string,
  instrument: Instrument,
  isWanted: (date: string) => boolean,
  onFindings: (findings: RawFindings) => void,
): Promise<void> {
  for (const date of (await datesIn(rawFolder, instrument.symbol)).filter(isWanted)) {
    const session = sessionOf(date);
    const paths = new Map<string, PricePath>();
    const futures = await checkFutures(
      new DateFiles(rawFolder, 'futures', instrument.symbol, date),
      instrument,
      paths,
    );
    if (futures) onFindings(futures);
    const options = new DateFiles(rawFolder, 'options', instrument.symbol, date);
    const found = await checkOptions(options, { instrument, session, paths });
    if (found) onFindings(found);
  }
}

/** Sessions of which there is a raw file of any market. */
async function datesIn(rawFolder: string, symbol: string): Promise<string[]> {
  const dates = new Set<string>();
  for (const market of ['futures', 'options'] as const)
    for (const schema of ['definition', 'trades', 'mbp-10', 'mbp-1', 'statistics'] as const) {
      const folder = dirname(rawFile({ rawFolder, market, symbol }, schema, '2000-01-01'));
      for (const name of (await ifExists(readdir(folder))) ?? []) {
        const [, year, month, day] = /-(\d{4})(\d{2})(\d{2})\./.exec(name) ?? [];
        const date = `${year}-${month}-${day}`;
        const isOwn = rawFile({ rawFolder, market, symbol }, schema, date).endsWith(`/${name}`);
        if (isOwn && isSession(date)) dates.add(date);
      }
    }
  return [...dates].sort();
}

async function checkFutures(
  files: DateFiles,
  instrument: Instrument,
  paths: Map<string, PricePath>,
): Promise<RawFindings | null> {
  const { findings } = files;
  const defined = await definedIn(files.path('definition'));
  const prints: Print[] = [];
  const book = files.path('mbp-10');
  if (book) {
    const check = new BookCheck(10, findings, (print) => prints.push(print));
    const basis = new BasisCheck(findings, instrument.tickSizePoints);
    const mapping = await MappingCheck.of(book, findings, defined);
    const isOutright = outrightOf(instrument);
    for await (const batch of batchesOf(book, RTYPE.mbp10)) {
      files.records += batch.count;
      check.readBatch(batch, (instrumentId, at) => {
        checkDefined(findings, defined, instrumentId, at);
        mapping?.check(instrumentId, at);
        const [bid, ask] = check.quoteOf(instrumentId);
        const symbol = defined?.get(instrumentId);
        if (symbol === undefined) return;
        if (!Number.isNaN(bid + ask)) pathOf(paths, symbol).add(at, (bid + ask) / 2);
        if (isOutright.test(symbol)) basis.add(symbol, at, bid, ask);
      });
    }
    check.finish();
  }
  const trades = files.path('trades');
  if (trades) {
    const mapping = await MappingCheck.of(trades, findings, defined);
    const { tickSizePoints } = instrument;
    files.records += await checkTrades(findings, trades, { prints, mapping, tickPoints: tickSizePoints });
  }
  return files.result;
}

/** Names of single contracts of a family, and not of spreads between them. */
const outrightOf = ({ symbol, contractMonths }: Instrument): RegExp =>
  new RegExp(`^${symbol}[${contractMonths}]\\d{1,2}$`);

function pathOf(paths: Map<string, PricePath>, symbol: string): PricePath {
  const path = paths.get(symbol) ?? new PricePath();
  paths.set(symbol, path);
  return path;
}

function checkDefined(
  findings: Findings,
  defined: ReadonlyMap<number, string> | null,
  instrumentId: number,
  at: bigint,
): void {
  if (defined)
    findings.check('listed', defined.has(instrumentId), () => `instrument ${instrumentId} at ${at}`);
}

/** Names of instruments that a file of definitions has ever defined, by their ids. */
async function definedIn(path: string | null): Promise<Map<number, string> | null> {
  if (!path) return null;
  const names = new Map<number, string>();
  for await (const batch of batchesOf(path, RTYPE.definition)) {
    const [ids, symbols] = [batch.column<Uint32Array>('instrument_id'), batch.column<string[]>('raw_symbol')];
    for (let i = 0; i < batch.count; i++) names.set(ids[i]!, symbols[i]!);
  }
  return names;
}

const comesBefore = (print: Print, at: bigint, sequence: number): boolean =>
  print.at < at || (print.at === at && print.sequence < sequence);

const findWithoutTrade = (findings: Findings, { at, sequence }: Print): void =>
  findings.check('trades', false, () => `print at ${at}, sequence ${sequence}: no trade`);

/** What trades are held against. */
interface TradesAgainst {
  /** Of the book; trades before its first and after its last are not compared. */
  readonly prints: readonly Print[];
  readonly mapping: MappingCheck | null;
  /** Null where ticks depend on the price. */
  readonly tickPoints: number | null;
}

async function checkTrades(
  findings: Findings,
  path: string,
  { prints, mapping, tickPoints }: TradesAgainst,
): Promise<number> {
  let [records, next] = [0, 0];
  for await (const batch of batchesOf(path, RTYPE.trade)) {
    records += batch.count;
    const [ids, sequences] = [
      batch.column<Uint32Array>('instrument_id'),
      batch.column<Uint32Array>('sequence'),
    ];
    const at = batch.column<BigUint64Array>('ts_event');
    const [prices, sizes] = [batch.column<Float64Array>('price'), batch.column<Uint32Array>('size')];
    const sides = batch.column<Uint8Array>('side');
    for (let i = 0; i < batch.count; i++) {
      mapping?.check(ids[i]!, at[i]!);
      if (tickPoints !== null)
        findings.check(
          'tick',
          Number.isInteger(prices[i]! / tickPoints),
          () => `trade at ${at[i]}: ${prices[i]}`,
        );
      if (prints.length === 0 || at[i]! < prints[0]!.at || at[i]! > prints.at(-1)!.at) continue;
      // One that is missing on either side does not put the others out of step.
      for (; next < prints.length && comesBefore(prints[next]!, at[i]!, sequences[i]!); next++)
        findWithoutTrade(findings, prints[next]!);
      const print = prints[next];
      const isSame =
        print !== undefined &&
        print.instrumentId === ids[i] &&
        print.at === at[i] &&
        print.sequence === sequences[i] &&
        print.price === prices[i] &&
        print.size === sizes[i] &&
        print.side === sides[i];
      if (isSame) next++;
      findings.check(
        'trades',
        isSame,
        () => `trade at ${at[i]}, sequence ${sequences[i]}: no such print in the book`,
      );
    }
  }
  for (; next < prints.length; next++) findWithoutTrade(findings, prints[next]!);
  return records;
}

async function checkOptions(
  files: DateFiles,
  {
    instrument,
    session,
    paths,
  }: { instrument: Instrument; session: Session; paths: ReadonlyMap<string, PricePath> },
): Promise<RawFindings | null> {
  const { findings } = files;
  const definitions = files.path('definition');
  const options = definitions ? await optionDefinitions(await openDbnFile(definitions), instrument) : [];
  const defined = await definedIn(definitions);
  const byId = new Map(options.map((option) => [option.instrumentId, option]));
  if (definitions) checkListed(findings, options);
  const prints: Print[] = [];
  let from = 0n;
  const quotes = files.path('mbp-1');
  if (quotes) {
    const check = new BookCheck(1, findings, (print) => prints.push(print));
    const together = new OptionQuotesCheck(findings, session, paths);
    const mapping = await MappingCheck.of(quotes, findings, defined);
    for await (const batch of batchesOf(quotes, RTYPE.mbp1)) {
      files.records += batch.count;
      check.readBatch(batch, (instrumentId, at) => {
        if (from === 0n) from = at;
        const option = byId.get(instrumentId);
        checkDefined(findings, defined, instrumentId, at);
        mapping?.check(instrumentId, at);
        if (option) together.add(option, at, ...check.quoteOf(instrumentId));
      });
    }
    together.finish();
    check.finish();
  }
  const trades = files.path('trades');
  // Ticks of options depend on their price, and are held against their quotes.
  if (trades) {
    const mapping = await MappingCheck.of(trades, findings, defined);
    files.records += await checkTrades(findings, trades, { prints, mapping, tickPoints: null });
  }
  const statistics = files.path('statistics');
  if (statistics) {
    const figures = await readFigures(statistics, findings);
    checkFigures(findings, figures, prints, from);
    const last = previousSession(files.date);
    const before = last ? files.path('statistics', last) : null;
    checkOpenInterest(findings, figures, before ? await readFigures(before, null) : null);
  }
  return files.result;
}

function checkListed(findings: Findings, options: readonly OptionContract[]): void {
  const symbols = new Map<string, number>();
  for (const { symbol, instrumentId } of options) {
    const other = symbols.get(symbol);
    findings.check(
      'listed',
      other === undefined,
      () => `${symbol}: instruments ${other} and ${instrumentId}`,
    );
    symbols.set(symbol, instrumentId);
  }
}
