import { LEVEL_FAMILIES, LEVELS, type LevelFamily } from '../../shared/vocabulary/level.ts';
import {
  type HorizonSeconds,
  type Outcome,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import { type ReliabilityBin, reliabilityBins } from '../evaluation/reliability.ts';
import type { ByHorizon } from '../outcomes/triple-barrier.ts';
import type { LedgerEntry } from './entry.ts';
import { type Claim, type RecordLine, recordLine } from './record-line.ts';

/** Sessions that a running record looks back on. */
export const RECORD_SESSIONS = 40;

/** What became of an approach; null where it could not be followed. */
export interface Became {
  readonly contacted: boolean | null;
  readonly outcomes: ByHorizon<Outcome | null>;
}

export interface JudgedEntry {
  readonly entry: LedgerEntry;
  readonly became: Became;
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
  const recent = ofLastSessions(judged, sessions);
  const atContact = breaksAtContact(recent);
  const contacts = recordLine('breaks within 4 min, at contact', atContact);
  return {
    sessions: new Set(recent.map(({ entry }) => entry.date)).size,
    lines: [
      recordLine('reaches the level', recent.flatMap(reachClaims)),
      recordLine('breaks within 4 min, before contact', recent.flatMap(beforeContactClaims)),
      contacts,
      recordLine(
        'chops at 4 min, at contact',
        recent.filter(isContact).flatMap((each) => raceClaims(each, 'CHOP')),
      ),
      recordLine('breaks within 4 min, race under way', recent.flatMap(underWayClaims)),
    ].filter((line) => line !== null),
    contacts,
    contactBins: reliabilityBins(atContact.map(({ said, happened }) => ({ probability: said, happened }))),
    families: linesBy(LEVEL_FAMILIES, (family) => {
      const own = recent.filter(({ entry }) => LEVELS[entry.level].family === family);
      return recordLine(`breaks within 4 min, at contact, ${family}`, breaksAtContact(own));
    }),
  };
}

/** @returns those of the last so many sessions of which there are any */
export function ofLastSessions(judged: readonly JudgedEntry[], sessions: number): readonly JudgedEntry[] {
  const dates = [...new Set(judged.map(({ entry }) => entry.date))].sort().slice(-sessions);
  return judged.filter(({ entry }) => dates.length > 0 && entry.date >= dates[0]!);
}

/** What was said at first contact of breaks within a time. */
export const breaksAtContact = (
  judged: readonly JudgedEntry[],
  horizon: HorizonSeconds = PRIMARY_HORIZON_SECONDS,
): Claim[] => judged.filter(isContact).flatMap((each) => raceClaims(each, 'BREAK', horizon));

/** A line each, none for what nothing was said of. */
export const linesBy = <Kind>(
  kinds: readonly Kind[],
  lineOf: (kind: Kind) => RecordLine | null,
): ReadonlyMap<Kind, RecordLine> =>
  new Map(
    kinds.flatMap((kind) => {
      const line = lineOf(kind);
      return line ? [[kind, line] as const] : [];
    }),
  );

const isContact = ({ entry }: JudgedEntry): boolean => entry.checkpoint === 'CONTACT';

function reachClaims({ entry: { date, reach }, became: { contacted } }: JudgedEntry): Claim[] {
  if (!reach || contacted === null) return [];
  return [{ date, said: reach.mean, baseRate: reach.baseRate, walk: reach.walk, happened: contacted }];
}

const beforeContactClaims = (judged: JudgedEntry): Claim[] =>
  judged.entry.phase === 'APPROACH' ? raceClaims(judged, 'BREAK') : [];

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
