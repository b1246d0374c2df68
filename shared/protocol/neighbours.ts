import * as v from 'valibot';
import { MAX_NEIGHBOURS } from '../rules.ts';
import { OUTCOMES } from '../vocabulary/outcome.ts';
import { chartTime, count, direction, levelKind, price, share, text } from './fields.ts';

/** Paths are told of these minutes round contact, or the moment where there was none. */
export const PATH_MINUTES = { from: -20, to: 8 } as const;
const PATH_POINTS = PATH_MINUTES.to - PATH_MINUTES.from + 1;

const outcome = v.nullable(v.picklist(OUTCOMES));

/**
 * Where price stood, a point a minute: in ATR, negative before the level. Null where
 * nothing traded.
 */
const pathOfMinutes = v.pipe(v.array(v.nullable(price)), v.length(PATH_POINTS));

/** A past approach that a moment was compared with, and what it did. */
export const NeighbourSchema = v.object({
  /** Of the checkpoint that was found, and of its approach. */
  id: text,
  episodeId: text,
  date: text,
  /** Of the checkpoint. */
  time: chartTime,
  level: levelKind,
  direction,
  /** Share of unrelated pairs that are less alike. */
  similarityPercentile: share,
  /** What it counts for; all together 1. */
  weight: share,
  /** Null where the data do not tell. */
  contacted: v.nullable(v.boolean()),
  contactAt: v.nullable(chartTime),
  /** By seconds from contact. */
  outcomes: v.object({ 120: outcome, 240: outcome, 480: outcome }),
  /** Seconds from contact until it was decided; null where it was not. */
  decidedAfterSeconds: v.nullable(v.number()),
  /** How far price went within four minutes of contact, in ATR. */
  throughAtr: v.nullable(v.number()),
  backAtr: v.nullable(v.number()),
  /** Round contact, or round the checkpoint where there was none. */
  path: pathOfMinutes,
});

/** Everything that a committed answer was compared with. */
export const NeighboursSchema = v.object({
  episodeId: text,
  /** The answer's time. */
  at: chartTime,
  /** Nothing of this date or later was looked at. */
  asOf: text,
  /** Kept out for being a second of its approach, or a third of its date. */
  removed: v.object({ perEpisode: count, perDate: count }),
  pathMinutes: v.object({ from: v.literal(PATH_MINUTES.from), to: v.literal(PATH_MINUTES.to) }),
  /** Of the approach that was asked about, as far as it had come. */
  self: pathOfMinutes,
  /** Those that count most first. */
  rows: v.pipe(v.array(NeighbourSchema), v.maxLength(MAX_NEIGHBOURS)),
});

export type Neighbour = v.InferOutput<typeof NeighbourSchema>;
export type Neighbours = v.InferOutput<typeof NeighboursSchema>;
