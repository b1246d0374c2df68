import { Random } from '../daemon/simulator/random.ts';
import type { StreamSession } from '../pipeline/alerts/record.ts';
import { merged } from '../pipeline/streams/merged.ts';
import { MotionFollower } from '../pipeline/streams/motion.ts';
import type { StreamBar } from '../pipeline/streams/stream-bar.ts';
import { LEVEL_KINDS, type LevelKind } from '../shared/vocabulary/level.ts';
import { SESSION } from './market.ts';
import { streamBar } from './stream-inputs.ts';

/** Dates one after another; they need be no trading days. */
export const syntheticDates = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10));

/**
 * Streams that each keep nine tenths of themselves from bar to bar, at some levels of
 * many sessions.
 * @param kept of a stream from bar to bar
 */
export function autoregressiveSessions(
  sessions: number,
  { seed = 1, kept = 0.9, levels = LEVEL_KINDS.slice(0, 2), bars = 90 } = {},
): StreamSession[] {
  const random = new Random(seed, 'streams');
  const noise = () => random.next() + random.next() + random.next() - 1.5;
  return syntheticDates(sessions).map((date) => ({
    date,
    rthOpen: SESSION.rthOpen,
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
    for (const name of Object.keys(walk) as (keyof typeof walk)[])
      walk[name] = kept * walk[name] + 0.15 * noise();
    const values = Object.fromEntries(
      Object.entries(walk).map(([name, value]) => [name, Math.tanh(value)]),
    ) as unknown as typeof walk;
    const merges = merged(values);
    const { at } = streamBar(i + 1);
    return streamBar(i + 1, {
      level,
      ...values,
      ...merges,
      motion: {
        pressure: followers.pressure.next(at, merges.pressure),
        momentum: followers.momentum.next(at, values.momentum),
        flow: followers.flow.next(at, values.flow),
        barrier: followers.barrier.next(at, values.barrier),
      },
    });
  });
}
