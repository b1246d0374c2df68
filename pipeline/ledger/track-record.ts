import {
  LEVEL_FAMILIES,
  LEVEL_KINDS,
  LEVELS,
  type LevelFamily,
  type LevelKind,
} from '../../shared/vocabulary/level.ts';
import {
  HORIZONS_SECONDS,
  type HorizonSeconds,
  type Outcome,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import { type Gain, gainOf, meanByDay } from '../evaluation/gain.ts';
import { type ReliabilityBin, reliabilityBins } from '../evaluation/reliability.ts';
import type { ByHorizon } from '../outcomes/triple-barrier.ts';
import { type CalibrationError, calibrationErrorOf } from './calibration-error.ts';
import type { LedgerEntry } from './entry.ts';

/** Sessions that a running record looks back on. */
export const RECORD_SESSIONS = 40;
/** What is said may be off by so much before it is no longer trusted. */
const TOLERANCE = 0.05;
/** Fewer cases, or on fewer days, do not tell whether it is. */
const MIN_CASES = 25;
const MIN_DAYS = 10;

/** What became of an approach; null where it could not be followed. */
export interface Became {
  readonly contacted: boolean | null;
  readonly outcomes: ByHorizon<Outcome | null>;
}

export interface JudgedEntry {
  readonly entry: LedgerEntry;
  readonly became: Became;
}

/** One kind of thing that was said, and whether it came true. */
export interface RecordLine {
  readonly what: string;
  /** Mean of what was said, and share of what happened, 0–1. */
  readonly said: number;
  readonly happened: number;
  /** Happened less said, with the 95 % interval that resampled days give it. */
  readonly difference: Gain;
  /** What the forecast gains in nats over price and time alone, and over the walk. */
  readonly overBaseRate: Gain;
  readonly overWalk: Gain;
}

export interface TrackRecord {
  readonly sessions: number;
  readonly lines: readonly RecordLine[];
  /** Breaks within four minutes, said at first contact. */
  readonly contacts: RecordLine | null;
  /** Of those, of which about the same was said. */
  readonly contactBins: readonly ReliabilityBin[];
  /** The same by family; none for one without a contact. */
  readonly families: ReadonlyMap<LevelFamily, RecordLine>;
  /** And by level. */
  readonly levels: ReadonlyMap<LevelKind, RecordLine>;
  /** Breaks by each horizon, said at first contact, and how far they are off in all. */
  readonly horizons: ReadonlyMap<HorizonSeconds, HorizonRecord>;
}

export interface HorizonRecord {
  readonly line: RecordLine;
  readonly error: CalibrationError;
}

interface Claim {
  readonly date: string;
  readonly said: number;
  readonly baseRate: number;
  readonly walk: number;
  readonly happened: boolean;
}

/**
 * What was said first of each moment counts; what was said again of it later does not.
 * @param entries in the order in which they were put down
 */
export function firstSaid(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const first = new Map<string, LedgerEntry>();
  for (const entry of entries) if (!first.has(entry.id)) first.set(entry.id, entry);
  return [...first.values()];
}

/**
 * Running calibration: what was said in the last sessions beside what happened. Moments
 * whose outcome could not be followed are left out.
 * @param judged of sessions that are over, in any order
 */
export function trackRecord(judged: readonly JudgedEntry[], sessions: number = RECORD_SESSIONS): TrackRecord {
  const dates = [...new Set(judged.map(({ entry }) => entry.date))].sort().slice(-sessions);
  const recent = judged.filter(({ entry }) => dates.length > 0 && entry.date >= dates[0]!);
  const breaksAtContact = (of: readonly JudgedEntry[], horizon?: HorizonSeconds) =>
    of.flatMap((each) => (each.entry.checkpoint === 'CONTACT' ? raceClaims(each, 'BREAK', horizon) : []));
  const lineOf = (what: string, claims: readonly Claim[]) =>
    claims.length === 0 ? [] : [recordLine(what, claims)];
  return {
    sessions: dates.length,
    lines: [
      ...lineOf('reaches the level', recent.flatMap(reachClaims)),
      ...lineOf(
        'breaks within 4 min, before contact',
        recent.flatMap((each) => (each.entry.phase === 'APPROACH' ? raceClaims(each, 'BREAK') : [])),
      ),
      ...lineOf('breaks within 4 min, at contact', breaksAtContact(recent)),
      ...lineOf(
        'chops at 4 min, at contact',
        recent.flatMap((each) => (each.entry.checkpoint === 'CONTACT' ? raceClaims(each, 'CHOP') : [])),
      ),
      ...lineOf('breaks within 4 min, race under way', recent.flatMap(underWayClaims)),
    ],
    contacts: lineOf('breaks within 4 min, at contact', breaksAtContact(recent))[0] ?? null,
    contactBins: reliabilityBins(
      breaksAtContact(recent).map(({ said, happened }) => ({ probability: said, happened })),
    ),
    families: new Map(
      LEVEL_FAMILIES.flatMap((family) => {
        const own = recent.filter(({ entry }) => LEVELS[entry.level].family === family);
        return lineOf(`breaks within 4 min, at contact, ${family}`, breaksAtContact(own)).map(
          (line) => [family, line] as const,
        );
      }),
    ),
    levels: new Map(
      LEVEL_KINDS.flatMap((level) => {
        const own = recent.filter(({ entry }) => entry.level === level);
        const what = `breaks within 4 min, at contact, ${LEVELS[level].title}`;
        return lineOf(what, breaksAtContact(own)).map((line) => [level, line] as const);
      }),
    ),
    horizons: new Map(
      HORIZONS_SECONDS.flatMap((horizon) => {
        const claims = breaksAtContact(recent, horizon);
        const error = calibrationErrorOf(
          claims.map(({ date, said, happened }) => ({ date, probability: said, happened })),
        );
        const what = `breaks within ${horizon / 60} min, at contact`;
        return lineOf(what, claims).map((line) => [horizon, { line, error: error! }] as const);
      }),
    ),
  };
}

/**
 * What was said is off by more than chance and five points explain. Of few cases, or of
 * few days, that cannot be told.
 */
export const isOff = ({ difference: { cases, days, low, high } }: RecordLine): boolean =>
  cases >= MIN_CASES && days >= MIN_DAYS && (low > TOLERANCE || high < -TOLERANCE);

function reachClaims({ entry: { date, reach }, became: { contacted } }: JudgedEntry): Claim[] {
  if (!reach || contacted === null) return [];
  return [{ date, said: reach.mean, baseRate: reach.baseRate, walk: reach.walk, happened: contacted }];
}

/** A second from contact on: a close at the very moment of it says the same again. */
const underWayClaims = (judged: JudgedEntry): Claim[] =>
  (judged.entry.sinceContactSeconds ?? 0) >= 1 ? raceClaims(judged, 'BREAK') : [];

function raceClaims(
  { entry: { date, horizons }, became }: JudgedEntry,
  outcome: Outcome,
  horizon: HorizonSeconds = PRIMARY_HORIZON_SECONDS,
): Claim[] {
  const [said, happened] = [horizons[horizon], became.outcomes[horizon]];
  if (!said || happened === null) return [];
  return [
    {
      date,
      said: said.outcomes[outcome].mean,
      baseRate: said.baseRate[outcome],
      walk: said.walk[outcome],
      happened: happened === outcome,
    },
  ];
}

function recordLine(what: string, claims: readonly Claim[]): RecordLine {
  const mean = (of: (claim: Claim) => number) =>
    claims.reduce((sum, claim) => sum + of(claim), 0) / claims.length;
  const over = (rival: 'baseRate' | 'walk') =>
    gainOf(
      claims.map(({ date, happened, ...shares }) => {
        const ofHappened = (share: number) => (happened ? share : 1 - share);
        return { date, own: ofHappened(shares.said), baseline: ofHappened(shares[rival]) };
      }),
    );
  return {
    what,
    said: mean(({ said }) => said),
    happened: mean(({ happened }) => Number(happened)),
    difference: meanByDay(
      claims.map(({ date, said, happened }) => ({ date, value: Number(happened) - said })),
    ),
    overBaseRate: over('baseRate'),
    overWalk: over('walk'),
  };
}
