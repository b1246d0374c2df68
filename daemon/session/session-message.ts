import type { ReliabilityBin } from '../../pipeline/evaluation/reliability.ts';
import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { TrackRecord as KnownRecord } from '../../pipeline/ledger/track-record.ts';
import type { SessionBody, TrackRecord } from '../../shared/protocol/messages.ts';
import type { Input } from '../../shared/vocabulary/input.ts';
import type { KnownBefore } from './known-before.ts';

/** What a client is to know of a session that it is shown. */
export interface Shown {
  readonly mode: SessionBody['mode'];
  readonly contract: string | null;
  readonly simulated: boolean;
  /** What there is of the market. */
  readonly inputs: readonly Input[];
}

export function sessionMessage(
  known: KnownBefore,
  { mode, contract, simulated, inputs }: Shown,
): SessionBody {
  const { session, instrument, knowledge, pentaview } = known;
  const time = (at: number) => chartTime(session, at);
  return {
    type: 'session',
    mode,
    symbol: instrument.symbol,
    contract,
    date: session.date,
    simulated,
    tickSize: instrument.tickSizePoints,
    marks: {
      preMarket: time(session.preMarketStart),
      open: time(session.rthOpen),
      openingRangeEnd: time(session.openingRangeEnd),
      windowEnd: time(session.windowEnd),
      labelEnd: time(session.labelEnd),
      close: time(session.rthClose),
    },
    halfDay: session.isHalfDay,
    inputs: [...inputs],
    asOf: knowledge.corpus.asOf,
    codeVersion: known.madeWith.code,
    historySessions: knowledge.corpus.sessions.length,
    historyCheckpoints: knowledge.corpus.size,
    historyFrom: knowledge.corpus.sessions.at(0) ?? null,
    historyTo: knowledge.corpus.sessions.at(-1) ?? null,
    trackRecord: recordMessage(known.record),
    streams: pentaview && {
      sessions: pentaview.sessions,
      largePressure: pentaview.knowledge.sizes.pressure,
      projections: [...pentaview.projections],
    },
  };
}

function recordMessage({ sessions, contacts, contactBins }: KnownRecord): TrackRecord | null {
  if (!contacts) return null;
  const { said, happened, difference } = contacts;
  const { cases, days, low, high } = difference;
  return { sessions, cases, days, said, happened, low, high, bins: contactBins.map(binMessage) };
}

const binMessage = ({ cases, said, happened, low, high }: ReliabilityBin): TrackRecord['bins'][number] => ({
  cases,
  said,
  happened,
  low,
  high,
});
