import type { Instrument } from '../../shared/instruments.ts';
import { addDays } from '../../shared/session/new-york-time.ts';
import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import { type DbnWriter, type Metadata, SYMBOL_LENGTH, type SymbolMapping } from '../databento/index.ts';
import { rawFile } from '../raw/raw-layout.ts';
import type { DayFiles } from './day-files.ts';
import { OPTION_TICK_POINTS } from './options/quote.ts';
import { MarketRecordWriter, PriceWords } from './record-writers.ts';

/** What the files of a day are about. */
export interface FilesOptions {
  readonly session: Session;
  readonly instrument: Instrument;
  readonly rawFolder: string;
  /** Where the data end: books with all that options do, and the futures’ tape. */
  readonly ends: Readonly<Record<'books' | 'tape', SessionNs>>;
  readonly mappings: Readonly<Record<'futures' | 'options', readonly SymbolMapping[]>>;
}

const dateNumber = (date: string): number => Number(date.replaceAll('-', ''));

/** A symbol's number on a date. */
export function symbolMapping(symbol: string, instrumentId: number, date: string): SymbolMapping {
  // Timestamps run from the evening before in UTC terms too, so the mapping covers both
  // dates.
  const intervals = [
    {
      startDate: dateNumber(addDays(date, -1)),
      endDate: dateNumber(addDays(date, 1)),
      symbol: String(instrumentId),
    },
  ];
  return { rawSymbol: symbol, intervals };
}

function metadataFor(
  { session, instrument }: FilesOptions,
  schema: string,
  { end, mappings }: { readonly end: SessionNs; readonly mappings: readonly SymbolMapping[] },
): Metadata {
  return {
    version: 3,
    dataset: instrument.dataset,
    schema,
    start: session.origin,
    end: session.origin + BigInt(end),
    limit: null,
    stypeIn: 'raw_symbol',
    stypeOut: 'instrument_id',
    tsOut: false,
    symbolCstrLength: SYMBOL_LENGTH,
    symbols: mappings.map(({ rawSymbol }) => rawSymbol),
    partial: [],
    notFound: [],
    mappings,
    recordCount: null,
  };
}

/** The writers of a date, trades of the future last. */
export async function openWriters(files: DayFiles, options: FilesOptions) {
  const { session, instrument, rawFolder, ends } = options;
  const { symbol } = instrument;
  const create = (
    market: 'futures' | 'options',
    schema: 'definition' | 'trades' | 'mbp-10' | 'mbp-1' | 'statistics',
  ) => {
    const end = market === 'futures' && schema === 'trades' ? ends.tape : ends.books;
    return files.create(
      rawFile({ rawFolder, market, symbol }, schema, session.date),
      metadataFor(options, schema, { end, mappings: options.mappings[market] }),
    );
  };
  const futuresPrices = new PriceWords(instrument.tickSizePoints);
  const optionPrices = new PriceWords(OPTION_TICK_POINTS);
  const records = (writer: DbnWriter, kind: 'trades' | 'mbp-1' | 'mbp-10', prices: PriceWords) =>
    new MarketRecordWriter(writer, kind, session.origin, prices);
  const ofOptions = {
    definitions: await create('options', 'definition'),
    statistics: await create('options', 'statistics'),
    quotes: records(await create('options', 'mbp-1'), 'mbp-1', optionPrices),
    trades: records(await create('options', 'trades'), 'trades', optionPrices),
  };
  const futuresDefinitions = await create('futures', 'definition');
  const book = records(await create('futures', 'mbp-10'), 'mbp-10', futuresPrices);
  const trades = records(await create('futures', 'trades'), 'trades', futuresPrices);
  const close = () =>
    Promise.all([...Object.values(ofOptions), futuresDefinitions, book, trades].map((file) => file.close()));
  return { options: ofOptions, futuresDefinitions, book, trades, close };
}
