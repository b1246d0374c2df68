import { expect, test } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { autoregressiveSessions } from '../../../daemon/streams/synthetic.ts';
import { curveAt, HORIZONS, pathValue } from '../../../pipeline/projections/horizon-basis.ts';
import {
  calibrated,
  fitPathModel,
  pathRows,
  project,
} from '../../../pipeline/projections/projection-model.ts';
import { projectionSamples } from '../../../pipeline/projections/samples.ts';

const sessions = autoregressiveSessions(24);
const samples = projectionSamples('pressure', sessions);
const model = fitPathModel(
  'pressure',
  samples.filter(({ date }) => date < sessions[12]!.date),
);
const later = samples.filter(({ date }) => date >= sessions[12]!.date);
const ready = calibrated(model, later);

test('low, middle and high never cross, whatever the moment', () => {
  const random = new Random(11, 'moments');
  let [crossed, beyond] = [0, 0];
  for (let i = 0; i < 10_000; i++) {
    const features = Object.fromEntries(ready.features.map(({ name }) => [name, 40 * (random.next() - 0.5)]));
    const moment = { bar: later[0]!.bar, anchor: 2 * random.next() - 1, features };
    const { q10, q50, q90 } = project(ready, moment);
    HORIZONS.forEach((_, h) => {
      if (!(q10[h]! <= q50[h]! && q50[h]! <= q90[h]!)) crossed++;
      if (!(q10[h]! >= -1 && q90[h]! <= 1)) beyond++;
    });
  }
  expect([crossed, beyond]).toEqual([0, 0]);
});

test('the days it is calibrated on stay inside as often as it says, at every horizon', () => {
  HORIZONS.forEach((_, h) => {
    const tails = { below: 0, above: 0 };
    for (const sample of later) {
      const { q10, q90 } = project(ready, sample);
      const value = sample.anchor + sample.path[h]!;
      tails.below += Number(value < q10[h]!);
      tails.above += Number(value > q90[h]!);
    }
    expect(tails.below / later.length).toBeCloseTo(0.1, 1.7);
    expect(tails.above / later.length).toBeCloseTo(0.1, 1.7);
  });
});

test('the middle is the path of its three coefficients', () => {
  const { anchor, q50, coefficients } = project(ready, later[100]!);
  HORIZONS.forEach((bars, h) => {
    expect(q50[h]).toBeCloseTo(pathValue(anchor, coefficients, bars), 12);
  });
});

test('features are put on one scale, those that never vary as they are', () => {
  const rows = pathRows(model.features, samples.slice(0, 3));
  const at = (name: string) => model.features.findIndex((feature) => feature.name === name);
  expect(rows.features[at('constant')]).toBe(1);
  const slope = model.features[at('slope')]!;
  expect(rows.features[at('slope')]).toBeCloseTo(
    (samples[0]!.features.slope! - slope.mean) / slope.deviation,
    12,
  );
  // No bar of these sessions came from above.
  expect(model.features[at('direction')]).toMatchObject({ mean: 0, deviation: 1 });
});

test('a model survives being stored', () => {
  const stored = JSON.parse(JSON.stringify(ready)) as typeof ready;
  expect(project(stored, later[5]!)).toEqual(project(ready, later[5]!));
});

test('no samples make no model', () => {
  expect(() => fitPathModel('pressure', [])).toThrow(RangeError);
});

test('a spread is the ninth tenth of what later days needed, narrower ones too', () => {
  const plain = { ...model, coefficients: { q10: zeros(-1), q50: zeros(0), q90: zeros(1) } };
  // Spreads of one at every horizon; nineteen days that went n times as far above.
  const ones = HORIZONS.map((bars) => curveAt([1, 1, 1], bars));
  const days = (size: (n: number) => number) =>
    Array.from({ length: 19 }, (_, n) => ({ ...later[0]!, path: ones.map((way) => size(n + 1) * way) }));
  const { above, below } = calibrated(
    plain,
    days((n) => n),
  ).spreads;
  expect(above).toEqual(HORIZONS.map(() => expect.closeTo(18, 9)));
  expect(below).toEqual(HORIZONS.map(() => 0));
  expect(
    calibrated(
      plain,
      days(() => 0.5),
    ).spreads.above,
  ).toEqual(HORIZONS.map(() => expect.closeTo(0.5, 9)));
});

test('courses are later paths in parts of what their fans allowed, as far apart as can be', () => {
  const plain = { ...model, coefficients: { q10: zeros(-1), q50: zeros(0), q90: zeros(1) } };
  const ones = HORIZONS.map((bars) => curveAt([1, 1, 1], bars));
  // Forty moments: every other one goes n fortieths of the way up, or half of it down.
  const days = Array.from({ length: 40 }, (_, n) => ({
    ...later[0]!,
    path: ones.map((way) => (n % 2 === 1 ? (way * (n + 1)) / 40 : (-way * (n + 1)) / 80)),
  }));
  const { courses, spreads } = calibrated(plain, days);
  expect(courses).toHaveLength(20);
  const parts = courses.map(([first]) => first!);
  // Of a pair the second is taken, which goes up.
  expect(parts).toEqual(
    Array.from({ length: 20 }, (_, i) => expect.closeTo((2 * i + 2) / 40 / spreads.above[0]!, 3)),
  );
  for (const course of courses) expect(course).toEqual(Array(10).fill(expect.closeTo(course[0]!, 3)));
  // Of few moments each is told once, and of none there is none.
  expect(calibrated(plain, days.slice(0, 3)).courses).toHaveLength(3);
  expect(calibrated(plain, []).courses).toEqual([]);
  const far = calibrated(plain, [...days.slice(0, 30), { ...days[1]!, path: ones.map((way) => 50 * way) }]);
  expect(Math.max(...far.courses.flat())).toBe(9);
  const [down] = calibrated(plain, days.slice(0, 1)).courses;
  expect(down).toEqual(Array(10).fill(-1));
  // What has no spread says nothing, and what is off the chart is cut.
  const flat = { ...plain, coefficients: { ...plain.coefficients, q10: zeros(0) } };
  expect(calibrated(flat, days.slice(0, 1)).courses[0]).toEqual(Array(10).fill(0));
});

/** Coefficients of which the constant’s alone are not zero. */
const zeros = (constant: number) =>
  model.features.map(({ name }): [number, number, number] =>
    name === 'constant' ? [constant, constant, constant] : [0, 0, 0],
  );
