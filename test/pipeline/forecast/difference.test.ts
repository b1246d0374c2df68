import { describe, expect, it } from 'vitest';
import { forecastOf, primaryOf } from '../../../pipeline/forecast/forecast.ts';
import { momentOf } from '../../../pipeline/forecast/moment.ts';
import { NOTHING_ADDED } from '../../../pipeline/forecast/precedent.ts';
import { byHorizon } from '../../../pipeline/outcomes/triple-barrier.ts';
import { ALL_EXPLAINED, GOLDEN_CORRECTION, goldenModel, leaning, STANDING } from './golden.ts';

const UNKNOWN = byHorizon(() => null);

describe('What differs from price and time alone', () => {
  const strong = { ...GOLDEN_CORRECTION, value: 3, variance: 0.01 };
  const sure = () => {
    const model = goldenModel();
    const contact = { value: 1, variance: 0.0001, observations: 500 };
    return {
      ...model,
      similarCases: { ...model.similarCases, lean: { ...model.similarCases.lean, contact } },
    };
  };
  it('is said where the interval of what is added leaves out nothing, on either side', () => {
    for (const sign of [1, -1]) {
      const { lean, horizons } = forecastOf(
        sure(),
        momentOf(STANDING),
        leaning({ ...strong, value: 3 * sign }),
        UNKNOWN,
      );
      expect([lean.differs, Math.sign(lean.delta), lean.similarCases]).toEqual([true, sign, 3 * sign]);
      const { band, baseRate, outcomes } = primaryOf({ horizons });
      // The band leaves out what is usual exactly where it differs.
      if (sign > 0) expect(band.low).toBeGreaterThan(baseRate.BREAK);
      else expect(band.high).toBeLessThan(baseRate.BREAK);
      expect(band.low).toBeLessThan(outcomes.BREAK.mean);
      expect(band.high).toBeGreaterThan(outcomes.BREAK.mean);
    }
  });
  it('is not said where similar cases have earned nothing', () => {
    const none = goldenModel();
    const contact = { value: 0, variance: 0.25, observations: 500 };
    const model = {
      ...none,
      similarCases: { ...none.similarCases, lean: { ...none.similarCases.lean, contact } },
    };
    const asked = (value: number) =>
      forecastOf(model, momentOf(STANDING), leaning({ ...strong, value }), UNKNOWN).lean;
    expect([asked(3).differs, asked(3).similarCases]).toEqual([false, 0]);
    // What adds nothing makes nothing less sure either.
    expect(asked(3)).toEqual(asked(0.1));
  });
  it('is of similar cases and conditions together, each as sure as it is, with what they share', () => {
    const model = sure();
    const conditionWeights = {
      ...model.conditionWeights,
      lean: {
        ...model.conditionWeights.lean,
        contact: { value: 0.5, variance: 0.04, observations: 500, covariance: -0.001 },
      },
    };
    const flat = { deviation: 0, groups: {}, unseen: { effect: 0.1, variance: 0.02 } };
    const cells = { ...model.cells, lean: { ...model.cells.lean, CONTACT: flat } };
    const asked = (correction: number, effect: number) =>
      forecastOf(
        { ...model, conditionWeights, cells },
        momentOf(STANDING),
        leaning(
          { ...strong, value: correction, variance: 0.03 },
          { value: effect, variance: 0.6, squares: 0 },
        ),
        UNKNOWN,
      ).lean;
    const { delta, low, similarCases, conditions, conditionsWeight } = asked(0.3, 0.8);
    expect([delta, similarCases, conditions, conditionsWeight]).toEqual([0.8, 0.3, 0.4, 0.5]);
    // The cell's, both parts' as if they erred together, and that of what both are worth.
    const together = (Math.sqrt(0.03) + 0.5 * Math.sqrt(0.6)) ** 2;
    const variance = 0.02 + together + 0.3 ** 2 * 0.0001 + 0.8 ** 2 * 0.04 + 2 * 0.3 * 0.8 * -0.001;
    expect((delta - low) / 1.645).toBeCloseTo(Math.sqrt(variance), 12);
    expect(asked(0.3, -0.8).delta).toBeCloseTo(0, 12);
  });
  it('is not made less sure by conditions that are worth nothing, nor said of nothing at all', () => {
    const model = sure();
    const contact = { value: 0, variance: 0.2, observations: 500, covariance: 0 };
    const given = {
      ...model,
      conditionWeights: {
        ...model.conditionWeights,
        lean: { ...model.conditionWeights.lean, contact },
      },
    };
    const asked = (effect: number) =>
      forecastOf(
        given,
        momentOf(STANDING),
        leaning(strong, { value: effect, variance: 1, squares: 0 }),
        UNKNOWN,
      ).lean;
    expect(asked(5)).toEqual(asked(0));
    const flat = { deviation: 0, groups: {}, unseen: { effect: 0, variance: 0 } };
    const cells = { ...model.cells, lean: { ...model.cells.lean, CONTACT: flat } };
    const nothing = forecastOf({ ...given, cells }, momentOf(STANDING), NOTHING_ADDED, UNKNOWN).lean;
    expect([nothing.low, nothing.high, nothing.differs]).toEqual([0, 0, false]);
  });
  it('is as unsure as conditions were found to move more than is said of them', () => {
    const model = sure();
    const contact = { value: 0.5, variance: 0, observations: 500, covariance: 0 };
    const asked = (unexplained: number, squares: number, stage: 'contact' | 'open' = 'contact') =>
      forecastOf(
        {
          ...model,
          conditionWeights: {
            ...model.conditionWeights,
            lean: { ...model.conditionWeights.lean, contact },
          },
          unexplained: { ...ALL_EXPLAINED, lean: { ...ALL_EXPLAINED.lean, [stage]: unexplained } },
        },
        momentOf(STANDING),
        leaning({ ...strong, variance: 0 }, { value: 2, variance: 0.4, squares }),
        UNKNOWN,
      ).lean;
    const deviation = ({ delta, low }: { delta: number; low: number }) => (delta - low) / 1.645;
    const apart = (more: { delta: number; low: number }) =>
      deviation(more) ** 2 - deviation(asked(0, 100)) ** 2;
    // A quarter of 0.4 is what is known badly; 0.25 is more than that.
    expect(apart(asked(0.0025, 100))).toBeCloseTo(0.25 - 0.1, 9);
    expect([apart(asked(0.001, 100)), apart(asked(0.0025, 0)), apart(asked(1, 100, 'open'))]).toEqual([
      expect.closeTo(0, 12),
      expect.closeTo(0, 12),
      expect.closeTo(0, 12),
    ]);
    expect([asked(0, 100).conditionsDiffer, asked(0.01, 100).conditionsDiffer]).toEqual([true, false]);
  });
  it('says of conditions whether what they add could be nothing', () => {
    const model = sure();
    const contact = { value: 0.5, variance: 0.04, observations: 500, covariance: 0 };
    const conditionWeights = {
      ...model.conditionWeights,
      lean: { ...model.conditionWeights.lean, contact },
    };
    const asked = (effect: number) =>
      forecastOf(
        { ...model, conditionWeights },
        momentOf(STANDING),
        leaning(strong, { value: effect, variance: 0.1, squares: 0 }),
        UNKNOWN,
      ).lean.conditionsDiffer;
    // 1.645² (¼ × .1 + .04 e²) is less than (e/2)² from 0.69 on.
    expect([asked(0.68), asked(0.7), asked(-0.7), asked(0)]).toEqual([false, true, true, false]);
  });
});
