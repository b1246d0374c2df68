import * as v from 'valibot';
import { APPROACH_ENDS } from '../vocabulary/approach.ts';
import { INPUTS } from '../vocabulary/input.ts';
import { OUTCOMES } from '../vocabulary/outcome.ts';
import { EXIT_ZONES, type ExitZone, POSITIONS } from '../vocabulary/position.ts';
import { AnswerSchema } from './answer.ts';
import { FeedStatusSchema } from './feed-status.ts';
import { chartTime, count, direction, levelKind, price, share, text } from './fields.ts';
import { PROTOCOL_VERSION, STREAM_ERROR_CODES } from './limits.ts';
import { NeighboursSchema } from './neighbours.ts';
import { AlertSchema, ProjectionFactsSchema, StreamBarSchema } from './stream-messages.ts';

const MAX_BARS = 1000;
const MAX_ALERTS = 2000;

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
  /** Average price by volume; null where single trades are not known. */
  vwap: v.nullable(price),
  complete: v.boolean(),
});

/**
 * Why a level is not there. `not-yet`: its time has not come. `quiet`: too little traded
 * while it was made. `gap`: the data fell silent meanwhile. `warm-up`: too few bars
 * before.
 */
export const LEVEL_ABSENCES = ['not-yet', 'quiet', 'gap', 'warm-up'] as const;

/** A level's value at a bar's close, drawn on that bar; null while it is inactive. */
export const LevelPointSchema = v.object({
  time: chartTime,
  values: v.record(levelKind, v.nullable(price)),
  /** Of the inactive ones. */
  absent: v.record(levelKind, v.picklist(LEVEL_ABSENCES)),
});

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
  /** Tenths of them, by what was said; `low` and `high` bound what happened (90 %). */
  bins: v.array(v.object({ cases: count, said: share, happened: share, low: share, high: share })),
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
  /** Of the track: the open, and 12:38; before and after lie bars alone. */
  from: chartTime,
  to: chartTime,
  firstApproachAt: v.nullable(chartTime),
  /** The name of the share that it belongs to, and who plays it. */
  share: v.nullable(text),
  role: v.picklist(['own', 'leader', 'follower']),
});

/** Data that are known to be missing: what was said of it is in doubt. */
export const GapSchema = v.object({
  from: chartTime,
  to: chartTime,
  /** Without trades what price did is not known, and races that cross it are lost. */
  what: v.array(v.picklist(INPUTS)),
});

/** What is under way at 12:30 ends with the window, and no close tells of it. */
export const EndedSchema = v.object({ episodeId: text, ended: v.picklist(APPROACH_ENDS) });

/** What was said when price first touched the level: committed to. */
export const ContactSchema = v.object({
  episodeId: text,
  level: levelKind,
  direction,
  time: chartTime,
  price,
  atr: price,
  said: AnswerSchema,
});

/** What became of an approach, once nothing can change it. */
export const OutcomeSchema = v.object({
  episodeId: text,
  level: levelKind,
  direction,
  time: chartTime,
  /** Null where the data do not tell whether price came to the level. */
  contacted: v.nullable(v.boolean()),
  contactAt: v.nullable(chartTime),
  /** When break or rejection was; null where neither was. */
  decidedAt: v.nullable(chartTime),
  /** By horizon; null where price did not come, or what it did is not known. */
  outcomes: v.object({
    120: v.nullable(v.picklist(OUTCOMES)),
    240: v.nullable(v.picklist(OUTCOMES)),
    480: v.nullable(v.picklist(OUTCOMES)),
  }),
});

/**
 * Where a frame stands: `seq` counts the durable frames of an epoch from 1. Transient
 * frames and replies carry the number of the last durable one before them.
 */
const frame = { epoch: text, seq: count };

/**
 * Durable frames are a function of the market alone: the same in a replay as live, and
 * after every restart. What one of them says is never changed.
 */
export const DurableMessageSchema = v.variant('type', [
  /** A closed 2-minute bar, from 04:00 New York on. */
  v.object({ type: v.literal('bar'), ...frame, bar: BarSchema }),
  v.object({ type: v.literal('levels'), ...frame, point: LevelPointSchema }),
  v.object({ type: v.literal('gap'), ...frame, gap: GapSchema }),
  v.object({ type: v.literal('contact'), ...frame, contact: ContactSchema }),
  v.object({ type: v.literal('outcome'), ...frame, outcome: OutcomeSchema }),
  /** All open approaches at a bar's close; a level that is not in the list has none. */
  v.object({
    type: v.literal('signals'),
    ...frame,
    time: chartTime,
    answers: v.array(AnswerSchema),
    /** Approaches that have come to their end since the close before. */
    ended: v.array(EndedSchema),
  }),
  /** All active levels at a bar's close, after the answers of that instant. */
  v.object({ type: v.literal('streams'), ...frame, time: chartTime, rows: v.array(StreamBarSchema) }),
  /** After the streams of its instant. */
  v.object({ type: v.literal('alert'), ...frame, alert: AlertSchema }),
]);

/** All that durable frames have told up to a number: what `fold` makes of them. */
export const PictureSchema = v.object({
  bars: v.pipe(v.array(BarSchema), v.maxLength(MAX_BARS)),
  levels: v.pipe(v.array(LevelPointSchema), v.maxLength(MAX_BARS)),
  gaps: v.array(GapSchema),
  contacts: v.array(ContactSchema),
  outcomes: v.array(OutcomeSchema),
  /** What was said at each close, for shading the zones price has been through. */
  answers: v.pipe(v.array(AnswerSchema), v.maxLength(MAX_BARS)),
  ended: v.array(EndedSchema),
  /** Of every bar so far; fans of the last eleven alone. */
  streams: v.pipe(v.array(StreamBarSchema), v.maxLength(MAX_BARS)),
  /** Everything that came on, changed or went off so far. */
  alerts: v.pipe(v.array(AlertSchema), v.maxLength(MAX_ALERTS)),
});

const TransientMessageSchema = v.variant('type', [
  v.object({ type: v.literal('forming'), ...frame, bar: BarSchema }),
  /** All open approaches between two closes: not committed to, replaced by the next. */
  v.object({ type: v.literal('update'), ...frame, time: chartTime, answers: v.array(AnswerSchema) }),
  v.object({ type: v.literal('replay'), ...frame, state: ReplayStateSchema }),
  v.object({ type: v.literal('status'), ...frame, status: FeedStatusSchema }),
  /** After the streams of a close, to a viewer who has stated a position. */
  v.object({
    type: v.literal('exit'),
    ...frame,
    time: chartTime,
    side: v.picklist(POSITIONS),
    /** Whose streams: the one nearest the entry. */
    level: levelKind,
    /** Above zero is for the position: −1 to 1. */
    score: v.number(),
    /** As it was first published, to compare with. */
    rawScore: v.number(),
    zone: v.picklist(Object.keys(EXIT_ZONES) as ExitZone[]),
    /** What each adds before the sum is squashed. */
    parts: v.object({
      adjustedAlignment: v.number(),
      pressureSlope: v.number(),
      flowSlope: v.number(),
      barrierSlope: v.number(),
    }),
    /** Pressure turns against the position faster than it usually changes. */
    penalty: v.boolean(),
  }),
  /** Milliseconds of the daemon's clock. */
  v.object({ type: v.literal('heartbeat'), ...frame, now: v.number() }),
]);

const marks = v.object({
  preMarket: chartTime,
  open: chartTime,
  openingRangeEnd: chartTime,
  windowEnd: chartTime,
  labelEnd: chartTime,
  /** 16:00, or 13:00 on half days. */
  close: chartTime,
});

const BeginningSchema = v.variant('type', [
  /** The first answer to a good hello. */
  v.object({
    type: v.literal('welcome'),
    protocol: v.literal(PROTOCOL_VERSION),
    server: v.object({ name: text, version: text }),
    heartbeatMs: count,
    now: v.number(),
    /** What the daemon keeps to, by name. */
    limits: v.record(v.string(), count),
    /** Symbols that the daemon follows as they happen: `open` shows them. */
    live: v.array(text),
  }),
  /** What is shown from here on. */
  v.object({
    type: v.literal('session'),
    ...frame,
    mode: v.picklist(['replay', 'live']),
    symbol: text,
    /** Null for imported bars. */
    contract: v.nullable(text),
    date: text,
    /** The market was made up by the simulator. */
    simulated: v.boolean(),
    tickSize: price,
    marks,
    halfDay: v.boolean(),
    /** What there is of the market: `bars` alone, or `trades`, `book`, `options`. */
    inputs: v.array(v.picklist(INPUTS)),
    /** Nothing of this date or later was looked at for what is said before its events. */
    asOf: text,
    /** The versions of everything that computes. */
    codeVersion: text,
    /** Sessions of history behind the answers. */
    historySessions: count,
    historyCheckpoints: count,
    /** Its first and last session; null without any. */
    historyFrom: v.nullable(text),
    historyTo: v.nullable(text),
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
    /** `slow`: this client had fallen behind. */
    why: v.picklist(['opened', 'jump', 'too-far', 'slow']),
    picture: PictureSchema,
    forming: v.nullable(BarSchema),
    /** What is said now, as in `update`. */
    answers: v.array(AnswerSchema),
    /** Live streams have none. */
    replay: v.nullable(ReplayStateSchema),
    status: FeedStatusSchema,
  }),
  /**
   * The frames that the client missed follow, each once. Where it has all there are, `to`
   * is the one before `from`.
   */
  v.object({ type: v.literal('resumed'), ...frame, from: count, to: count }),
]);

const REPLIES = [
  v.object({
    type: v.literal('ack'),
    ...frame,
    id: count,
    /** Where the player stands now. */
    at: v.optional(chartTime),
    /** It was asked to go further than there is. */
    clamped: v.optional(v.boolean()),
    /** Another move came before its picture was sent: that of the last one is. */
    superseded: v.optional(v.boolean()),
    /** The name under which a replay is shared. */
    share: v.optional(text),
    /** The word by which its leader comes back to it; for nobody else. */
    lead: v.optional(text),
  }),
  v.object({ type: v.literal('neighbours'), ...frame, id: count, ...NeighboursSchema.entries }),
  v.object({
    type: v.literal('error'),
    ...frame,
    /** Of the request that it answers. */
    id: v.nullable(count),
    code: v.picklist(STREAM_ERROR_CODES),
    message: text,
    hint: text,
    /** The connection ends. */
    fatal: v.boolean(),
    retry: v.picklist(['no', 'now', 'later']),
    /** When to ask again, where it makes sense. */
    afterMs: v.optional(count),
    /** The versions that the daemon speaks, where the client speaks none of them. */
    speaks: v.optional(v.array(count)),
  }),
] as const;

export const ServerMessageSchema = v.variant('type', [
  ...BeginningSchema.options,
  ...DurableMessageSchema.options,
  ...TransientMessageSchema.options,
  ...REPLIES,
]);

export type Bar = v.InferOutput<typeof BarSchema>;
export type LevelPoint = v.InferOutput<typeof LevelPointSchema>;
export type TrackRecord = v.InferOutput<typeof TrackRecordSchema>;
export type ReplayState = v.InferOutput<typeof ReplayStateSchema>;
export type ServerMessage = v.InferOutput<typeof ServerMessageSchema>;
export type LevelAbsence = (typeof LEVEL_ABSENCES)[number];
export type Ended = v.InferOutput<typeof EndedSchema>;
export type Gap = v.InferOutput<typeof GapSchema>;
export type Contact = v.InferOutput<typeof ContactSchema>;
export type OutcomeMessage = v.InferOutput<typeof OutcomeSchema>;
export type Picture = v.InferOutput<typeof PictureSchema>;
export type DurableMessage = v.InferOutput<typeof DurableMessageSchema>;
type WithoutFrame<T> = T extends unknown ? Omit<T, 'epoch' | 'seq'> : never;
/** A message before it is numbered. */
export type DurableBody = WithoutFrame<DurableMessage>;
export type TransientBody = WithoutFrame<v.InferOutput<typeof TransientMessageSchema>>;
export type ReplyBody = WithoutFrame<v.InferOutput<(typeof REPLIES)[number]>>;
type BodyOf<T extends ServerMessage['type']> = WithoutFrame<Extract<ServerMessage, { type: T }>>;
export type SessionBody = BodyOf<'session'>;
export type SnapshotBody = BodyOf<'snapshot'>;

const DURABLE_TYPES: ReadonlySet<string> = new Set(
  DurableMessageSchema.options.map((option) => option.entries.type.literal),
);
const KNOWN_TYPES: ReadonlySet<string> = new Set(
  ServerMessageSchema.options.map((option) => option.entries.type.literal),
);
export const isDurable = (message: ServerMessage): message is DurableMessage =>
  DURABLE_TYPES.has(message.type);

/** What a frame from a daemon turned out to be. */
export type ReadMessage =
  | { readonly kind: 'message'; readonly message: ServerMessage }
  /** Of a newer daemon: what it says is passed over, and its number counts. */
  | { readonly kind: 'unknown'; readonly epoch: string; readonly seq: number }
  | { readonly kind: 'malformed' };

const EnvelopeSchema = v.object({ type: v.string(), ...frame });

/** Reads a text frame of a daemon; never throws. */
export function readServerMessage(data: string): ReadMessage {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return { kind: 'malformed' };
  }
  const result = v.safeParse(ServerMessageSchema, value);
  if (result.success) return { kind: 'message', message: result.output };
  const envelope = v.safeParse(EnvelopeSchema, value);
  if (!envelope.success || KNOWN_TYPES.has(envelope.output.type)) return { kind: 'malformed' };
  const { epoch, seq } = envelope.output;
  return { kind: 'unknown', epoch, seq };
}
