import { expect, test } from 'vitest';
import { autoregressiveSessions } from '../../daemon/streams/synthetic.ts';
import { projectionSamples } from '../../pipeline/projections/samples.ts';
import { trainProjection, walkForward } from '../../pipeline/projections/walk-forward.ts';

const sessions = autoregressiveSessions(100, { levels: ['PM_HIGH', 'PM_LOW'] });

test('on streams that return to zero, eight in ten stay inside at every horizon, and it pays', () => {
  const { score, unproved, model } = trainProjection('pressure', projectionSamples('pressure', sessions))!;
  for (const share of score!.coverage) {
    expect(share).toBeGreaterThan(0.78);
    expect(share).toBeLessThan(0.82);
  }
  expect(score!.crossings).toBe(0);
  expect(score!.belowLow).toBeCloseTo(0.1, 1.5);
  expect(score!.aboveHigh).toBeCloseTo(0.1, 1.5);
  expect(score!.gains.persistence.low).toBeGreaterThan(0);
  expect(score!.gains.decay.low).toBeGreaterThan(0);
  expect(score!.lossRatio.persistence).toBeLessThan(0.95);
  expect(unproved).toBeNull();
  expect(model.stream).toBe('pressure');
}, 60_000);

test('a stream without memory is projected no better than it decays, and nothing is shown', () => {
  const noise = autoregressiveSessions(62, { kept: 0, levels: ['PM_HIGH'] });
  const score = walkForward('momentum', projectionSamples('momentum', noise))!;
  expect(score.days).toBe(18);
  // The smoothed past of noise is known to go to zero: that is all there is to know.
  expect(score.lossRatio.decay).toBeGreaterThan(0.97);
}, 60_000);
