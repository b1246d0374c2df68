import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DataType, type Field, tableFromIPC } from 'apache-arrow';
import { readParquet } from 'parquet-wasm';
import { ifExists, sha256 } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { STORED_TYPES, type TypedColumnSpec } from '../lake/typed-rows.ts';
import {
  BOOKS,
  OPTION_DEFINITIONS,
  OPTION_QUOTES,
  OPTION_STATISTICS,
  OPTION_TRADES,
  TRADES,
} from '../tables/bronze.ts';

/** One thing that is wrong with a committed date. */
export interface Problem {
  readonly dataset: string;
  readonly date: string;
  /** Its path below the data folder. */
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

const tablesOf = (
  symbol: string,
): readonly (readonly [dataset: string, spec: readonly TypedColumnSpec[]])[] => [
  [DATASETS.trades(symbol), TRADES],
  [DATASETS.books(symbol), BOOKS],
  [DATASETS.optionTrades(symbol), OPTION_TRADES],
  [DATASETS.optionQuotes(symbol), OPTION_QUOTES],
  [DATASETS.optionStatistics(symbol), OPTION_STATISTICS],
  [DATASETS.optionDefinitions(symbol), OPTION_DEFINITIONS],
];

/**
 * Checks committed bronze dates: every file is there and is the one the manifest speaks
 * of, has the declared columns and types and the promised rows, in order of time and
 * within the hour its folder names.
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
        const path = lake.pathOf(dataset, name);
        const found = existsSync(path) ? await checkFile(path, spec, facts) : ['it is missing'];
        problems.push(
          ...found.map((problem) => ({ dataset, date, file: relative(lake.root, path), problem })),
        );
      }
    }
    problems.push(...(await strays(lake, dataset, isWanted)));
  }
  return { ...result, problems };
}

/**
 * Parts that lie among the others and that no manifest speaks of: whoever reads the
 * folder would count their rows.
 */
async function strays(lake: Lake, dataset: string, isWanted: (date: string) => boolean): Promise<Problem[]> {
  const root = join(lake.root, dataset);
  const known = new Set<string>();
  for (const date of await lake.dates(dataset))
    for (const name of Object.keys((await lake.manifest(dataset, date))!.files))
      known.add(lake.pathOf(dataset, name));
  const found = (await ifExists(readdir(root, { recursive: true }))) ?? [];
  return found
    .filter((name) => name.endsWith('.parquet') && !known.has(join(root, name)))
    .map((name) => ({
      dataset,
      date: /date=(\d{4}-\d{2}-\d{2})/.exec(name)?.[1] ?? '',
      file: relative(lake.root, join(root, name)),
      problem: 'no manifest speaks of it, and its rows would be counted',
    }))
    .filter(({ date }) => isWanted(date))
    .sort((a, b) => a.file.localeCompare(b.file));
}

async function checkFile(
  path: string,
  spec: readonly TypedColumnSpec[],
  facts: { readonly rows: number; readonly sha256: string },
): Promise<string[]> {
  const bytes = new Uint8Array(await readFile(path));
  if (sha256(bytes) !== facts.sha256) return ['its content is not what the manifest promises'];
  const table = tableFromIPC(readParquet(bytes).intoIPCStream());
  const problems: string[] = [];
  if (table.numRows !== facts.rows) problems.push(`it has ${table.numRows} rows, not ${facts.rows}`);
  const columns = table.schema.fields.map(({ name }) => name).join();
  if (columns !== spec.map(({ name }) => name).join()) return [...problems, `its columns are ${columns}`];
  problems.push(...table.schema.fields.flatMap((field, i) => typeProblem(field, spec[i]!)));
  if (problems.length > 0) return problems;
  problems.push(...checkTimes(table.getChild('ts_event_ns')!.toArray() as BigInt64Array, path, spec));
  const price = table.getChild('price');
  if (price && [...price].some((value) => value !== null && !Number.isFinite(value)))
    problems.push('a price is not a number');
  return problems;
}

/** Words are stored as a dictionary or plain; both read as text. */
function typeProblem({ name, type }: Field, { type: declared }: TypedColumnSpec): string[] {
  const stored = DataType.isDictionary(type) ? type.dictionary : type;
  const expected = STORED_TYPES[declared];
  return expected.includes(String(stored)) ? [] : [`its column ${name} is ${stored}, not ${expected[0]}`];
}

function checkTimes(times: BigInt64Array, path: string, spec: readonly TypedColumnSpec[]): string[] {
  for (let i = 1; i < times.length; i++)
    if (times[i]! < times[i - 1]!) return [`row ${i + 1} is earlier than the one before`];
  // Definitions lie under their day, however old they are.
  if (spec === OPTION_DEFINITIONS) return [];
  const [, date = '', hour = ''] = /date=(\d{4}-\d{2}-\d{2})\/hour=(\d{2})/.exec(path) ?? [];
  const from = BigInt(Date.parse(`${date}T${hour}:00:00Z`)) * 1_000_000n;
  const stray = times.findIndex((time) => time < from || time >= from + NS_PER_HOUR);
  return stray === -1 ? [] : [`row ${stray + 1} is not of the hour ${hour} of ${date}`];
}
