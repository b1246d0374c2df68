import type { OutcomeRow } from '../../../pipeline/approaches/outcome-board.ts';
import {
  type PlaceboApproach,
  type PlaceboDay,
  placeboShifts,
} from '../../../pipeline/evaluation/placebo.ts';
import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { instrument as instrumentOf } from '../../../shared/instruments.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../../shared/vocabulary/outcome.ts';
import { findSource, foldersOf, playSource, requireSession } from '../../sources/find-source.ts';
import { loadWarmUp } from '../needs.ts';

export interface PlaceboItem {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly date: string;
}

/**
 * Runs a session twice: with its levels, and with each of them moved to where it means
 * nothing.
 * @throws {SpymasterError} NO_MARKET_DATA, WARM_UP_MISSING
 */
export async function placeboDate({ dataFolder, symbol, date }: PlaceboItem): Promise<PlaceboDay> {
  const folders = foldersOf(dataFolder);
  const [instrument, session] = [instrumentOf(symbol), sessionOf(date)];
  const { warmUp } = await loadWarmUp(folders, instrument, date);
  const play = async (shifts: ReturnType<typeof placeboShifts>) => {
    const approaches: PlaceboApproach[] = [];
    const sink = { outcome: (row: OutcomeRow) => approaches.push(approachOf(row)) };
    const run = new SessionRun(session, instrument, { ...warmUp, levelShiftsPoints: shifts }, sink);
    // What the book shows has no part in what becomes of an approach.
    await playSource(await findSource(folders, instrument, session), run, { kinds: ['bar', 'trade'] });
    requireSession(run);
    return { approaches, typicalAtr: medianOf(run.rawAtr.filter(Number.isFinite)) };
  };
  const real = await play({});
  const placebo = await play(placeboShifts(date, real.typicalAtr));
  return { date, real: real.approaches, placebo: placebo.approaches };
}

const approachOf = ({ episode, contacted, results }: OutcomeRow): PlaceboApproach => ({
  level: episode.level,
  contacted,
  outcome: results.contact_armed?.outcomes[PRIMARY_HORIZON_SECONDS] ?? null,
});

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
