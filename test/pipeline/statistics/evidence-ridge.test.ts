import { describe, expect, it } from 'vitest';
import { fitEvidenceRidge } from '../../../pipeline/statistics/evidence-ridge.ts';

/** Coefficients that are each known by themselves. */
function apart(estimates: readonly number[], information: number) {
  const size = estimates.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = information;
  return { information: matrix, gradient: Float64Array.from(estimates, (value) => value * information) };
}
/** As many of either sign. */
const ofSize = (size: number, count = 60) =>
  Array.from({ length: count }, (_, i) => (i % 2 === 0 ? size : -size));
const groupOf = (name: string, count = 60) => Array.from({ length: count }, () => name);

describe('Coefficients with a prior whose strength the evidence finds', () => {
  it('are held back as far as their noise explains their size', () => {
    // Squares of .02 of which 1/400 is noise: coefficients vary by .0175, strength 57.
    const { coefficients } = fitEvidenceRidge(apart(ofSize(Math.sqrt(0.02)), 400), 1, groupOf('a'));
    const kept = 400 / (400 + 1 / (0.02 - 1 / 400));
    for (const [i, value] of coefficients.entries())
      expect(value / ofSize(Math.sqrt(0.02))[i]!).toBeCloseTo(kept, 3);
  });
  it('count observations by their weight', () => {
    const whole = fitEvidenceRidge(apart(ofSize(0.1), 400), 1, groupOf('a'));
    const half = fitEvidenceRidge(apart(ofSize(0.1), 800), 0.5, groupOf('a'));
    expect([...half.coefficients]).toEqual([...whole.coefficients]);
    expect(
      Math.abs(fitEvidenceRidge(apart(ofSize(0.1), 400), 0.5, groupOf('a')).coefficients[0]!),
    ).toBeLessThan(whole.coefficients[0]!);
  });
  it('are of one strength in a group, and of another in the next', () => {
    const estimates = [...ofSize(0.2), ...ofSize(0.06)];
    const sums = apart(estimates, 400);
    const { coefficients } = fitEvidenceRidge(sums, 1, [...groupOf('loud'), ...groupOf('quiet')]);
    expect(coefficients[0]! / 0.2).toBeGreaterThan(0.9);
    expect(coefficients[60]! / 0.06).toBeLessThan(0.4);
    const { coefficients: mixed } = fitEvidenceRidge(sums, 1, [...groupOf('one'), ...groupOf('one')]);
    expect(mixed[0]! / 0.2).toBeCloseTo(mixed[60]! / 0.06, 9);
  });
  it('are nothing in a group that shows less than noise would', () => {
    const sums = apart([...ofSize(0.2), ...ofSize(0.005)], 400);
    const { coefficients, variances } = fitEvidenceRidge(sums, 1, [...groupOf('loud'), ...groupOf('mute')]);
    expect(new Set([...coefficients.slice(60), ...variances.slice(60)])).toEqual(new Set([0]));
    expect(coefficients[0]! / 0.2).toBeGreaterThan(0.9);
  });
  it('are held back to a seventh where as much shows as noise would show', () => {
    const { coefficients } = fitEvidenceRidge(apart([...ofSize(0.2), ...ofSize(1 / 20)], 400), 1, [
      ...groupOf('loud'),
      ...groupOf('noise'),
    ]);
    expect(coefficients[60]! * 20).toBeGreaterThan(0);
    expect(coefficients[60]! * 20).toBeLessThan(1 / 7);
  });
  it('are nothing where a tenth of that shows', () => {
    const quiet = ofSize(1 / 20);
    const { coefficients } = fitEvidenceRidge(
      apart([...ofSize(0.2), ...quiet.map((value) => value / 10)], 400),
      1,
      [...groupOf('loud'), ...groupOf('quiet')],
    );
    expect(coefficients[60]).toBe(0);
  });
  it('are taken together: two that say the same share it', () => {
    const information = Float64Array.of(400, 0, 399, 400);
    const { coefficients } = fitEvidenceRidge({ information, gradient: Float64Array.of(80, 80) }, 1, [
      'a',
      'a',
    ]);
    expect(coefficients[0]).toBeCloseTo(coefficients[1]!, 9);
    expect(coefficients[0]! + coefficients[1]!).toBeGreaterThan(0.18);
    expect(coefficients[0]! + coefficients[1]!).toBeLessThan(0.2);
  });
});

describe('The variances', () => {
  it('of coefficients that are known by themselves are those of each', () => {
    const { variances } = fitEvidenceRidge(apart(ofSize(Math.sqrt(0.02)), 400), 1, groupOf('a'));
    const strength = 1 / (0.02 - 1 / 400);
    expect(variances[0]).toBeCloseTo(1 / (400 + strength), 5);
  });
  it('give the variance of predictions right on average over what was fitted', () => {
    // Two opposite kinds of case: (1, 1) and (1, −1), 300 and 100 of them, each of ¼.
    const information = Float64Array.of(100, 0, 50, 100);
    const gradient = Float64Array.of(300, 100);
    const strength = 10;
    const { variances } = fitEvidenceRidge({ information, gradient }, 1, ['a', 'a']);
    const determinant = (100 + strength) ** 2 - 50 ** 2;
    const [own, shared] = [(100 + strength) / determinant, -50 / determinant];
    const mean = (300 * (2 * own + 2 * shared) + 100 * (2 * own - 2 * shared)) / 400;
    expect(variances[0]! + variances[1]!).toBeCloseTo(mean, 9);
    expect(variances[0]).toBeCloseTo(variances[1]!, 12);
  });
});
