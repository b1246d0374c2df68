import * as v from 'valibot';
import { AnswerSchema } from '../../shared/protocol/answer.ts';
import { FeedStatusSchema } from '../../shared/protocol/feed-status.ts';
import { chartTime, count, direction, levelKind, price, share, text } from '../../shared/protocol/fields.ts';
import { ContactSchema, OutcomeSchema } from '../../shared/protocol/messages.ts';
import { INPUTS } from '../../shared/vocabulary/input.ts';
import { OUTCOMES } from '../../shared/vocabulary/outcome.ts';

/** What is answered over HTTP, beside what the stream says too. */

const number = v.number();
const date = v.pipe(v.string(), v.isoDate());
/** Null where nothing was counted. */
const counted = v.nullable(number);
const ends = v.strictObject({
  120: v.nullable(v.picklist(OUTCOMES)),
  240: v.nullable(v.picklist(OUTCOMES)),
  480: v.nullable(v.picklist(OUTCOMES)),
});

/** A problem (RFC 9457), with a code for programs and what to do next. */
export const ProblemSchema = v.strictObject({ code: text, title: v.string(), hint: v.string() });

export const LiveSchema = v.strictObject({ alive: v.literal(true) });
const checks = v.strictObject({ lake: text, index: text, feed: text, page: text });
export const ReadySchema = v.strictObject({ ready: v.boolean(), checks });
export const HealthSchema = v.strictObject({
  mode: v.picklist(['live', 'replay']),
  symbol: text,
  date,
  epoch: text,
  seq: count,
  lastBar: v.nullable(chartTime),
  historySessions: count,
  asOf: date,
  codeVersion: text,
  /** Of a live session alone. */
  feed: v.optional(v.strictObject({ reconnects: count, holes: count, late: count, isRecorded: v.boolean() })),
  status: FeedStatusSchema,
  ready: v.boolean(),
  checks,
  version: text,
  protocol: count,
  clients: v.strictObject({ admitted: count, waiting: count }),
  upSeconds: count,
  residentBytes: count,
});

export const SessionsSchema = v.strictObject({
  sessions: v.array(
    v.strictObject({
      date,
      state: v.picklist(['built', 'unbuilt', 'no-data']),
      hint: v.nullable(v.string()),
      contract: v.nullable(text),
      inputs: v.array(v.picklist(INPUTS)),
      approaches: v.nullable(count),
      contacts: v.nullable(count),
      isPartial: v.nullable(v.boolean()),
      isSimulated: v.boolean(),
    }),
  ),
});

export const OutcomesSchema = v.strictObject({
  outcomes: v.array(
    v.strictObject({
      episodeId: text,
      date,
      level: levelKind,
      direction,
      beganAt: chartTime,
      contacted: v.nullable(v.boolean()),
      contactAt: v.nullable(chartTime),
      levelPrice: v.nullable(price),
      atr: v.nullable(price),
      outcomes: ends,
      decidedAfterSeconds: counted,
      throughAtr: counted,
      backAtr: counted,
    }),
  ),
});

const rates = {
  n: count,
  break: counted,
  reject: counted,
  chop: counted,
  breakLow: counted,
  breakHigh: counted,
};
export const RatesSchema = v.strictObject({
  sessions: count,
  partialSessions: v.array(date),
  approachesPerSession: counted,
  contactsPerSession: counted,
  reachShare: counted,
  unknownContacts: count,
  ambiguous: v.nullable(count),
  horizons: v.record(v.string(), v.strictObject(rates)),
  cells: v.array(v.strictObject({ level: levelKind, direction, ...rates })),
});

/** Mean with the 95 % interval of resampled days. */
const gain = v.strictObject({ mean: counted, low: counted, high: counted, cases: count, days: count });
const recordLine = v.strictObject({
  what: text,
  said: counted,
  happened: counted,
  difference: gain,
  overBaseRate: gain,
  overWalk: gain,
  isOff: v.boolean(),
});
export const CalibrationSchema = v.strictObject({
  asOf: date,
  sessions: count,
  unknown: count,
  lines: v.array(recordLine),
  families: v.record(v.string(), recordLine),
  levels: v.record(v.string(), recordLine),
  horizons: v.record(
    v.string(),
    v.strictObject({
      ...recordLine.entries,
      error: v.strictObject({ mean: number, low: number, high: number }),
    }),
  ),
  contactBins: v.array(
    v.strictObject({ cases: count, said: share, happened: share, low: share, high: share }),
  ),
});

export const EpisodeSchema = v.strictObject({
  id: text,
  answers: v.array(AnswerSchema),
  contact: v.nullable(ContactSchema),
  outcome: v.nullable(OutcomeSchema),
});
