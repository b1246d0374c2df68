import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { readParquet } from 'parquet-wasm';
import { sha256 } from '../durable-files.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { TypedColumnSpec } from '../lake/typed-table.ts';
import { BOOKS, OPTION_DEFINITIONS, OPTION_QUOTES, OPTION_STATISTICS, OPTION_TRADES, TRADES } from './tables.ts';

/** One thing that is wrong with a committed date. */
export interface Problem {
  readonly dataset: string;
  readonly date: string;
  readonly file: string;
  readonly problem: string;
}

export interface Validation {
  readonly dates: number;
  readonly files: number;
  readonly rows: number;
  readonly problems: readonly Problem[];
}

const NS_PER_HOUR = 3_600_000_000_000n;

const tablesOf = (symbol: string): readonly (readonly [dataset: string, spec: readonly TypedColumnSpec[]])[] => [
  [DATASETS.trades(symbol), TRADES],
  [DATASETS.books(symbol), BOOKS],
  [DATASETS.optionTrades(symbol), OPTION_TRADES],
  [DATASETS.optionQuotes(symbol), OPTION_QUOTES],
  [DATASETS.optionStatistics(symbol), OPTION_STATISTICS],
  [DATASETS.optionDefinitions(symbol), OPTION_DEFINITIONS],
];

/**
 * Checks committed bronze dates: every file is there and is the one the manifest speaks of, has the declared columns and types and the
 * promised rows, in order of time and within the hour its folder names (specification 10 §2.19, §8).
 */
export async function validateBronze(
  lake: Lake,
  symbol: string,
  isWanted: (date: string) => boolean,
  onDate: (dataset: string, date: string) => void,
): Promise<Validation> {
  const result = { dates: 0, files: 0, rows: 0 };
  const problems: Problem[] = [];
  for (const [dataset, spec] of tablesOf(symbol)) {
    for (const date of (await lake.dates(dataset)).filter(isWanted)) {
      onDate(dataset, date);
      result.dates++;
      const manifest = (await lake.manifest(dataset, date))!;
      for (const [name, facts] of Object.entries(manifest.files)) {
        result.files++;
        result.rows += facts.rows;
        const path = join(lake.folder(dataset, date), name);
        const found = existsSync(path) ? await checkFile(path, name, spec, facts) : ['it is missing'];
        problems.push(...found.map((problem) => ({ dataset, date, file: name, problem })));
      }
    }
  }
  return { ...result, problems };
}

async function checkFile(
  path: string,
  name: string,
  spec: readonly TypedColumnSpec[],
  facts: { readonly rows: number; readonly sha256: string },
): Promise<string[]> {
  const bytes = new Uint8Array(await readFile(path));
  if (sha256(bytes) !== facts.sha256) return ['its content is not what the manifest promises'];
  const table = tableFromIPC(readParquet(bytes).intoIPCStream());
  const problems: string[] = [];
  if (table.numRows !== facts.rows) problems.push(`it has ${table.numRows} rows, not ${facts.rows}`);
  const columns = table.schema.fields.map(({ name: column }) => column).join();
  if (columns !== spec.map(({ name: column }) => column).join()) problems.push(`its columns are ${columns}`);
  else problems.push(...checkTimes(table.getChild('ts_event_ns')!.toArray() as BigInt64Array, name));
  const price = table.getChild('price');
  if (price && [...price].some((value) => value !== null && !Number.isFinite(value))) problems.push('a price is not a number');
  return problems;
}

function checkTimes(times: BigInt64Array, name: string): string[] {
  const [, date = '', hour = ''] = /date=(\d{4}-\d{2}-\d{2})\/hour=(\d{2})/.exec(name) ?? [];
  const from = BigInt(Date.parse(`${date}T${hour}:00:00Z`)) * 1_000_000n;
  for (let i = 0; i < times.length; i++) {
    if (i > 0 && times[i]! < times[i - 1]!) return [`row ${i + 1} is earlier than the one before`];
    if (times[i]! < from || times[i]! >= from + NS_PER_HOUR) return [`row ${i + 1} is not of the hour ${hour} of ${date}`];
  }
  return [];
}
