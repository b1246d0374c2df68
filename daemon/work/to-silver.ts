import { ENCODING_LOOKBACK_SESSIONS } from '../../pipeline/thresholds/encoding.ts';
import { type Instrument, instrument as instrumentOf } from '../../shared/instruments.ts';
import { previousSession } from '../../shared/session/session.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { foldersOf, hasData, type SourceFolders } from '../sources/find-source.ts';
import { sessionsBefore } from './needs.ts';
import { noData, type RangeOptions, RangeWork, sessionsOfRange, type WorkWatch } from './range.ts';
import { addedUp } from './stage-clock.ts';
import type { BarsResult } from './steps/bars.ts';
import type { StepOutcome } from './steps/physics.ts';

export interface SilverResult {
  /** The sessions of the range, oldest first. */
  readonly results: readonly StepOutcome[];
  /** Dates whose data hold no session, and why. */
  readonly skipped: readonly { readonly date: string; readonly reason: string }[];
  /** Later sessions in the lake, whose thresholds look back on the range. */
  readonly later: readonly string[];
  /**
   * Sessions before the range that have data, and that thresholds of its dates would look
   * back on if they were built, oldest first.
   */
  readonly unbuiltBefore: readonly string[];
}

/**
 * Builds silver of every session of a range that has data: bars first, then physics, then
 * what holds that against earlier sessions' thresholds. The bars of earlier sessions that
 * the first dates warm up from are built too, and later sessions in the lake whose
 * thresholds look back on the range are held against the new ones. Dates that are already
 * built from the same input are left as they are, so a stopped run picks up where it was.
 * @throws {SpymasterError} NO_MARKET_DATA when no session of the range has data
 */
export async function bronzeToSilver(options: RangeOptions, watch: WorkWatch = {}): Promise<SilverResult> {
  const work = new RangeWork(options, watch);
  try {
    return await silverOf(options, work);
  } finally {
    await work.close();
  }
}

/** The same, by workers that have more to do. */
export async function silverOf(options: RangeOptions, work: RangeWork): Promise<SilverResult> {
  const { dataFolder, symbol, source = null } = options;
  const folders = foldersOf(dataFolder);
  const instrument = instrumentOf(symbol);
  const sessions = sessionsOfRange(options);
  const present = await Promise.all(sessions.map((date) => hasData(folders, instrument, date, source)));
  const dates = sessions.filter((_, i) => present[i]);
  if (dates.length === 0) throw noData(options, `have market data in ${dataFolder}`);
  const earlier = (await sessionsBefore(folders, instrument, dates[0]!)).reverse();
  const later = await builtAfter(folders.lake, symbol, dates.at(-1)!);
  work.expect(earlier.length + 3 * dates.length + later.length);
  const bars = await work.step<BarsResult>('bars', [...earlier, ...dates]);
  const empty = new Map(
    bars.flatMap(({ date, empty: reason }) => (reason === null ? [] : [[date, reason] as const])),
  );
  const complete = dates.filter((date) => !empty.has(date));
  if (complete.length === 0) throw noData(options, `hold trades between 09:30 and 12:30 in ${dataFolder}`);
  const physics = await work.step<StepOutcome>('physics', complete);
  const silver = await work.step<StepOutcome>('silver', [...complete, ...later]);
  return {
    results: physics.map((of, i) => together(of, silver[i]!)),
    skipped: dates.flatMap((date) => {
      const reason = empty.get(date);
      return reason === undefined ? [] : [{ date, reason }];
    }),
    later,
    unbuiltBefore: await unbuiltBefore(folders, instrument, dates[0]!),
  };
}

const together = (one: StepOutcome, other: StepOutcome): StepOutcome => ({
  date: one.date,
  built: one.built || other.built,
  seconds: addedUp([one.seconds, other.seconds]),
});

/** Sessions after a date whose thresholds look back on it, as far as they are built. */
async function builtAfter(lake: Lake, symbol: string, date: string): Promise<string[]> {
  const built = await lake.dates(DATASETS.physics(symbol));
  return built.filter((later) => later > date).slice(0, ENCODING_LOOKBACK_SESSIONS);
}

async function unbuiltBefore(
  folders: SourceFolders,
  instrument: Instrument,
  date: string,
): Promise<string[]> {
  const built = new Set(await folders.lake.dates(DATASETS.physics(instrument.symbol)));
  const unbuilt: string[] = [];
  let earlier = previousSession(date);
  for (let back = 0; earlier !== null && back < ENCODING_LOOKBACK_SESSIONS; back++) {
    if (!built.has(earlier) && (await hasData(folders, instrument, earlier))) unbuilt.unshift(earlier);
    earlier = previousSession(earlier);
  }
  return unbuilt;
}
