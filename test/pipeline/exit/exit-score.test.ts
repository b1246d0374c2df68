import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exitScore, nextZone, PositionFollower, zoneOf } from '../../../pipeline/exit/exit-score.ts';
import type { StreamBar } from '../../../pipeline/streams/stream-bar.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { streamBar } from '../../stream-inputs.ts';

const STILL = { smooth: 0, slope: 0, curvature: 0, jerk: 0 };

/** A bar by what the score is made of. */
const scored = (alignment: number, pressure = 0, flow = 0, barrier = 0, jerk = 0, bar = 1): StreamBar =>
  streamBar(bar, {
    adjustedAlignment: alignment,
    motion: {
      pressure: { ...STILL, slope: pressure, jerk },
      momentum: STILL,
      flow: { ...STILL, slope: flow },
      barrier: { ...STILL, slope: barrier },
    },
  });
const long = (bar: StreamBar) => exitScore(bar, 1, FIRST_SIZES, false);
const short = (bar: StreamBar) => exitScore(bar, -1, FIRST_SIZES, false);

test('scores worked out', () => {
  expect(long(scored(0.35, -0.08, -0.06, -0.03)).score).toBeCloseTo(0.081072, 6);
  const falling = scored(-0.48, -0.12, -0.13, -0.08);
  expect(long(falling).score).toBeCloseTo(-0.837428, 6);
  expect(short(falling).score).toBeCloseTo(0.837428, 6);
  expect(long(scored(0.1)).score).toBeCloseTo(0.159345, 6);
  expect(long(scored(-0.15, 0.02, -0.03)).score).toBeCloseTo(-0.215752, 6);
});

test('as it was first published, it hardly leaves the middle', () => {
  expect(long(scored(0.35, -0.08, -0.06, -0.03, -0.025)).rawScore).toBeCloseTo(-0.026632, 6);
  expect(short(scored(0.35, -0.08, -0.06, -0.03, -0.025)).rawScore).toBeCloseTo(-0.123368, 6);
  expect(long(scored(-0.48, -0.12, -0.13, -0.08)).rawScore).toBeCloseTo(-0.27059, 6);
  expect(long(scored(0.96)).rawScore).toBeCloseTo(0.406991, 6);
  expect(long(scored(-0.7, -0.1, -0.1, -0.05, -0.03)).rawScore).toBeCloseTo(-0.497414, 6);
  expect(short(scored(-0.7, -0.1, -0.1, -0.05, -0.03)).rawScore).toBeCloseTo(0.347414, 6);
  expect(long(scored(1, 0.25, 0.25, 0.25)).rawScore).toBeCloseTo(0.528095, 6);
});

test('what is good for a long position is bad for a short one', () => {
  const value = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(value, value, value, value, (...parts) => {
      const bar = scored(...parts);
      expect(long(bar).score).toBeCloseTo(-short(bar).score, 12);
      expect(Math.abs(long(bar).score)).toBeLessThanOrEqual(0.8483);
    }),
  );
});

test('a jerk against the position costs fifteen hundredths', () => {
  const bar = scored(0.1);
  const { score, penalty } = exitScore(bar, 1, FIRST_SIZES, true);
  expect(score).toBeCloseTo(0.159345 - 0.15, 6);
  expect(penalty).toBe(true);
});

test('zones by their edges', () => {
  expect(zoneOf(0.51)).toBe('HOLD_ADD');
  expect(zoneOf(0.5)).toBe('HOLD_TRAIL');
  expect(zoneOf(-0.2)).toBe('HOLD_TRAIL');
  expect(zoneOf(-0.21)).toBe('REDUCE');
  expect(zoneOf(-0.5)).toBe('REDUCE');
  expect(zoneOf(-0.51)).toBe('EXIT');
  // All four can be reached.
  expect(zoneOf(long(scored(0.35)).score)).toBe('HOLD_ADD');
  expect(zoneOf(long(scored(-0.48, -0.12, -0.13, -0.08)).score)).toBe('EXIT');
});

test('a zone holds on by five hundredths, but for EXIT', () => {
  expect(nextZone('HOLD_TRAIL', 0.54)).toBe('HOLD_TRAIL');
  expect(nextZone('HOLD_TRAIL', 0.56)).toBe('HOLD_ADD');
  expect(nextZone('HOLD_ADD', 0.46)).toBe('HOLD_ADD');
  expect(nextZone('HOLD_ADD', 0.44)).toBe('HOLD_TRAIL');
  expect(nextZone('HOLD_TRAIL', -0.24)).toBe('HOLD_TRAIL');
  expect(nextZone('HOLD_TRAIL', -0.26)).toBe('REDUCE');
  expect(nextZone('REDUCE', -0.16)).toBe('REDUCE');
  expect(nextZone('REDUCE', -0.51)).toBe('EXIT');
  expect(nextZone('EXIT', -0.46)).toBe('EXIT');
  expect(nextZone('EXIT', -0.44)).toBe('REDUCE');
  expect(nextZone('EXIT', 0.52)).toBe('HOLD_TRAIL');
  expect(nextZone(null, 0.52)).toBe('HOLD_ADD');
});

test('a position is followed bar by bar, and nothing is added to in a poor setup', () => {
  const follower = new PositionFollower('LONG', FIRST_SIZES);
  const good = { ...scored(0.35, 0.08, 0, 0, 0, 1), setup: 0 };
  expect(follower.next(good)?.zone).toBe('HOLD_ADD');
  expect(follower.next({ ...good, at: good.at + 120e9, setup: -0.26 })?.zone).toBe('HOLD_TRAIL');
  expect(new PositionFollower('FLAT', FIRST_SIZES).next(good)).toBeNull();
});

test('the penalty needs a jerk that stands out and pressure that falls', () => {
  const of = (position: 'LONG' | 'SHORT', slope: number, jerk: number) =>
    new PositionFollower(position, FIRST_SIZES).next(scored(0, slope, 0, 0, jerk))!.penalty;
  expect(of('LONG', -0.01, -0.03)).toBe(true);
  expect(of('LONG', 0.01, -0.03)).toBe(false);
  expect(of('LONG', -0.01, -0.02)).toBe(false);
  expect(of('SHORT', 0.01, 0.03)).toBe(true);
  const follower = new PositionFollower('LONG', FIRST_SIZES);
  // Bars from before the position tell what is usual too.
  for (const bar of [1, 2, 3]) follower.see(scored(0, 0, 0, 0, 0.04, bar));
  expect(follower.next(scored(0, -0.01, 0, 0, -0.05, 4))?.penalty).toBe(false);
  expect(follower.next(scored(0, -0.01, 0, 0, -0.07, 5))?.penalty).toBe(true);
});

test('after more than two silent bars nothing is held on to', () => {
  const follower = new PositionFollower('LONG', FIRST_SIZES);
  expect(follower.next(scored(0.35, 0, 0, 0, 0.04, 1))?.zone).toBe('HOLD_ADD');
  expect(follower.next(scored(0.32, 0, 0, 0, 0.04, 2))?.zone).toBe('HOLD_ADD');
  expect(follower.next(scored(0.32, -0.01, 0, 0, -0.03, 5))).toMatchObject({
    zone: 'HOLD_TRAIL',
    penalty: true,
  });
});

test('a zone outlives one missing bar and no silence, and is the one that was shown', () => {
  const held = (second: number) => {
    const follower = new PositionFollower('LONG', FIRST_SIZES);
    follower.next(scored(0.35, 0, 0, 0, 0, 1));
    // A score of 0.47: below the zone by less than it holds on by.
    return follower.next(scored((0.35 * Math.atanh(0.47)) / (1.25 * 0.45), 0, 0, 0, 0, second))?.zone;
  };
  expect([held(2), held(3), held(4)]).toEqual(['HOLD_ADD', 'HOLD_ADD', 'HOLD_TRAIL']);
  const follower = new PositionFollower('LONG', FIRST_SIZES);
  const at = (score: number, bar: number, setup: number) => {
    const alignment = (0.35 * Math.atanh(score)) / (1.25 * 0.45);
    return follower.next({
      ...scored(Math.min(alignment, 0.35), Math.max(0, alignment - 0.35), 0, 0, 0, bar),
      setup,
    })?.zone;
  };
  expect(at(0.51, 1, -0.5)).toBe('HOLD_TRAIL');
  expect(at(0.505, 2, 0)).toBe('HOLD_TRAIL');
});

test('jerks are weighed on the scale of alerts, over sixty bars', () => {
  const small = { ...FIRST_SIZES, pressure: 0.1 };
  expect(new PositionFollower('LONG', small).next(scored(0, -0.02, 0, 0, -0.01))?.penalty).toBe(true);
  expect(new PositionFollower('LONG', FIRST_SIZES).next(scored(0, -0.02, 0, 0, -0.01))?.penalty).toBe(false);
  const follower = new PositionFollower('LONG', FIRST_SIZES);
  for (let bar = 1; bar <= 40; bar++) follower.see(scored(0, 0, 0, 0, bar <= 21 ? 0.04 : 0.001, bar));
  expect(follower.next(scored(0, -0.02, 0, 0, -0.05, 41))?.penalty).toBe(false);
});
