import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Schemas the pipeline reads, as they are called in file names. */
export const FUTURES_SCHEMAS = ['definition', 'trades', 'mbp-10'] as const;
export const OPTIONS_SCHEMAS = ['definition', 'trades', 'mbp-1', 'statistics'] as const;
type RawSchema = (typeof FUTURES_SCHEMAS)[number] | (typeof OPTIONS_SCHEMAS)[number];

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
export function rawFile({ rawFolder, market, symbol }: RawPlace, schema: RawSchema, date: string): string {
  const stem = `${symbol.toLowerCase()}${market === 'options' ? '-opt' : ''}-${date.replaceAll('-', '')}`;
  return join(rawFolder, market, schema, `${stem}.${schema}.dbn.zst`);
}

/**
 * Where the simulator writes the true probabilities of what it made up, apart from the
 * lake.
 */
export const truthFolder = (dataFolder: string): string => join(dataFolder, 'truth');

/** Whether a session's market was made up: only then is there a truth beside it. */
export const isSimulated = (dataFolder: string, date: string): boolean =>
  existsSync(join(truthFolder(dataFolder), `date=${date}`));
