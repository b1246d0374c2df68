import * as v from 'valibot';
import { DIRECTIONS, PHASES } from '../vocabulary/approach.ts';
import { CAUTIONS, GRADES } from '../vocabulary/grade.ts';
import { LEVEL_KINDS } from '../vocabulary/level.ts';
import { HORIZONS_SECONDS, OUTCOMES } from '../vocabulary/outcome.ts';
import { SECTIONS } from '../vocabulary/section.ts';
import { AlertSchema, ProjectionFactsSchema, StreamBarSchema } from './stream-messages.ts';

/**
 * The wire protocol of `/v1/stream`: JSON text frames. The client speaks first (`hello`,
 * with the token, within five seconds); the server answers `welcome` and `snapshot`, and
 * from then on every server frame carries `epoch` (which run of the stream this is; a
 * seek begins a new one) and `seq` (counted from 1 within it). A gap in `seq` means
 * frames were lost: say `hello` again.
 */
export const PROTOCOL_VERSION = 4 as const;
export const STREAM_PATH = '/v1/stream';
/** Limits both sides keep (security before convenience). */
export const HELLO_TIMEOUT_MS = 5000;
export const HEARTBEAT_MS = 5000;
export const MAX_CLIENT_FRAME_BYTES = 4096;
export const MAX_CLIENT_MESSAGES_PER_SECOND = 40;
export const MAX_CLIENTS = 50;
/**
 * Why the server closes a connection: the client learns whether trying again makes sense.
 */
export const CLOSE_CODES = {
  protocol: 4400,
  unauthorized: 4401,
  helloTimeout: 4402,
  slow: 4408,
  tooMany: 4429,
  shutdown: 1001,
} as const;
const MAX_TEXT = 256;
const MAX_BARS = 1000;
const MAX_ALERTS = 2000;

/** Unix seconds, as lightweight-charts counts time. */
const chartTime = v.pipe(v.number(), v.integer(), v.minValue(0));
const price = v.pipe(v.number(), v.finite());
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const levelKind = v.picklist(LEVEL_KINDS);
const direction = v.picklist(DIRECTIONS);

/** A probability with the 90 % interval of the rate. */
export const EstimateSchema = v.object({ mean: share, low: share, high: share });
const SharesSchema = v.object({ break: share, reject: share, chop: share });
/**
 * What cell and similar cases add to price and time, in log-odds, with its 90 % interval;
 * it differs where the interval leaves out nothing.
 */
const DifferenceSchema = v.object({
  delta: v.number(),
  low: v.number(),
  high: v.number(),
  differs: v.boolean(),
  /** The part of `delta` that similar cases add, and what they have been worth so far. */
  similarCases: v.number(),
  similarCasesWeight: v.pipe(v.number(), v.minValue(0)),
});

/**
 * A 2-minute candle: `time` is its start. A bar with `complete: false` is still forming.
 */
export const BarSchema = v.object({
  time: chartTime,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: v.pipe(v.number(), v.minValue(0)),
  complete: v.boolean(),
});

/** A level's value at a bar's close, drawn on that bar; null while it is inactive. */
export const LevelPointSchema = v.object({ time: chartTime, values: v.record(levelKind, v.nullable(price)) });

/** What was said in earlier sessions, and what came of it. */
export const TrackRecordSchema = v.object({
  sessions: count,
  cases: count,
  /** Sessions that the cases are of. */
  days: count,
  said: share,
  happened: share,
  low: v.number(),
  high: v.number(),
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
  grade: v.picklist(GRADES),
  /** Why the grade is C at best; empty where there is no reason. */
  cautions: v.array(v.picklist(CAUTIONS)),
  /**
   * How far similar cases went within four minutes of contact, in ATR; null where too few
   * are known.
   */
  excursions: v.nullable(v.object({ through: SpreadSchema, back: SpreadSchema })),
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
    /** Those that count most, one by one. */
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

/** Where the replay stands. Live streams have none. */
export const ReplayStateSchema = v.object({
  date: text,
  playing: v.boolean(),
  finished: v.boolean(),
  /** Session seconds per second of wall time. */
  speed: v.number(),
  clock: text,
  at: chartTime,
  from: chartTime,
  to: chartTime,
  firstApproachAt: v.nullable(chartTime),
});

const frame = { epoch: count, seq: count };

export const ServerMessageSchema = v.variant('type', [
  v.object({
    type: v.literal('welcome'),
    ...frame,
    protocol: v.literal(PROTOCOL_VERSION),
    mode: v.picklist(['replay', 'live']),
    symbol: text,
    date: text,
    /** The market was made up by the simulator. */
    simulated: v.boolean(),
    tickSize: price,
    heartbeatMs: count,
    /** Sessions of history behind the answers. */
    historySessions: count,
    historyCheckpoints: count,
    /**
     * Breaks within four minutes as they were said at contact in earlier sessions, and as
     * they happened; `low` and `high` bound happened less said (95 %). Null without any.
     */
    trackRecord: v.nullable(TrackRecordSchema),
    /**
     * Sessions that tell what is usual for the streams, and how projections of them did;
     * null where too few do, and no stream is sent.
     */
    streams: v.nullable(
      v.object({
        sessions: count,
        /** Nine smoothed pressures in ten are smaller. */
        largePressure: share,
        projections: v.array(ProjectionFactsSchema),
      }),
    ),
  }),
  v.object({
    type: v.literal('snapshot'),
    ...frame,
    bars: v.pipe(v.array(BarSchema), v.maxLength(MAX_BARS)),
    levels: v.pipe(v.array(LevelPointSchema), v.maxLength(MAX_BARS)),
    answers: v.array(AnswerSchema),
    /**
     * The last answer of every approach on every earlier bar, for shading the zones price
     * has been through.
     */
    history: v.pipe(v.array(AnswerSchema), v.maxLength(MAX_BARS)),
    /** Of every bar so far; fans of the last eleven alone. */
    streams: v.pipe(v.array(StreamBarSchema), v.maxLength(MAX_BARS)),
    /** Everything that came on, changed or went off so far. */
    alerts: v.pipe(v.array(AlertSchema), v.maxLength(MAX_ALERTS)),
    replay: v.nullable(ReplayStateSchema),
  }),
  v.object({ type: v.literal('bar'), ...frame, bar: BarSchema }),
  v.object({ type: v.literal('levels'), ...frame, point: LevelPointSchema }),
  /** All open approaches at an instant; a level that is not in the list has none. */
  v.object({ type: v.literal('answers'), ...frame, time: chartTime, answers: v.array(AnswerSchema) }),
  /** All active levels at a bar's close, after the answers of that instant. */
  v.object({ type: v.literal('streams'), ...frame, time: chartTime, rows: v.array(StreamBarSchema) }),
  /** After the streams of its instant. */
  v.object({ type: v.literal('alert'), ...frame, alert: AlertSchema }),
  v.object({ type: v.literal('replay'), ...frame, state: ReplayStateSchema }),
  v.object({ type: v.literal('heartbeat'), ...frame }),
  v.object({ type: v.literal('error'), ...frame, code: text, message: text, fatal: v.boolean() }),
]);

export const ClientMessageSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('hello'),
    protocol: v.number(),
    token: v.optional(v.pipe(v.string(), v.maxLength(128)), ''),
  }),
  v.strictObject({ type: v.literal('play') }),
  v.strictObject({ type: v.literal('pause') }),
  /** Advances a paused replay to the end of the bar that is forming. */
  v.strictObject({ type: v.literal('step') }),
  v.strictObject({
    type: v.literal('speed'),
    speed: v.pipe(v.number(), v.minValue(0.1), v.maxValue(100_000)),
  }),
  v.strictObject({ type: v.literal('seek'), to: chartTime }),
  v.strictObject({ type: v.literal('first-approach') }),
]);

export type Estimate = v.InferOutput<typeof EstimateSchema>;
export type Difference = v.InferOutput<typeof DifferenceSchema>;
export type Bar = v.InferOutput<typeof BarSchema>;
export type LevelPoint = v.InferOutput<typeof LevelPointSchema>;
export type TrackRecord = v.InferOutput<typeof TrackRecordSchema>;
export type Answer = v.InferOutput<typeof AnswerSchema>;
export type ReplayState = v.InferOutput<typeof ReplayStateSchema>;
export type ServerMessage = v.InferOutput<typeof ServerMessageSchema>;
export type ClientMessage = v.InferOutput<typeof ClientMessageSchema>;
type WithoutFrame<T> = T extends unknown ? Omit<T, 'epoch' | 'seq'> : never;
/** A server message before it is numbered. */
export type ServerBody = WithoutFrame<ServerMessage>;

/** The message in a text frame, or null for anything that is not one. */
export function parseServerMessage(data: string): ServerMessage | null {
  return parseWith(ServerMessageSchema, data);
}
export function parseClientMessage(data: string): ClientMessage | null {
  return parseWith(ClientMessageSchema, data);
}

function parseWith<S extends v.GenericSchema>(schema: S, data: string): v.InferOutput<S> | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  const result = v.safeParse(schema, value);
  return result.success ? result.output : null;
}
