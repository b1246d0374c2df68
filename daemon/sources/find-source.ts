import { existsSync } from 'node:fs';
import type { EventKind } from '../../pipeline/events/kinds.ts';
import { playEvents } from '../../pipeline/events/merge.ts';
import type { ReorderTally } from '../../pipeline/events/reorder.ts';
import type { SessionRun } from '../../pipeline/session/session-run.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { rawFile, rawFolderOf } from '../files/raw-layout.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { barsSource } from './bars.ts';
import { dbnSource } from './dbn.ts';
import { type MarketSource, streamsOf } from './market-source.ts';

export interface SourceFolders {
  readonly lake: Lake;
  readonly rawFolder: string;
}

export const foldersOf = (dataFolder: string): SourceFolders => ({
  lake: new Lake(dataFolder),
  rawFolder: rawFolderOf(dataFolder),
});

/**
 * Finds a date's data: DBN trades (with books where there are some), else imported bars.
 * @throws {SpymasterError} NO_MARKET_DATA when there is neither, or none of the contract
 * to follow
 */
export async function findSource(
  { lake, rawFolder }: SourceFolders,
  instrument: Instrument,
  session: Session,
): Promise<MarketSource> {
  const found =
    (await dbnSource(rawFolder, instrument, session)) ?? (await barsSource(lake, instrument, session));
  if (found) return found;
  throw new SpymasterError('NO_MARKET_DATA', `There is no market data for ${session.date}.`, {
    hint: `Put DBN files under ${rawFolder}, import bars (spymaster bars import), or simulate: spymaster simulate --start ${session.date} --end ${session.date}`,
  });
}

/** Whether a date has data of either kind. */
export async function hasData(
  { lake, rawFolder }: SourceFolders,
  instrument: Instrument,
  date: string,
): Promise<boolean> {
  if (existsSync(rawFile({ rawFolder, market: 'futures', symbol: instrument.symbol }, 'trades', date)))
    return true;
  return (await lake.manifest(DATASETS.importedBars(instrument.symbol), date)) !== null;
}

/** Plays a source through a run, from its first event to the end of the follow-up. */
export async function playSource(
  source: MarketSource,
  run: SessionRun,
  kinds: readonly EventKind[] = ['bar', 'trade', 'book'],
): Promise<ReorderTally> {
  const tally = await playEvents(streamsOf(source, kinds), run);
  run.finish(run.session.labelEnd);
  return tally;
}

/** Whether any trade or bar falls between 09:30 and 12:30. */
export function tradedInSession({ session, accumulators }: SessionRun): boolean {
  const { oneMinute } = accumulators.bars;
  const { rthOpen, windowEnd } = session;
  return oneMinute.start.subarray(0, oneMinute.count).some((start) => start >= rthOpen && start < windowEnd);
}

/** @throws {SpymasterError} NO_MARKET_DATA */
export function requireSession(run: SessionRun): void {
  if (tradedInSession(run)) return;
  throw new SpymasterError(
    'NO_MARKET_DATA',
    `The data of ${run.session.date} hold no trades between 09:30 and 12:30.`,
    {
      hint: 'Check that the files cover the session, or choose another date.',
    },
  );
}
