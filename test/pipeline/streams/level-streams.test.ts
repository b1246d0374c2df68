import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bounded } from '../../../pipeline/streams/input-scales.ts';
import { mapInputs } from '../../../pipeline/streams/inputs.ts';
import { LevelStreams } from '../../../pipeline/streams/level-streams.ts';
import { lowCoverage, type StreamBar } from '../../../pipeline/streams/stream-bar.ts';
import { BAR_NS, STATE_TICK_NS } from '../../../shared/rules.ts';
import { SESSION } from '../../market.ts';
import { levelSampleAt, rawInputs, unitScales } from '../../stream-inputs.ts';

type Sample = ReturnType<typeof levelSampleAt>;
const tickAt = (tick: number) => SESSION.rthOpen + tick * STATE_TICK_NS;

/** Bars from samples at ticks, closing every fourth. */
function barsOf(samples: readonly Sample[], upTo = 361): StreamBar[] {
  const streams = new LevelStreams(unitScales());
  const bars: StreamBar[] = [];
  for (let tick = 0; tick < upTo; tick++) {
    for (const sample of samples) if (sample.at === tickAt(tick)) streams.add(sample);
    if (tick > 0 && tick % 4 === 0) bars.push(...[streams.close(tickAt(tick))].filter((bar) => bar !== null));
  }
  return bars;
}

test('a bar closes every two minutes with the values of its last sample', () => {
  const samples = Array.from({ length: 9 }, (_, tick) => levelSampleAt(tickAt(tick), { spot: 5990 + tick }));
  const bars = barsOf(samples, 9);
  expect(bars.map(({ at }) => at - SESSION.rthOpen)).toEqual([BAR_NS, 2 * BAR_NS]);
  expect(bars.map(({ spot }) => spot)).toEqual([5994, 5998]);
});

test('a bar needs a sample of its last minute, and carries none over', () => {
  const at = (tick: number) => [levelSampleAt(tickAt(tick))];
  expect(barsOf(at(2), 5)).toHaveLength(1);
  expect(barsOf(at(1), 5)).toHaveLength(0);
  expect(barsOf(at(4), 9)).toHaveLength(1);
});

test('the tape is averaged over the last three half-minutes of the bar', () => {
  const tape = [9, 9, 1, 2, 3];
  const samples = tape.map((value, tick) =>
    levelSampleAt(tickAt(tick), {
      inputs: rawInputs({ tape_imbalance: value, barrier_delta_liq_log: -value }),
    }),
  );
  const [bar] = barsOf(samples, 5);
  const mean = (bounded(1) + bounded(2) + bounded(3)) / 3;
  // Agreement is 0, since the quotes are; there is no shape before ten minutes.
  expect(Math.atanh(bar!.flow)).toBeCloseTo((0.25 * mean) / 0.95, 12);
  expect(Math.atanh(bar!.barrier)).toBeCloseTo(0.5 * mean, 12);
});

test('the shape of flow counts from ten minutes of samples on', () => {
  const rising = Array.from({ length: 41 }, (_, tick) =>
    levelSampleAt(tickAt(tick), { inputs: rawInputs({ ofi_60s: -2 + tick / 10, tape_imbalance: 0 }) }),
  );
  const bars = barsOf(rising, 41);
  const coverage = bars.map((bar) => bar.coverage.flow);
  expect(coverage.slice(0, 4)).toEqual(new Array(4).fill(expect.closeTo(0.95, 12)));
  expect(coverage.slice(4)).toEqual(new Array(6).fill(expect.closeTo(1, 12)));
});

test('streams begin anew after more than two silent bars', () => {
  const moving = (tick: number, value: number) =>
    levelSampleAt(tickAt(tick), { inputs: rawInputs({ velocity_1min: value, velocity_3min: value }) });
  const two = barsOf([moving(4, 0), moving(12, 3)], 13);
  expect(two[1]!.motion.momentum.slope).not.toBe(0);
  const three = barsOf([moving(4, 0), moving(16, 3)], 17);
  expect(three[1]!.motion.momentum.slope).toBe(0);
  expect(three[1]!.motion.momentum.smooth).toBe(three[1]!.momentum);
});

test('what is missing is neutral, and says so', () => {
  const inputs = mapInputs(() => Number.NaN);
  const unknown = { fuel: Number.NaN, barrierState: null };
  const [bar] = barsOf([levelSampleAt(tickAt(4), { inputs, ...unknown })], 5);
  expect(bar).toMatchObject({ momentum: 0, flow: 0, dealer: 0, pressure: 0 });
  expect(lowCoverage(bar!)).toEqual(['momentum', 'flow', 'barrier', 'dealer']);
});

const anyInput = fc.oneof(fc.double({ min: -50, max: 50, noNaN: true }), fc.constant(Number.NaN));
const anySample = fc.record({
  inputs: fc.array(anyInput, { minLength: 29, maxLength: 29 }),
  direction: fc.constantFrom('UP' as const, 'DOWN' as const),
  fuel: fc.constantFrom(-1, 0, 1, Number.NaN),
  barrierState: fc.constantFrom('WALL' as const, 'CONSUMED' as const, 'NEUTRAL' as const, null),
  secondsSinceTouch: fc.constantFrom(0, 900, Number.NaN),
  distanceAtr: fc.double({ min: -10, max: 10, noNaN: true }),
});
const samplesFrom = (drawn: readonly (typeof anySample extends fc.Arbitrary<infer T> ? T : never)[]) =>
  drawn.map(({ inputs, ...of }, tick) => {
    let next = 0;
    return levelSampleAt(tickAt(tick), { ...of, inputs: mapInputs(() => inputs[next++]!) });
  });

test('whatever is missing, every stream is a number within its bounds', () => {
  fc.assert(
    fc.property(fc.array(anySample, { minLength: 30, maxLength: 60 }), (drawn) => {
      for (const bar of barsOf(samplesFrom(drawn), 61)) {
        const { momentum, flow, barrier, dealer, setup, pressure, structure } = bar;
        for (const value of [
          momentum,
          flow,
          barrier,
          dealer,
          setup,
          pressure,
          structure,
          bar.alignment,
          bar.adjustedAlignment,
        ])
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
        expect(bar.divergence).toBeGreaterThanOrEqual(0);
        for (const { smooth, slope, curvature, jerk } of Object.values(bar.motion))
          expect([smooth, slope, curvature, jerk].every(Number.isFinite)).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test('what comes later changes no earlier bar', () => {
  fc.assert(
    fc.property(
      fc.array(anySample, { minLength: 40, maxLength: 60 }),
      fc.integer({ min: 5, max: 39 }),
      (drawn, cut) => {
        const samples = samplesFrom(drawn);
        const whole = barsOf(samples, 61).filter(({ at }) => at < tickAt(cut));
        expect(barsOf(samples.slice(0, cut), cut)).toEqual(whole);
      },
    ),
    { numRuns: 40 },
  );
});

test('turning the approach turns the barrier and nothing else', () => {
  const of = (direction: 'UP' | 'DOWN') =>
    barsOf(
      [
        levelSampleAt(tickAt(4), {
          direction,
          inputs: rawInputs({ velocity_1min: 2, ofi_60s: 3, barrier_delta_liq_log: -2 }),
        }),
      ],
      5,
    )[0]!;
  const [up, down] = [of('UP'), of('DOWN')];
  expect(down.barrier).toBe(-up.barrier);
  expect(up.barrier).toBeGreaterThan(0.3);
  expect([down.momentum, down.flow, down.dealer, down.setup]).toEqual([
    up.momentum,
    up.flow,
    up.dealer,
    up.setup,
  ]);
});

test('what one side’s orders did before price crossed says nothing of the other’s', () => {
  const at = (tick: number, direction: 'UP' | 'DOWN', change: number) =>
    levelSampleAt(tickAt(tick), { direction, inputs: rawInputs({ barrier_delta_liq_log: change }) });
  const [bar] = barsOf([at(2, 'UP', 3), at(3, 'UP', 3), at(4, 'DOWN', 1)], 5);
  expect(Math.atanh(bar!.barrier)).toBeCloseTo(0.5 * bounded(1), 12);
});

test('a stream that goes out of view does not fall', () => {
  const seen = (tick: number, change: number) =>
    levelSampleAt(tickAt(tick), {
      barrierState: Number.isNaN(change) ? null : 'NEUTRAL',
      inputs: rawInputs({
        velocity_1min: 1,
        barrier_delta_liq_log: change,
        barrier_delta_3min: change,
        replenishment_log: change,
      }),
    });
  const bars = barsOf([seen(4, -3), seen(8, -3), seen(12, Number.NaN), seen(16, Number.NaN)], 17);
  expect(bars[1]!.motion.barrier.slope).toBe(0);
  for (const { barrier, motion, coverage } of bars.slice(2)) {
    expect([barrier, coverage.barrier]).toEqual([0, 0]);
    expect(motion.barrier).toEqual({ smooth: 0, slope: 0, curvature: 0, jerk: 0 });
  }
});

test('quotes agree with the tape by the market’s own imbalance', () => {
  const inputs = rawInputs({ ofi_60s: 1, ofi_near_level_60s: -1, tape_imbalance: 1 });
  const [bar] = barsOf([levelSampleAt(tickAt(4), { inputs, stacking: [1, 3] })], 5);
  const n = bounded(1);
  expect(Math.atanh(bar!.flow)).toBeCloseTo((0.25 * n - 0.2 * n + 0.25 * n + 0.1 * n) / 0.95, 12);
  expect(bar!.stackedWithin5).toBe(1);
});

const path = (of: (tick: number) => Partial<ReturnType<typeof levelSampleAt>>) =>
  Array.from({ length: 41 }, (_, tick) => levelSampleAt(tickAt(tick), of(tick)));

test('flow’s shape is that of quotes and tape', () => {
  const last = (tape: (tick: number) => number) =>
    barsOf(
      path((tick) => ({ inputs: rawInputs({ tape_imbalance: tape(tick), ofi_near_level_60s: -tick / 20 }) })),
      41,
    ).at(-1)!.flow;
  const rising = last((tick) => (tick >= 38 ? 1 : -1 + tick / 20));
  const level = last(() => 1);
  expect(rising - level).toBeGreaterThan(0.003);
});

test('coming nearer is coming nearer from either side', () => {
  const from = (sign: number) =>
    barsOf(
      path((tick) => ({
        distanceAtr: -0.5,
        inputs: rawInputs({ distance_signed_atr: sign * (2 - tick / 27) }),
      })),
      41,
    ).at(-1)!.setup;
  expect(from(-1)).toBeCloseTo(from(1), 12);
  const away = barsOf(
    path((tick) => ({ distanceAtr: -0.5, inputs: rawInputs({ distance_signed_atr: 0.5 + tick / 27 }) })),
    41,
  ).at(-1)!.setup;
  expect(from(1)).toBeGreaterThan(away);
});

test('the oldest of forty half-minutes counts', () => {
  // Twenty samples: at the place of the oldest, and at the last nineteen.
  const ticks = [1, ...Array.from({ length: 19 }, (_, i) => 22 + i)];
  const bars = barsOf(
    ticks.map((tick) => levelSampleAt(tickAt(tick))),
    41,
  );
  expect(bars.at(-1)!.coverage.flow).toBe(1);
  const without = barsOf(
    ticks.slice(1).map((tick) => levelSampleAt(tickAt(tick))),
    41,
  );
  expect(without.at(-1)!.coverage.flow).toBeCloseTo(0.95, 12);
});
