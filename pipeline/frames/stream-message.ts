import type { Alert, Fan, StreamBar as StreamBarMessage } from '../../shared/protocol/stream-messages.ts';
import type { Session } from '../../shared/session/session.ts';
import type { AlertType } from '../../shared/vocabulary/alert.ts';
import type { AlertEvent } from '../alerts/level-alerts.ts';
import { type AlertRecord, RECORD_MINUTES } from '../alerts/record.ts';
import { lowCoverage, type StreamBar } from '../streams/stream-bar.ts';
import { chartTime } from './answer-message.ts';
import { rounded } from './rounded.ts';

/** What is said of a bar beside its streams. */
export interface BesideStreams {
  readonly flowConfirmed: boolean;
  readonly fans: readonly Fan[];
}

/** A stream bar in the protocol's words. */
export function streamMessage(
  session: Session,
  bar: StreamBar,
  { flowConfirmed, fans }: BesideStreams,
): StreamBarMessage {
  const { motion } = bar;
  return {
    time: chartTime(session, bar.at),
    level: bar.level,
    direction: bar.direction,
    momentum: rounded(bar.momentum),
    flow: rounded(bar.flow),
    barrier: rounded(bar.barrier),
    dealer: rounded(bar.dealer),
    setup: rounded(bar.setup),
    pressure: rounded(bar.pressure),
    structure: rounded(bar.structure),
    alignment: rounded(bar.alignment),
    divergence: rounded(bar.divergence),
    adjustedAlignment: rounded(bar.adjustedAlignment),
    smooth: {
      pressure: rounded(motion.pressure.smooth),
      momentum: rounded(motion.momentum.smooth),
      flow: rounded(motion.flow.smooth),
      barrier: rounded(motion.barrier.smooth),
    },
    slopes: {
      pressure: rounded(motion.pressure.slope),
      momentum: rounded(motion.momentum.slope),
      flow: rounded(motion.flow.slope),
      barrier: rounded(motion.barrier.slope),
    },
    flowConfirmed,
    lowCoverage: [...lowCoverage(bar)],
    fans: fans.map(({ stream, anchor, q10, q50, q90 }) => ({
      stream,
      anchor: rounded(anchor),
      q10: q10.map(rounded),
      q50: q50.map(rounded),
      q90: q90.map(rounded),
    })),
  };
}

/** An alert in the protocol's words, with the record of its type. */
export function alertMessage(
  session: Session,
  event: AlertEvent,
  records: Readonly<Record<AlertType, AlertRecord | null>>,
): Alert {
  const { id, type, severity, level, direction, state, bars, confidence, peak, expects, gated, notify } =
    event;
  return {
    id,
    type,
    severity,
    level,
    direction,
    state,
    time: chartTime(session, event.at),
    since: chartTime(session, event.since),
    bars,
    confidence: rounded(confidence),
    peak: rounded(peak),
    expects,
    values: valuesOf(event),
    gated,
    notify,
    record: recordMessage(records[type]),
  };
}

function valuesOf({ inputs }: AlertEvent): Alert['values'] {
  return {
    pressure: rounded(inputs.pressure),
    pressureSlope: rounded(inputs.pressureSlope),
    momentum: rounded(inputs.momentum),
    flow: rounded(inputs.flow),
    barrier: rounded(inputs.barrier),
    barrierSlope: rounded(inputs.barrierSlope),
    dealer: rounded(inputs.dealer),
    setup: rounded(inputs.setup),
  };
}

function recordMessage(record: AlertRecord | null): Alert['record'] {
  if (!record) return null;
  const { cases, happened, usual, days } = record;
  return { cases, happened, usual, days, minutes: RECORD_MINUTES };
}
