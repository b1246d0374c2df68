import * as v from 'valibot';
import { PHASES } from '../vocabulary/approach.ts';
import { CAUTIONS, GRADES } from '../vocabulary/grade.ts';
import { INPUTS } from '../vocabulary/input.ts';
import { HORIZONS_SECONDS, OUTCOMES } from '../vocabulary/outcome.ts';
import { SECTIONS } from '../vocabulary/section.ts';
import { chartTime, count, direction, levelKind, price, share, text } from './fields.ts';

/** A probability with the 90 % interval of the rate. */
export const EstimateSchema = v.object({ mean: share, low: share, high: share });
const SharesSchema = v.object({ break: share, reject: share, chop: share });
/**
 * What cell, similar cases and conditions add to price and time, in log-odds, with its
 * 90 % interval; it differs where the interval leaves out nothing.
 */
const DifferenceSchema = v.object({
  delta: v.number(),
  low: v.number(),
  high: v.number(),
  differs: v.boolean(),
  /** The part of `delta` that similar cases add, and what they have been worth so far. */
  similarCases: v.number(),
  similarCasesWeight: v.pipe(v.number(), v.minValue(0)),
  /** The same of conditions: of book, tape and path as all earlier cases have them. */
  conditions: v.number(),
  conditionsWeight: v.pipe(v.number(), v.minValue(0)),
  /** What they add leaves out nothing by itself. */
  conditionsDiffer: v.boolean(),
});

/** One case in ten stays below the low, and one goes above the high. */
const SpreadSchema = v.object({ low: v.number(), middle: v.number(), high: v.number() });

/** What one level's history says about the approach under way. */
export const AnswerSchema = v.object({
  episodeId: text,
  level: levelKind,
  direction,
  phase: v.picklist(PHASES),
  /**
   * The instant it was computed, and whether it is committed to at a bar's close, as the
   * ledger puts it down, or an update in between or far from the level.
   */
  time: chartTime,
  committed: v.boolean(),
  levelPrice: price,
  spot: price,
  atr: price,
  /** |spot − level| in ATR. */
  distanceAtr: v.pipe(v.number(), v.minValue(0)),
  /**
   * `resolved`: the race after contact is over, or its headline horizon is; `resolvedAs`
   * says how, null where that cannot be known.
   */
  status: v.picklist(['ok', 'thin', 'resolved']),
  reason: v.nullable(v.picklist(['SHORT_HISTORY', 'LOW_VALIDITY'])),
  resolvedAs: v.nullable(v.picklist(OUTCOMES)),
  /** Probability of reaching the level; null after contact. */
  contact: v.nullable(
    v.object({
      ...EstimateSchema.entries,
      baseRate: share,
      walk: share,
      difference: DifferenceSchema,
    }),
  ),
  /** Of BREAK among what is decided at the headline horizon. */
  lean: DifferenceSchema,
  horizons: v.array(
    v.object({
      seconds: v.picklist(HORIZONS_SECONDS),
      break: EstimateSchema,
      reject: EstimateSchema,
      chop: EstimateSchema,
      /** P(BREAK) by what is not known of `lean`, at the forecast's pace. */
      band: v.object({ low: share, high: share }),
      /** By price and time alone. */
      baseRate: SharesSchema,
      /** By a driftless walk from where price stands. */
      walk: SharesSchema,
    }),
  ),
  /** Inputs that nothing was known of at that moment. */
  missing: v.array(v.picklist(INPUTS)),
  grade: v.picklist(GRADES),
  /** Why the grade is C at best; empty where there is no reason. */
  cautions: v.array(v.picklist(CAUTIONS)),
  /**
   * How far similar cases went within four minutes of contact, in ATR; null where too few
   * are known.
   */
  excursions: v.nullable(v.object({ through: SpreadSchema, back: SpreadSchema })),
  /** What the conditions of an answer that differs come from, the most first. */
  drivers: v.array(v.object({ section: v.picklist(SECTIONS), added: v.number() })),
  /** What similar cases did, unweighted; outcomes at the headline horizon. */
  similarCases: v.object({
    cases: count,
    days: count,
    effectiveSampleSize: v.pipe(v.number(), v.minValue(0)),
    similarityPercentile: share,
    reached: count,
    broke: count,
    rejected: count,
    chopped: count,
    /**
     * Those that count most, one by one. A snapshot leaves them out of all answers but
     * the last: `neighbours` tells them.
     */
    nearest: v.array(
      v.object({
        date: text,
        /** New York time, HH:MM. */
        clock: text,
        level: levelKind,
        direction,
        outcome: v.nullable(v.picklist(OUTCOMES)),
        similarity: v.number(),
        /**
         * In which section they are most alike, and least; null where that cannot be
         * told.
         */
        alike: v.nullable(v.picklist(SECTIONS)),
        unlike: v.nullable(v.picklist(SECTIONS)),
      }),
    ),
  }),
  /** The sessions the forecast was fitted on, all before this one. */
  modelDays: count,
});

export type Estimate = v.InferOutput<typeof EstimateSchema>;
export type Difference = v.InferOutput<typeof DifferenceSchema>;
export type Answer = v.InferOutput<typeof AnswerSchema>;
