import { expect, test } from 'vitest';
import { autoregressiveSessions } from '../../../daemon/streams/synthetic.ts';
import { ProjectionHistory, projectionSamples } from '../../../pipeline/projections/samples.ts';
import { BAR_NS } from '../../../shared/rules.ts';
import { SESSION } from '../../market.ts';
import { streamBar } from '../../stream-inputs.ts';

const [session] = autoregressiveSessions(1, { levels: ['OR_LOW'], bars: 40 });
const { bars } = session!;

test('a sample needs four bars up to it and ten after it', () => {
  const samples = projectionSamples('pressure', [session!]);
  expect(samples.map(({ bar }) => (bar.at - SESSION.rthOpen) / BAR_NS)).toEqual(
    Array.from({ length: 40 - 4 - 10 + 1 }, (_, i) => i + 4),
  );
});

test('the path is what the smoothed stream did after, less where it stood', () => {
  const [first] = projectionSamples('momentum', [session!]);
  expect(first!.anchor).toBe(bars[3]!.motion.momentum.smooth);
  first!.path.forEach((way, h) => {
    expect(way).toBeCloseTo(bars[4 + h]!.motion.momentum.smooth - first!.anchor, 12);
    expect(first!.rawPath[h]).toBeCloseTo(bars[4 + h]!.momentum - first!.anchor, 12);
  });
});

test('features know the bars up to now, and none after', () => {
  const history = (upTo: number) => {
    const follow = new ProjectionHistory('pressure', SESSION.rthOpen);
    return bars.slice(0, upTo).map((bar) => follow.next(bar));
  };
  expect(history(30)).toEqual(history(40).slice(0, 30));
  const { features } = history(30).at(-1)!;
  const now = bars[29]!;
  const { smooth, slope, curvature, jerk } = now.motion.pressure;
  expect(features).toMatchObject({
    constant: 1,
    smooth,
    slope,
    curvature,
    jerk,
    beyond_smooth: now.pressure - smooth,
    raw_lag_1: bars[28]!.pressure - smooth,
    raw_lag_5: bars[24]!.pressure - smooth,
    smooth_lag_19: bars[10]!.motion.pressure.smooth - smooth,
    smooth_of_flow: now.motion.flow.smooth,
    slope_of_barrier: now.motion.barrier.slope,
    beyond_smooth_of_momentum: now.momentum - now.motion.momentum.smooth,
    dealer: now.dealer,
    setup: now.setup,
    direction: 1,
    level_or_low: 1,
    level_pm_high: 0,
    time_t60_120: 1,
    time_t30_60: 0,
    minutes: 60,
    minutes_squared: 3600,
    history: 1,
    range: 0,
  });
  expect(features).not.toHaveProperty('smooth_of_pressure');
});

test('what history is too short for is zero, and how short it is is known', () => {
  const follow = new ProjectionHistory('pressure', SESSION.rthOpen);
  const moments = bars.slice(0, 4).map((bar) => follow.next(bar));
  expect(moments.slice(0, 3)).toEqual([null, null, null]);
  expect(moments[3]!.features).toMatchObject({ raw_lag_5: 0, smooth_lag_5: 0, history: 0.2 });
});

test('after a hole history begins anew', () => {
  const follow = new ProjectionHistory('pressure', SESSION.rthOpen);
  const numbers = [1, 2, 3, 4, 5, 7, 8, 9, 10];
  const known = numbers.map((bar) => follow.next(streamBar(bar)) !== null);
  expect(known).toEqual([false, false, false, true, true, false, false, false, true]);
});

test('a stream that is not known has no sample, and its path has no hole', () => {
  const blind = bars.map((bar, i) => (i === 20 ? { ...bar, coverage: { ...bar.coverage, flow: 0 } } : bar));
  const samples = projectionSamples('flow', [{ ...session!, bars: blind }]);
  const at = samples.map(({ bar }) => bars.findIndex((each) => each.at === bar.at));
  expect(at).toEqual([3, 4, 5, 6, 7, 8, 9, 24, 25, 26, 27, 28, 29]);
  expect(projectionSamples('momentum', [{ ...session!, bars: blind }])).toHaveLength(27);
});

test('a clean setup counts for more, and none for nothing', () => {
  const with_ = (setup: number) =>
    projectionSamples('pressure', [{ ...session!, bars: bars.map((bar) => ({ ...bar, setup })) }])[0]!.weight;
  expect(with_(0.5)).toBe(0.75);
  expect(with_(-1)).toBe(0.1);
});

test('structure is smoothed as the others are', () => {
  const [first] = projectionSamples('structure', [session!]);
  expect(first!.anchor).not.toBe(bars[3]!.structure);
  expect(Math.abs(first!.anchor)).toBeLessThan(1);
  expect(first!.features).toHaveProperty('smooth_of_pressure');
});

test('ranges from before a hole are not those it is held against', () => {
  const follow = new ProjectionHistory('pressure', SESSION.rthOpen);
  const at = (bar: number, atr: number) => follow.next(streamBar(bar, { atr }));
  for (const bar of [1, 2, 3, 4, 5]) at(bar, 2);
  for (const bar of [9, 10, 11]) at(bar, 4);
  expect(at(12, 4)!.features.range).toBe(0);
});

test('another stream that is not known is not far from itself', () => {
  const follow = new ProjectionHistory('barrier', SESSION.rthOpen);
  const blind = { coverage: { momentum: 0.4, flow: 1, barrier: 1, dealer: 1, setup: 1 }, pressure: 0.22 };
  const moments = [1, 2, 3, 4].map((bar) => follow.next(streamBar(bar, blind)));
  expect(moments[3]!.features).toMatchObject({
    beyond_smooth_of_pressure: 0,
    known_pressure: 0,
    known_flow: 1,
  });
});
