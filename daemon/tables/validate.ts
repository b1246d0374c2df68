import type { ColumnView, Finding, Stage } from '../../pipeline/schema/stage.ts';
import { STAGES } from '../../pipeline/stages/registry.ts';
import { isSpymasterError } from '../../shared/errors.ts';
import type { Lake } from '../lake/lake.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { ReadTable } from '../lake/row-encoding.ts';
import { missingFeatures } from './missing.ts';
import { type StoredTable, TABLES } from './registry.ts';

/** Something wrong with a stored table. */
export interface TableProblem {
  /** Its path below the data folder. */
  readonly file: string;
  readonly problem: string;
}

export interface TableValidation {
  readonly dates: number;
  readonly files: number;
  readonly rows: number;
  readonly problems: readonly TableProblem[];
}

/** The tables of a layer, or those that a stage writes into. */
export const tablesOf = (what: 'silver' | 'gold' | Stage): readonly StoredTable[] =>
  TABLES.filter((table) => (typeof what === 'string' ? table.layer === what : table.name === what.table));

/**
 * Checks committed dates of silver or gold: every file is there and is the one its
 * manifest speaks of, has the declared columns and the promised rows, and what the stages
 * that wrote it say must hold, holds.
 * @param stage only what this stage says
 */
export async function validateTables(
  lake: Lake,
  symbol: string,
  what: 'silver' | 'gold' | Stage,
  isWanted: (date: string) => boolean,
  onDate: (file: string, date: string) => void,
): Promise<TableValidation> {
  const dates = new Set<string>();
  const problems: TableProblem[] = [];
  let files = 0;
  let rows = 0;
  for (const table of tablesOf(what)) {
    const dataset = table.dataset(symbol);
    for (const date of await datesOf(lake, dataset, isWanted, problems)) {
      onDate(table.name, date);
      dates.add(date);
      files++;
      const file = `${dataset}/date=${date}/${table.file}`;
      const read = await readOrProblem(lake, dataset, date, table);
      if (typeof read === 'string') {
        problems.push({ file, problem: read });
        continue;
      }
      rows += read.length;
      problems.push(
        ...findingsOf(read, table, what, (await lake.manifest(dataset, date))!).map((finding) => ({
          file,
          problem: sentenceOf(finding),
        })),
      );
    }
  }
  return { dates: dates.size, files, rows, problems };
}

/**
 * Dates with a manifest. A damaged one is a problem of its own, and no reason to look at
 * no other date.
 */
async function datesOf(
  lake: Lake,
  dataset: string,
  isWanted: (date: string) => boolean,
  problems: TableProblem[],
): Promise<string[]> {
  const found: string[] = [];
  for (const date of (await lake.folders(dataset)).filter(isWanted)) {
    try {
      const manifest = await lake.manifest(dataset, date);
      if (manifest && Object.keys(manifest.files).length > 0) found.push(date);
    } catch (error) {
      if (!isSpymasterError(error)) throw error;
      problems.push({ file: `${dataset}/date=${date}/manifest.json`, problem: error.message });
    }
  }
  return found;
}

async function readOrProblem(
  lake: Lake,
  dataset: string,
  date: string,
  table: StoredTable,
): Promise<ReadTable | string> {
  let read: ReadTable;
  try {
    read = await lake.read(dataset, date, table.file);
  } catch (error) {
    if (isSpymasterError(error)) return error.message;
    throw error;
  }
  const declared = table.columns.map(({ name }) => name).join();
  if (read.columns.join() !== declared) return `its columns are ${read.columns.join()}`;
  const promised = (await lake.manifest(dataset, date))?.files[`date=${date}/${table.file}`]?.rows;
  return promised === read.length ? read : `it has ${read.length} rows, not ${promised}`;
}

function findingsOf(
  read: ReadTable,
  table: StoredTable,
  what: 'silver' | 'gold' | Stage,
  manifest: Manifest,
): Finding[] {
  const stages = typeof what === 'string' ? STAGES.filter((stage) => stage.table === table.name) : [what];
  const broken = stages.flatMap((stage) => [...stage.check(viewOf(read, table))]);
  if (table.name !== 'state' && table.name !== 'signals') return broken;
  const isChecked = (column: string) =>
    typeof what === 'string' || what.writes.some(({ name }) => name === column);
  return [...broken, ...unexplainedOf(read, manifest, isChecked)];
}

/**
 * The first row of each column that is missing although nothing it declares can be why.
 */
function unexplainedOf(
  read: ReadTable,
  manifest: Manifest,
  isChecked: (column: string) => boolean,
): Finding[] {
  const seen = new Set<string>();
  return missingFeatures(read, manifest).unexplained.flatMap(({ row, column }) => {
    if (seen.has(column) || !isChecked(column)) return [];
    seen.add(column);
    return [{ row, problem: `its ${column} is missing for none of the reasons that the column declares` }];
  });
}

/** Flags read as numbers too: 1, 0, or missing. */
function viewOf(read: ReadTable, table: StoredTable): ColumnView {
  const isFlag = (column: string) => table.columns.find(({ name }) => name === column)?.type === 'bool';
  return {
    length: read.length,
    numbers: (column) =>
      isFlag(column)
        ? Float64Array.from(read.booleans(column), (flag) => (flag === null ? Number.NaN : Number(flag)))
        : read.numbers(column),
    words: (column) => read.strings(column),
  };
}

const sentenceOf = ({ row, problem }: Finding): string =>
  row === null ? problem : `row ${row + 1}: ${problem}`;
