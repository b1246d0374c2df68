import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import type { ByHorizon } from '../outcomes/triple-barrier.ts';
import { type ConditionEffects, NO_EFFECTS } from './conditions.ts';
import type { Target } from './moment.ts';
import { answerOf, type PastMoment } from './past-moment.ts';
import { type Correction, NO_CORRECTION } from './similar-cases.ts';

/**
 * What price, time and cell say: probabilities, null where the question does not arise.
 */
export interface Expectation {
  readonly reach: number | null;
  readonly pace: ByHorizon<number | null>;
  readonly lean: ByHorizon<number | null>;
}

/** What the model of its own day said of a past moment. */
export interface OwnForecast {
  /** Sessions of history there were then. */
  readonly days: number;
  readonly expected: Expectation;
  readonly added: Added;
  /**
   * Its vector in units of the spread that each dimension had as of its date; null where
   * it says too little to be compared.
   */
  readonly conditions: Float32Array | null;
}

/** What is added to price, time and cell, before it is weighed. */
export interface Added {
  readonly similarCases: Readonly<Record<Target, Correction>>;
  readonly conditions: ConditionEffects;
}

export const NOTHING_ADDED: Added = {
  similarCases: { reach: NO_CORRECTION, pace: NO_CORRECTION, lean: NO_CORRECTION },
  conditions: NO_EFFECTS,
};

/** A moment of an earlier session, what it came to, and what had been said of it. */
export interface Precedent extends PastMoment {
  readonly own: OwnForecast;
}

/** What a precedent was expected to do, 0–1, and whether it did. */
export interface Residual {
  readonly expected: number;
  readonly happened: boolean;
}

/** Null where a precedent has no answer to a question. */
export function residualOf(precedent: Precedent, target: Target): Residual | null {
  const answer = answerOf(precedent, target);
  if (!answer) return null;
  const expected = expectedOf(precedent.own.expected, target, answer.horizonSeconds);
  return expected === null ? null : { expected, happened: answer.happened };
}

const expectedOf = (
  { reach, pace, lean }: Expectation,
  target: Target,
  horizonSeconds: HorizonSeconds | null,
): number | null => {
  if (horizonSeconds === null) return reach;
  return target === 'pace' ? pace[horizonSeconds] : lean[horizonSeconds];
};
