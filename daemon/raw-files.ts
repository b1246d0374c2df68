import { join } from 'node:path';

/** Schemas the pipeline reads, as they are called in file names. */
export const FUTURES_SCHEMAS = ['definition', 'trades', 'mbp-10'] as const;
export const OPTIONS_SCHEMAS = ['definition', 'trades', 'mbp-1', 'statistics'] as const;
type RawSchema = (typeof FUTURES_SCHEMAS)[number] | (typeof OPTIONS_SCHEMAS)[number];

/** Where the DBN file of a trade date lies below the raw folder: `futures/trades/es-20250605.trades.dbn.zst`. */
export function rawFile(
  rawFolder: string,
  market: 'futures' | 'options',
  schema: RawSchema,
  symbol: string,
  date: string,
): string {
  const stem = `${symbol.toLowerCase()}${market === 'options' ? '-opt' : ''}-${date.replaceAll('-', '')}`;
  return join(rawFolder, market, schema, `${stem}.${schema}.dbn.zst`);
}
