import { merged } from '../../pipeline/streams/merged.ts';
import { MotionFollower } from '../../pipeline/streams/motion.ts';
import type { StreamBar, StreamSession } from '../../pipeline/streams/stream-bar.ts';
import { BAR_NS } from '../../shared/rules.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { STREAMS } from '../../shared/vocabulary/stream.ts';
import { Random } from '../simulator/random.ts';

/** Dates one after another; they need be no trading days. */
export const syntheticDates = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10));

/** All days open at one session time. */
const RTH_OPEN = sessionOf('2025-06-05').rthOpen;

/**
 * Streams that each keep nine tenths of themselves from bar to bar, at some levels of
 * many sessions: a law that a projection can be held against.
 * @param kept of a stream from bar to bar
 */
export function autoregressiveSessions(
  sessions: number,
  {
    seed = 1,
    kept = 0.9,
    levels = LEVEL_KINDS.slice(0, 2),
    bars = 90,
  }: { seed?: number; kept?: number; levels?: readonly LevelKind[]; bars?: number } = {},
): StreamSession[] {
  const random = new Random(seed, 'streams');
  const noise = () => random.next() + random.next() + random.next() - 1.5;
  return syntheticDates(sessions).map((date) => ({
    date,
    rthOpen: RTH_OPEN,
    bars: levels.flatMap((level) => levelBars(level, bars, kept, noise)),
  }));
}

function levelBars(level: LevelKind, count: number, kept: number, noise: () => number): StreamBar[] {
  const walk = { momentum: 0, flow: 0, barrier: 0, dealer: 0, setup: 0 };
  const followers = {
    pressure: new MotionFollower(),
    momentum: new MotionFollower(),
    flow: new MotionFollower(),
    barrier: new MotionFollower(),
  };
  return Array.from({ length: count }, (_, i) => {
    const at = RTH_OPEN + (i + 1) * BAR_NS;
    for (const stream of STREAMS) walk[stream] = kept * walk[stream] + 0.15 * noise();
    const values = {
      momentum: Math.tanh(walk.momentum),
      flow: Math.tanh(walk.flow),
      barrier: Math.tanh(walk.barrier),
      dealer: Math.tanh(walk.dealer),
      setup: Math.tanh(walk.setup),
    };
    const merges = merged(values);
    return {
      at,
      level,
      direction: 'UP',
      spot: 5999,
      atr: 2,
      levelPrice: 6000,
      ...values,
      ...merges,
      motion: {
        pressure: followers.pressure.next(at, merges.pressure),
        momentum: followers.momentum.next(at, values.momentum),
        flow: followers.flow.next(at, values.flow),
        barrier: followers.barrier.next(at, values.barrier),
      },
      coverage: { momentum: 1, flow: 1, barrier: 1, dealer: 1, setup: 1 },
      attempt: 1,
      stackedWithin5: 0,
    };
  });
}
