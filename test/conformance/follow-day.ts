import { ApiKey } from '../../daemon/databento/index.ts';
import { type LiveResult, LiveSession } from '../../daemon/live/live-session.ts';
import type { FeedFacts } from '../../daemon/session/show.ts';
import type { Timeline } from '../../daemon/session/timeline.ts';
import { sessionOf, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { clock } from '../market.ts';
import type { Cut, DayFiles, DayGateway } from './day-gateway.ts';
import { GATEWAY_KEY, PacedGateway } from './live-day.ts';

export interface Followed {
  readonly result: LiveResult | null;
  readonly timeline: Timeline;
  readonly notes: string[];
  readonly market: DayGateway;
  readonly feed: FeedFacts;
  /** Frames that earlier starts had told when it began. */
  readonly toldBefore: number;
  /** How often everyone was to begin anew. */
  readonly begun: number;
}

export interface FollowedDay {
  readonly data: string;
  readonly date: string;
  /** What the gateway has of it. */
  readonly day: DayFiles;
}

export interface FollowOptions {
  readonly cuts?: readonly Cut[];
  /** The machine's clock is wrong by so much from 10:30 on. */
  readonly jumpNs?: bigint;
  readonly onStep?: (stop: () => void) => void;
  /** After so long without a word a connection is given up. */
  readonly silenceTimeoutMs?: number;
  /** Milliseconds, for whatever is waited for; they stand still without it. */
  readonly now?: () => number;
  /** Nobody answers where the gateway was. */
  readonly isAway?: boolean;
}

/** Follows a recorded day, begun at a time of it, with the market going on in steps. */
export async function followDay(
  { data, date, day }: FollowedDay,
  begun: string,
  stepMinutes: number,
  {
    cuts = [],
    jumpNs = 0n,
    onStep = () => undefined,
    isAway = false,
    silenceTimeoutMs = 40_000,
    now,
  }: FollowOptions = {},
): Promise<Followed> {
  const session = sessionOf(date);
  const at = (time: string): bigint => toTimestamp(session, clock(time, session));
  const paced = await PacedGateway.start(day, at(begun), cuts);
  const { market, gateway, clocks } = paced;
  const wallClock = () => market.now + (market.now > at('10:30') ? jumpNs : 0n);
  const notes: string[] = [];
  let begins = 0;
  const stopping = new AbortController();
  const live = await LiveSession.prepare(
    {
      dataFolder: data,
      symbol: 'ES',
      date,
      signal: stopping.signal,
      markEveryMs: 0,
      gateway: {
        key: new ApiKey(GATEWAY_KEY),
        host: '127.0.0.1',
        port: gateway.port,
        silenceTimeoutMs,
        ...clocks,
        ...(now && { clock: { ...clocks.clock, now } }),
        wallClock,
      },
    },
    {
      onBegin: () => begins++,
      onStep: () => onStep(() => stopping.abort()),
      onNote: (sentence) => notes.push(sentence),
    },
  );
  if (isAway) await gateway.stop();
  const toldBefore = live.toldFrames;
  paced.follow(() => live.status.knownUntil, BigInt(stepMinutes * NS_PER_MINUTE), at('12:50'));
  try {
    const result = await live.run();
    return { result, timeline: live.timeline, notes, market, feed: live.feed, begun: begins, toldBefore };
  } finally {
    stopping.abort();
    await paced.stop();
  }
}
