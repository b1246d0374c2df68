import { jeffreysInterval } from '../../pipeline/statistics/jeffreys-interval.ts';
import { DIRECTIONS, type Direction } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import {
  HORIZONS_SECONDS,
  type HorizonSeconds,
  type LabelRule,
  type Outcome,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import { together } from '../files/together.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readLabels, type StoredOutcome } from '../tables/labels.ts';

/** Outcomes counted by what they were; shares of those that are known. */
export interface OutcomeShares {
  readonly n: number;
  readonly break: number;
  readonly reject: number;
  readonly chop: number;
  /** 90 % interval of `break`, as if approaches were independent. */
  readonly breakLow: number;
  readonly breakHigh: number;
}

export interface OutcomeRates {
  readonly sessions: number;
  /**
   * Sessions whose data end before 12:38: what could not be followed in them is unknown
   * and counts nowhere.
   */
  readonly partialSessions: readonly string[];
  readonly approachesPerSession: number;
  readonly contactsPerSession: number;
  /** Share of approaches that reach the level, of those of which it is known. */
  readonly reachShare: number;
  /** Approaches that data left before they made contact. */
  readonly unknownContacts: number;
  /**
   * Outcomes since contact that one bar left open, because it crossed both prices; null
   * under the other readings, of which it is not kept.
   */
  readonly ambiguous: number | null;
  readonly horizons: Readonly<Record<string, OutcomeShares>>;
  /** Primary horizon by level and direction. */
  readonly cells: readonly (OutcomeShares & { readonly level: LevelKind; readonly direction: Direction })[];
}

/** Shares as numbers from 0 to 1; NaN becomes null in JSON where nothing was counted. */
export function sharesOf(outcomes: readonly (Outcome | null)[]): OutcomeShares {
  const known = outcomes.filter((outcome) => outcome !== null);
  const share = (which: Outcome) => known.filter((outcome) => outcome === which).length / known.length;
  const breaks = known.filter((outcome) => outcome === 'BREAK').length;
  const { low: breakLow, high: breakHigh } = jeffreysInterval(breaks, known.length);
  return {
    n: known.length,
    break: share('BREAK'),
    reject: share('REJECT'),
    chop: share('CHOP'),
    breakLow,
    breakHigh,
  };
}

/**
 * Counts what became of every approach of the given sessions, under one reading of the
 * outcome rule.
 */
export async function outcomeRates(
  lake: Lake,
  symbol: string,
  dates: readonly string[],
  rule: LabelRule = 'contact_armed',
): Promise<OutcomeRates> {
  const episodes = (await together(dates, (date) => readLabels(lake, symbol, date))).flat();
  const contacts = episodes.filter(({ contacted }) => contacted === true);
  const known = episodes.filter(({ contacted }) => contacted !== null);
  // The other two readings start at the approach itself: whether it made contact later
  // must not select them.
  const followed = rule === 'contact_armed' ? contacts : episodes;
  const at = (list: readonly StoredOutcome[], horizon: HorizonSeconds) =>
    sharesOf(list.map(({ outcomes }) => outcomes[rule][horizon]));
  const inCell = (level: LevelKind, direction: Direction) =>
    followed.filter((episode) => episode.level === level && episode.direction === direction);
  return {
    sessions: dates.length,
    partialSessions: await partialOf(lake, symbol, dates),
    approachesPerSession: episodes.length / dates.length,
    contactsPerSession: contacts.length / dates.length,
    reachShare: contacts.length / known.length,
    unknownContacts: episodes.length - known.length,
    ambiguous: rule === 'contact_armed' ? contacts.filter(({ ambiguous }) => ambiguous).length : null,
    horizons: Object.fromEntries(HORIZONS_SECONDS.map((horizon) => [String(horizon), at(followed, horizon)])),
    cells: LEVEL_KINDS.flatMap((level) =>
      DIRECTIONS.map((direction) => ({
        level,
        direction,
        ...at(inCell(level, direction), PRIMARY_HORIZON_SECONDS),
      })),
    ),
  };
}

async function partialOf(lake: Lake, symbol: string, dates: readonly string[]): Promise<string[]> {
  const manifests = await together(dates, (date) => lake.manifest(DATASETS.features(symbol), date));
  return dates.filter((_, i) => manifests[i]?.facts.partial === 1);
}
