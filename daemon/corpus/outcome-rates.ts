import { DIRECTIONS, type Direction } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS, type LabelRule, type Outcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';

/** Races counted by how they ended; shares of those whose end is known. */
export interface OutcomeShares {
  readonly n: number;
  readonly break: number;
  readonly reject: number;
  readonly chop: number;
}

export interface OutcomeRates {
  readonly sessions: number;
  readonly approachesPerSession: number;
  readonly contactsPerSession: number;
  /** Share of approaches that reach the level. */
  readonly reachShare: number;
  readonly horizons: Readonly<Record<string, OutcomeShares>>;
  /** Primary horizon by level and side. */
  readonly cells: readonly (OutcomeShares & { readonly level: LevelKind; readonly direction: Direction })[];
}

interface EpisodeOutcome {
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly contact: boolean;
  readonly outcomes: ReadonlyMap<number, Outcome | null>;
}

/** Shares as numbers from 0 to 1; NaN becomes null in JSON where nothing was counted. */
export function sharesOf(outcomes: readonly (Outcome | null)[]): OutcomeShares {
  const known = outcomes.filter((outcome) => outcome !== null);
  const share = (which: Outcome) => known.filter((outcome) => outcome === which).length / known.length;
  return { n: known.length, break: share('BREAK'), reject: share('REJECT'), chop: share('CHOP') };
}

/** Counts what became of every approach of the given sessions, under one reading of the outcome rule. */
export async function outcomeRates(
  lake: Lake,
  symbol: string,
  dates: readonly string[],
  rule: LabelRule = 'contact_armed',
): Promise<OutcomeRates> {
  const episodes = (await Promise.all(dates.map((date) => readOutcomes(lake, symbol, date, rule)))).flat();
  const contacts = episodes.filter(({ contact }) => contact);
  // The other two readings start at the approach itself: whether it made contact later must not select them.
  const races = rule === 'contact_armed' ? contacts : episodes;
  const at = (list: readonly EpisodeOutcome[], horizon: number) =>
    sharesOf(list.map(({ outcomes }) => outcomes.get(horizon) ?? null));
  return {
    sessions: dates.length,
    approachesPerSession: episodes.length / dates.length,
    contactsPerSession: contacts.length / dates.length,
    reachShare: contacts.length / episodes.length,
    horizons: Object.fromEntries(HORIZONS_SECONDS.map((horizon) => [String(horizon), at(races, horizon)])),
    cells: LEVEL_KINDS.flatMap((level) =>
      DIRECTIONS.map((direction) => ({
        level,
        direction,
        ...at(
          races.filter((episode) => episode.level === level && episode.direction === direction),
          PRIMARY_HORIZON_SECONDS,
        ),
      })),
    ),
  };
}

async function readOutcomes(lake: Lake, symbol: string, date: string, rule: LabelRule): Promise<EpisodeOutcome[]> {
  const table = await lake.read(DATASETS.features(symbol), date, 'labels.parquet');
  const [level, direction, contact] = [table.strings('level_kind'), table.strings('direction'), table.booleans('contact')];
  const outcomes = HORIZONS_SECONDS.map((seconds) => table.strings(`${rule}_outcome_${seconds / 60}min`) as (Outcome | null)[]);
  return Array.from({ length: table.length }, (_, i) => ({
    level: level[i]! as LevelKind,
    direction: direction[i]! as Direction,
    contact: contact[i]!,
    outcomes: new Map(HORIZONS_SECONDS.map((seconds, h) => [seconds, outcomes[h]![i]!])),
  }));
}
