import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Outcome } from '../../shared/vocabulary/outcome.ts';
import type { LevelShifts } from '../levels/session-levels.ts';
import { scattered } from '../statistics/scattered.ts';
import { dayResamples } from './gain.ts';

/** A placebo lies at least so far from its level, and at most so far. */
const MIN_SHIFT_ATR = 3;
const MAX_SHIFT_ATR = 7;
const UINT32 = 2 ** 32;

/**
 * Where a session's placebos lie: each level moved up or down by three to seven ATR, at
 * random, the same each time.
 * @param date YYYY-MM-DD @param atrPoints typical of the session
 */
export function placeboShifts(date: string, atrPoints: number): LevelShifts {
  const day = Number(date.replaceAll('-', ''));
  const shiftOf = (place: number): number => {
    const seed = scattered(day * LEVEL_KINDS.length + place);
    const distance = MIN_SHIFT_ATR + (MAX_SHIFT_ATR - MIN_SHIFT_ATR) * (seed / UINT32);
    return (scattered(seed) % 2 === 0 ? 1 : -1) * distance * atrPoints;
  };
  return Object.fromEntries(LEVEL_KINDS.map((kind, place) => [kind, shiftOf(place)]));
}

/** What became of an approach to a level, or to its placebo. */
export interface PlaceboApproach {
  readonly level: LevelKind;
  /** Null where it could not be followed. */
  readonly contacted: boolean | null;
  /** Four minutes after contact; null without one, and where that is not known. */
  readonly outcome: Outcome | null;
}

export interface PlaceboDay {
  readonly date: string;
  readonly real: readonly PlaceboApproach[];
  readonly placebo: readonly PlaceboApproach[];
}

/** A share among real levels and among placebos. */
export interface PlaceboShare {
  readonly what: string;
  readonly real: number;
  readonly placebo: number;
  readonly realCases: number;
  readonly placeboCases: number;
  /** Real less placebo, with the 95 % interval that resampled days give it. */
  readonly difference: { readonly mean: number; readonly low: number; readonly high: number };
  /** It is farther from nothing than chance explains, with as many shares compared. */
  readonly differs: boolean;
}

const LOW = 0.025;
const HIGH = 0.975;
/** Four shares are looked at, and any of them may stand out (Bonferroni). */
const SHARES = 4;

/** Whether what happens at levels is what happens anywhere. */
export function placeboShares(days: readonly PlaceboDay[]): PlaceboShare[] {
  const ended = (outcome: Outcome) => (approach: PlaceboApproach) =>
    approach.outcome === null ? null : approach.outcome === outcome;
  return [
    shareOf('reached', days, ({ contacted }) => contacted),
    shareOf('broke within 4 min', days, ended('BREAK')),
    shareOf('rejected within 4 min', days, ended('REJECT')),
    shareOf('chopped at 4 min', days, ended('CHOP')),
  ];
}

/** @param of null for one that does not count */
function shareOf(
  what: string,
  days: readonly PlaceboDay[],
  of: (approach: PlaceboApproach) => boolean | null,
): PlaceboShare {
  const counted = days.map(({ real, placebo }) => ({
    real: countOf(real, of),
    placebo: countOf(placebo, of),
  }));
  const all = counted.map((_, day) => day);
  const differenceOf = (drawn: readonly number[]) => {
    const [real, placebo] = (['real', 'placebo'] as const).map((side) => {
      let [yes, cases] = [0, 0];
      for (const day of drawn) {
        yes += counted[day]![side].yes;
        cases += counted[day]![side].cases;
      }
      return { share: yes / cases, cases };
    });
    return { real: real!, placebo: placebo!, difference: real!.share - placebo!.share };
  };
  const { real, placebo, difference } = differenceOf(all);
  const resampled = [...dayResamples(days.length)]
    .map((drawn) => differenceOf(drawn).difference)
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const at = (p: number) => resampled[Math.floor(p * (resampled.length - 1))] ?? Number.NaN;
  return {
    what,
    real: real.share,
    placebo: placebo.share,
    realCases: real.cases,
    placeboCases: placebo.cases,
    difference: { mean: difference, low: at(LOW), high: at(HIGH) },
    differs: at(LOW / SHARES) > 0 || at(1 - LOW / SHARES) < 0,
  };
}

function countOf(
  approaches: readonly PlaceboApproach[],
  of: (approach: PlaceboApproach) => boolean | null,
): { readonly yes: number; readonly cases: number } {
  const known = approaches.map(of).filter((value) => value !== null);
  return { yes: known.filter(Boolean).length, cases: known.length };
}
