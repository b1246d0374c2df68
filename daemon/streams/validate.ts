import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../pipeline/schema/stage.ts';
import { checkStreamBars } from '../../pipeline/streams/check.ts';
import { isSpymasterError } from '../../shared/errors.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readStreamBars, STREAM_BARS, STREAM_BARS_FILE } from '../tables/stream-bars.ts';
import type { TableProblem, TableValidation } from '../tables/validate.ts';
import { StreamBuilder } from './compute.ts';

/**
 * Checks the committed streams of sessions: the declared columns, what must hold of the
 * rows with everything computed twice, and that they are of the states and scales that
 * now stand, none of them of the session itself.
 */
export async function validateStreams(
  lake: Lake,
  symbol: string,
  isWanted: (date: string) => boolean,
  onDate: (file: string, date: string) => void,
): Promise<TableValidation> {
  const builder = await StreamBuilder.open(lake, symbol);
  const dataset = DATASETS.streams(symbol);
  const problems: TableProblem[] = [];
  const dates = (await lake.folders(dataset)).filter(isWanted);
  let rows = 0;
  for (const date of dates) {
    onDate(STREAM_BARS_FILE, date);
    const file = `${dataset}/date=${date}/${STREAM_BARS_FILE}`;
    try {
      const found = await checkDate(lake, symbol, date, builder);
      rows += found.rows;
      for (const { row, problem } of found.findings)
        problems.push({ file, problem: row === null ? problem : `row ${row + 1}: ${problem}` });
    } catch (error) {
      if (!isSpymasterError(error)) throw error;
      problems.push({ file, problem: error.message });
    }
  }
  return { dates: dates.length, files: dates.length, rows, problems };
}

async function checkDate(
  lake: Lake,
  symbol: string,
  date: string,
  builder: StreamBuilder,
): Promise<{ readonly rows: number; readonly findings: readonly Finding[] }> {
  const session = sessionOf(date);
  const dataset = DATASETS.streams(symbol);
  const table = await lake.read(dataset, date, STREAM_BARS_FILE);
  const declared = STREAM_BARS.map(({ name }) => name).join();
  if (table.columns.join() !== declared)
    return {
      rows: table.length,
      findings: [{ row: null, problem: `its columns are ${table.columns.join()}` }],
    };
  const bars = await readStreamBars(lake, symbol, session);
  const findings = [...checkStreamBars(session, bars)];
  const manifest = await lake.manifest(dataset, date);
  if (manifest?.inputs !== builder.inputs(date))
    findings.push({
      row: null,
      problem: 'it is of other states, or of scales of other sessions, than now stand',
    });
  else {
    const again = await builder.again(date);
    const row = again.findIndex((bar, i) => !isDeepStrictEqual(bar, bars[i]));
    if (row !== -1 || again.length !== bars.length)
      findings.push({ row: row === -1 ? null : row, problem: 'it is not what its states give now' });
  }
  if (!(String(manifest?.facts.scalesLastDate) < date))
    findings.push({ row: null, problem: 'its scales know sessions that are not before it' });
  return { rows: table.length, findings };
}
