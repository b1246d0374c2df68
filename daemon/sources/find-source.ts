import { existsSync } from 'node:fs';
import { EVENT_KINDS, type EventKind } from '../../pipeline/events/kinds.ts';
import { playEvents } from '../../pipeline/events/merge.ts';
import type { ReorderTally } from '../../pipeline/events/reorder.ts';
import type { SessionRun } from '../../pipeline/session/session-run.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { rawFile, rawFolderOf } from '../raw/raw-layout.ts';
import { barsSource } from './bars.ts';
import { bronzeSource } from './bronze.ts';
import { dbnSource } from './dbn.ts';
import { type MarketSource, SOURCE_KINDS, type SourceKind, streamsOf } from './market-source.ts';

export interface SourceFolders {
  readonly lake: Lake;
  readonly rawFolder: string;
}

export const foldersOf = (dataFolder: string): SourceFolders => ({
  lake: new Lake(dataFolder),
  rawFolder: rawFolderOf(dataFolder),
});

/**
 * Finds a date's data: DBN trades (with books where there are some), else the bronze
 * tables made of them, else imported bars.
 * @param only the one kind to look for; any without it
 * @throws {SpymasterError} NO_MARKET_DATA when there is none, or none of the contract to
 * follow
 */
export async function findSource(
  folders: SourceFolders,
  instrument: Instrument,
  session: Session,
  only: SourceKind | null = null,
): Promise<MarketSource> {
  for (const kind of only ? [only] : SOURCE_KINDS) {
    const found = await OPEN[kind](folders, instrument, session);
    if (found) return found;
  }
  const { rawFolder } = folders;
  throw new SpymasterError(
    'NO_MARKET_DATA',
    `There ${only ? `are no ${WHAT[only]}` : 'is no market data'} for ${session.date}.`,
    {
      hint: `Put DBN files under ${rawFolder}, import bars (spymaster bars import), or simulate: spymaster simulate --start ${session.date} --end ${session.date}`,
    },
  );
}

const WHAT: Readonly<Record<SourceKind, string>> = {
  dbn: 'DBN trades',
  bronze: 'bronze trades',
  bars: 'imported bars',
};

const OPEN: Readonly<
  Record<
    SourceKind,
    (folders: SourceFolders, instrument: Instrument, session: Session) => Promise<MarketSource | null>
  >
> = {
  dbn: ({ rawFolder }, instrument, session) => dbnSource(rawFolder, instrument, session),
  bronze: ({ lake }, instrument, session) => bronzeSource(lake, instrument, session),
  bars: ({ lake }, instrument, session) => barsSource(lake, instrument, session),
};

/** Whether a date has data: of one kind, or of any. */
export async function hasData(
  { lake, rawFolder }: SourceFolders,
  { symbol }: Instrument,
  date: string,
  only: SourceKind | null = null,
): Promise<boolean> {
  const has: Readonly<Record<SourceKind, () => boolean | Promise<boolean>>> = {
    dbn: () => existsSync(rawFile({ rawFolder, market: 'futures', symbol }, 'trades', date)),
    bronze: async () => (await lake.manifest(DATASETS.trades(symbol), date)) !== null,
    bars: async () => (await lake.manifest(DATASETS.importedBars(symbol), date)) !== null,
  };
  for (const kind of only ? [only] : SOURCE_KINDS) if (await has[kind]()) return true;
  return false;
}

interface SourceOptions {
  /** Which events; all of them without it. */
  readonly kinds?: readonly EventKind[];
  /** Events after this are not told. */
  readonly until?: SessionNs;
}

/** Plays a source into a run, from its first event on; the run is not ended. */
export function playInto(
  source: MarketSource,
  run: SessionRun,
  { kinds = EVENT_KINDS, until }: SourceOptions = {},
): Promise<ReorderTally> {
  return playEvents(streamsOf(source, kinds), run, until === undefined ? {} : { until });
}

/** The same, and the run ends at the end of the follow-up. */
export async function playSource(
  source: MarketSource,
  run: SessionRun,
  options: SourceOptions = {},
): Promise<ReorderTally> {
  const tally = await playInto(source, run, options);
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
