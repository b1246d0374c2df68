import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isSession } from '../../shared/session/session.ts';

/** Schemas the pipeline reads, as they are called in file names. */
export const FUTURES_SCHEMAS = ['definition', 'trades', 'mbp-10'] as const;
export const OPTIONS_SCHEMAS = ['definition', 'trades', 'mbp-1', 'statistics'] as const;
export type RawSchema = (typeof FUTURES_SCHEMAS)[number] | (typeof OPTIONS_SCHEMAS)[number];

export const rawFolderOf = (dataFolder: string): string => join(dataFolder, 'raw');

/** Raw files of one root and market. */
export interface RawPlace {
  readonly rawFolder: string;
  readonly market: 'futures' | 'options';
  readonly symbol: string;
}

/**
 * Where the DBN file of a trade date lies below the raw folder:
 * `futures/trades/es-20250605.trades.dbn.zst`.
 */
export const rawFile = (place: RawPlace, schema: RawSchema, date: string): string =>
  schemaFile(place, schema, date);

/**
 * Where one-minute bars of a trade date lie that nothing reads by itself: they are
 * imported.
 */
export const minuteBarsFile = (place: Pick<RawPlace, 'rawFolder' | 'symbol'>, date: string): string =>
  schemaFile({ ...place, market: 'futures' }, 'ohlcv-1m', date);

function schemaFile({ rawFolder, market, symbol }: RawPlace, schema: string, date: string): string {
  const stem = `${symbol.toLowerCase()}${market === 'options' ? '-opt' : ''}-${date.replaceAll('-', '')}`;
  return join(rawFolder, market, schema, `${stem}.${schema}.dbn.zst`);
}

const DIGITS_OF_DATE = 8;

/** Sessions whose raw files lie there, ascending. */
export function datesWithRaw(place: RawPlace): string[] {
  const schema = place.market === 'futures' ? 'trades' : 'definition';
  const some = rawFile(place, schema, '2025-01-02');
  const [folder, ending] = [dirname(some), `.${schema}.dbn.zst`];
  const beginning = basename(some).slice(0, -(DIGITS_OF_DATE + ending.length));
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(beginning) && name.endsWith(ending))
    .map((name) => name.slice(beginning.length, -ending.length))
    .map((digits) => digits.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'))
    .filter((date) => /^\d{4}-\d{2}-\d{2}$/.test(date) && isSession(date))
    .sort();
}

/**
 * Where the simulator writes the true probabilities of what it made up, apart from the
 * lake.
 */
export const truthFolder = (dataFolder: string): string => join(dataFolder, 'truth');

/** Whether a session's market was made up: only then is there a truth beside it. */
export const isSimulated = (dataFolder: string, date: string): boolean =>
  existsSync(join(truthFolder(dataFolder), `date=${date}`));
