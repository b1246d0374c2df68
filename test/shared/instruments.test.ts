import { describe, expect, it } from 'vitest';
import { instrument } from '../../shared/instruments.ts';

describe('Instruments', () => {
  it('knows four instruments, and names them when asked for another', () => {
    expect(['ES', 'MES', 'NQ', 'MNQ'].map((symbol) => instrument(symbol).multiplierUsd)).toEqual([
      50, 5, 20, 2,
    ]);
    expect(() => instrument('CL')).toThrow(/"CL" is not a configured instrument/);
  });
  it('of the Nasdaq have four times the distances of the S&P: the same tick on an index four times as high', () => {
    const [es, nq] = [instrument('ES'), instrument('NQ')];
    expect(nq.tickSizePoints).toBe(es.tickSizePoints);
    expect(nq.tapeBandPoints).toBe(4 * es.tapeBandPoints);
    // Half of the zone has to lie within ten ticks.
    expect(nq.barrierZonePoints).toBe(2 * es.barrierZonePoints);
    expect(nq.barrierZonePoints / nq.tickSizePoints).toBeLessThan(20);
    expect(nq.stackingBandsPoints).toEqual(es.stackingBandsPoints.map((band) => 4 * band));
  });
  it('have the options of every weekday of five weeks', () => {
    expect(instrument('ES').optionRoots).toEqual(expect.arrayContaining(['E1A', 'E5D', 'EW3', 'ES']));
    expect(new Set(instrument('ES').optionRoots).size).toBe(27);
    expect(instrument('NQ').optionRoots).toEqual(expect.arrayContaining(['Q1A', 'Q5D', 'QN3', 'QNE', 'NQ']));
  });
});
