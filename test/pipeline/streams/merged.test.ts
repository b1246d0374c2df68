import { expect, test } from 'vitest';
import { merged } from '../../../pipeline/streams/merged.ts';

const example = { momentum: 0.188213, flow: 0.367948, barrier: 0.467838, dealer: 0.49697, setup: 0.32194 };

test('merged streams of a worked example', () => {
  const of = merged(example);
  expect(of.pressure).toBeCloseTo(0.262781, 5);
  expect(of.structure).toBeCloseTo(0.400353, 5);
  expect(of.alignment).toBeCloseTo(0.295044, 5);
  expect(of.divergence).toBeCloseTo(0.115697, 5);
  expect(of.adjustedAlignment).toBeCloseTo(0.346364, 5);
});

test('the same approached from above', () => {
  const of = merged({ ...example, barrier: -0.467838 });
  expect(of.structure).toBeCloseTo(-0.226887, 5);
  expect(of.alignment).toBeCloseTo(0.025448, 5);
  expect(of.divergence).toBeCloseTo(0.359204, 5);
  expect(of.adjustedAlignment).toBeCloseTo(0.029875, 5);
});

test('a poor setup alone makes structure negative, and alignment nothing', () => {
  const of = merged({ momentum: 0, flow: 0, barrier: 0, dealer: 0, setup: -0.526255 });
  expect(of.structure).toBeCloseTo(-0.156578, 6);
  expect(of.alignment).toBe(0);
  expect(of.pressure).toBe(0);
  // It can turn the barrier's sign: so structure is never read as a direction.
  expect(merged({ momentum: 0, flow: 0, barrier: 0.1, dealer: 0, setup: -0.45 }).structure).toBeCloseTo(
    -0.064909,
    6,
  );
});

test('a market turned over turns pressure and alignment, and nothing else', () => {
  const up = merged(example);
  const down = merged({
    ...example,
    momentum: -example.momentum,
    flow: -example.flow,
    barrier: -example.barrier,
  });
  expect(down.pressure).toBeCloseTo(-up.pressure, 12);
  expect(down.alignment).toBeCloseTo(-up.alignment, 12);
  expect(down.adjustedAlignment).toBeCloseTo(-up.adjustedAlignment, 12);
  expect(down.divergence).toBeCloseTo(up.divergence, 12);
});
