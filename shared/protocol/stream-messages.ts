import * as v from 'valibot';
import { ALERT_TYPES, EXPECTATIONS, SEVERITIES } from '../vocabulary/alert.ts';
import { PROJECTED_STREAMS, STREAMS } from '../vocabulary/stream.ts';
import { chartTime, count, direction, levelKind, share, text } from './fields.ts';

const signal = v.pipe(v.number(), v.minValue(-1), v.maxValue(1));
const slope = v.pipe(v.number(), v.finite());
const FAN_BARS = 10;
const way = v.pipe(v.array(signal), v.length(FAN_BARS));

/**
 * Where a smoothed stream will be, 1 to 10 bars later: one case in ten stays below the
 * low, and one goes above the high. Sent only of streams whose projections have shown
 * what they are worth.
 */
export const FanSchema = v.object({
  stream: v.picklist(PROJECTED_STREAMS),
  /** The smoothed stream at this bar's close. */
  anchor: signal,
  q10: way,
  q50: way,
  q90: way,
});

/** The streams of one level at a bar's close; `time` is the close. */
export const StreamBarSchema = v.object({
  time: chartTime,
  level: levelKind,
  direction: direction,
  momentum: signal,
  flow: signal,
  barrier: signal,
  dealer: signal,
  setup: signal,
  pressure: signal,
  structure: signal,
  alignment: signal,
  divergence: share,
  adjustedAlignment: signal,
  /** Streams smoothed, and the slopes of those, per bar. */
  smooth: v.object({ pressure: signal, momentum: signal, flow: signal, barrier: signal }),
  slopes: v.object({ pressure: slope, momentum: slope, flow: slope, barrier: slope }),
  /** Aggressors and price go one way, strongly. */
  flowConfirmed: v.boolean(),
  /** Streams that are 0 because too little of what they are made of is known. */
  lowCoverage: v.array(v.picklist(STREAMS)),
  fans: v.array(FanSchema),
});

/** In parts of what a fan allows, bar by bar: −1 is its low, 0 its middle, 1 its high. */
const course = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.length(FAN_BARS));

/** How projections of a stream did on sessions that they had not seen. */
export const ProjectionFactsSchema = v.object({
  stream: v.picklist(PROJECTED_STREAMS),
  /** Share of values that stayed inside; null where they were never tried. */
  coverage: v.nullable(share),
  days: count,
  /** Why it is not shown; null where it is. */
  unproved: v.nullable(text),
  /** Courses that the stream has taken within and beyond fans of earlier sessions. */
  courses: v.array(course),
});

/** What price did after earlier alerts of this type, beside what it usually does. */
export const AlertRecordSchema = v.object({
  cases: count,
  happened: count,
  /** Of the cases, by the time of day. */
  usual: share,
  days: count,
  /** After so many minutes. */
  minutes: count,
});

/** Something that came on, changed or went off at a level. */
export const AlertSchema = v.object({
  id: text,
  type: v.picklist(ALERT_TYPES),
  severity: v.picklist(SEVERITIES),
  level: levelKind,
  direction: direction,
  state: v.picklist(['started', 'updated', 'ended']),
  time: chartTime,
  since: chartTime,
  /** Bars that it has been on for. */
  bars: count,
  confidence: share,
  peak: share,
  /** What it would have price do. */
  expects: v.picklist(EXPECTATIONS),
  /** Smoothed streams at this bar, dealer and setup as they stand. */
  values: v.object({
    pressure: signal,
    pressureSlope: slope,
    momentum: signal,
    flow: signal,
    barrier: signal,
    barrierSlope: slope,
    dealer: signal,
    setup: signal,
  }),
  /** A poor setup makes less of it. */
  gated: v.boolean(),
  /** False soon after its last end: it is on, and no news. */
  notify: v.boolean(),
  record: v.nullable(AlertRecordSchema),
});

export type Fan = v.InferOutput<typeof FanSchema>;
export type StreamBar = v.InferOutput<typeof StreamBarSchema>;
export type ProjectionFacts = v.InferOutput<typeof ProjectionFactsSchema>;
export type AlertRecord = v.InferOutput<typeof AlertRecordSchema>;
export type Alert = v.InferOutput<typeof AlertSchema>;
