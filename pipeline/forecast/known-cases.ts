import type { HorizonSeconds, Outcome } from '../../shared/vocabulary/outcome.ts';
import type { Cell } from '../retrieval/cell.ts';
import type { Excursion } from '../retrieval/stored-checkpoint.ts';
import type { Target } from './moment.ts';
import { type Precedent, type Residual, residualOf } from './precedent.ts';

/** What an answer needs to know of the checkpoints a search finds, by their places. */
export interface KnownCases {
  readonly size: number;
  /** Of the checkpoint, and of its session. */
  id(row: number): string;
  date(row: number): string;
  /** What it was expected to do, and whether it did; null where it has no answer. */
  residual(row: number, target: Target): Residual | null;
  /** Null where that could not be followed. */
  contacted(row: number): boolean | null;
  outcome(row: number, horizonSeconds: HorizonSeconds): Outcome | null;
  /** Null without contact, and where it could not be followed. */
  excursion(row: number): Excursion | null;
  /** Which approach it was a moment of, and when. */
  about(row: number): CaseAbout;
}

export interface CaseAbout extends Cell {
  /** Until 12:30. */
  readonly timeLeftSeconds: number;
}

/** Precedents as they are in memory. */
export const knownCases = (precedents: readonly Precedent[]): KnownCases => ({
  get size() {
    return precedents.length;
  },
  id: (row) => precedents[row]!.checkpoint.id,
  date: (row) => precedents[row]!.date,
  residual: (row, target) => residualOf(precedents[row]!, target),
  contacted: (row) => precedents[row]!.checkpoint.contacted,
  outcome: (row, horizonSeconds) => precedents[row]!.checkpoint.outcomes[horizonSeconds],
  excursion: (row) => precedents[row]!.checkpoint.excursion,
  about: (row) => {
    const { level, direction, bucket, timeLeftSeconds } = precedents[row]!.checkpoint;
    return { level, direction, bucket, timeLeftSeconds };
  },
});
