import { describe, expect, it } from 'vitest';
import { forecastOf, primaryOf } from '../../../pipeline/forecast/forecast.ts';
import { type Moment, momentOf, type Standing } from '../../../pipeline/forecast/moment.ts';
import { NOTHING_ADDED } from '../../../pipeline/forecast/precedent.ts';
import { byHorizon } from '../../../pipeline/outcomes/triple-barrier.ts';
import { logOdds } from '../../../pipeline/statistics/log-odds.ts';
import { fitRandomIntercepts } from '../../../pipeline/statistics/random-intercepts.ts';
import { OUTCOMES, type Outcome } from '../../../shared/vocabulary/outcome.ts';
import {
  GOLDEN_CORRECTION,
  goldenCells,
  goldenLean,
  goldenModel,
  goldenPace,
  leaning,
  STANDING,
} from './golden.ts';

const close = (value: number) => expect.closeTo(value, 6);
const NOTHING = NOTHING_ADDED;
const SIMILAR = leaning(GOLDEN_CORRECTION);
const UNKNOWN = byHorizon(() => null);
const inCell = (moment: Moment, cell: string): Moment => ({ ...moment, cell });

describe('Twelve races, as an independent program fits them', () => {
  it('recalibrate pace and lean', () => {
    expect(goldenPace()).toEqual({
      coefficients: [close(0.126697), close(0.957393)],
      covariance: [
        [close(0.210511), close(0.020114)],
        [close(0.020114), close(0.051283)],
      ],
    });
    expect(goldenLean()).toEqual({
      coefficients: [close(0.119301), close(1.045804)],
      covariance: [
        [close(0.193827), close(0.001452)],
        [close(0.001452), close(0.057463)],
      ],
    });
  });
  it('give their three cells effects', () => {
    const { deviation, groups } = goldenCells();
    expect(deviation).toEqual(close(0.213563));
    expect(groups).toEqual({
      0: { effect: close(0.026672), variance: close(0.072035) },
      1: { effect: close(-0.01883), variance: close(0.068303) },
      2: { effect: close(0.027042), variance: close(0.072895) },
    });
  });
  it('answer at 0.3 ATR through the level with these shares and intervals', () => {
    const { horizons, lean } = forecastOf(goldenModel(), inCell(momentOf(STANDING), '2'), SIMILAR, UNKNOWN);
    const { outcomes, baseRate } = primaryOf({ horizons });
    expect(outcomes).toEqual({
      BREAK: { mean: close(0.614599), low: close(0.428402), high: close(0.77237) },
      REJECT: { mean: close(0.233887), low: close(0.111317), high: close(0.426628) },
      CHOP: { mean: close(0.151514), low: close(0.065414), high: close(0.312992) },
    });
    expect(baseRate.BREAK / (1 - baseRate.CHOP)).toEqual(close(0.704312));
    expect([lean.delta, (lean.high - lean.delta) / 1.645, lean.differs]).toEqual([
      close(0.098213),
      close(0.297578),
      false,
    ]);
  });
});

describe('A forecast', () => {
  const at = (more: Partial<Standing>, known: Partial<Record<120 | 240 | 480, Outcome>> = {}) =>
    forecastOf(goldenModel(), momentOf({ ...STANDING, ...more }), NOTHING, { ...UNKNOWN, ...known });

  it('has shares that sum to one inside their intervals, at every horizon and position', () => {
    for (const positionAtr of [-0.95, -0.4, 0, 0.4, 0.95])
      for (const sinceContactSeconds of [0, 30, 110, 200])
        for (const { outcomes, baseRate } of at({ positionAtr, sinceContactSeconds }).horizons) {
          expect(OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome].mean, 0)).toBeCloseTo(1, 9);
          expect(OUTCOMES.reduce((sum, outcome) => sum + baseRate[outcome], 0)).toBeCloseTo(1, 9);
          for (const outcome of OUTCOMES) {
            const { low, mean, high } = outcomes[outcome];
            expect(low).toBeLessThanOrEqual(mean);
            expect(mean).toBeLessThanOrEqual(high);
          }
        }
  });
  it('keeps what is decided decided at longer horizons', () => {
    const steep = goldenModel();
    // Two stages that disagree: without care, more would be chopped at eight minutes than
    // at four.
    const model = {
      ...steep,
      recalibration: {
        ...steep.recalibration,
        pace: { ...steep.recalibration.pace, contact: { ...goldenPace(), coefficients: [1, -0.5] } },
      },
      // Nothing is unknown of what is added: the band would be a point.
      cells: {
        ...steep.cells,
        lean: {
          ...steep.cells.lean,
          CONTACT: { deviation: 0, groups: {}, unseen: { effect: 0, variance: 0 } },
        },
      },
    };
    const [two, four, eight] = forecastOf(model, momentOf(STANDING), NOTHING, UNKNOWN).horizons;
    for (const horizon of [two!, four!, eight!]) {
      expect(horizon.band.low).toBeLessThanOrEqual(horizon.outcomes.BREAK.mean);
      expect(horizon.band.high).toBeGreaterThanOrEqual(horizon.outcomes.BREAK.mean);
    }
    expect(eight!.baseRate.CHOP).toBeLessThanOrEqual(four!.baseRate.CHOP);
    expect(four!.baseRate.CHOP).toBeLessThanOrEqual(two!.baseRate.CHOP);
    expect(two!.baseRate.BREAK).toBeLessThanOrEqual(four!.baseRate.BREAK);
    for (const [shorter, longer] of [
      [two!, four!],
      [four!, eight!],
    ] as const) {
      expect(longer.outcomes.CHOP.mean).toBeLessThanOrEqual(shorter.outcomes.CHOP.mean);
      expect(longer.outcomes.BREAK.mean).toBeGreaterThanOrEqual(shorter.outcomes.BREAK.mean - 1e-12);
      expect(longer.outcomes.REJECT.mean).toBeGreaterThanOrEqual(shorter.outcomes.REJECT.mean - 1e-12);
    }
  });
  it('answers what is decided as decided, and goes on with the rest', () => {
    const { horizons } = at({ sinceContactSeconds: 130 }, { 120: 'CHOP' });
    expect(horizons.map(({ decidedAs }) => decidedAs)).toEqual(['CHOP', null, null]);
    expect(horizons[0]!.outcomes.CHOP).toEqual({ mean: 1, low: 1, high: 1 });
    expect(horizons[0]!.baseRate).toEqual({ BREAK: 0, REJECT: 0, CHOP: 1 });
    const broke = at({ sinceContactSeconds: 60 }, { 120: 'BREAK', 240: 'BREAK', 480: 'BREAK' });
    for (const { outcomes, decidedAs, band } of broke.horizons)
      expect([outcomes.BREAK.mean, decidedAs, band]).toEqual([1, 'BREAK', { low: 1, high: 1 }]);
    expect(broke.lean).toEqual({
      delta: 0,
      low: 0,
      high: 0,
      differs: false,
      similarCases: 0,
      similarCasesWeight: 0,
      conditions: 0,
      conditionsWeight: 0,
      conditionsDiffer: false,
    });
  });
  it('is chopped where eight minutes went by undecided', () => {
    const { horizons } = at({ sinceContactSeconds: 500 });
    expect(horizons.map(({ decidedAs }) => decidedAs)).toEqual(['CHOP', 'CHOP', 'CHOP']);
  });
  it('asks whether price reaches the level before contact alone', () => {
    expect(at({}).reach).toBeNull();
    const { reach } = at({ phase: 'APPROACH', kind: 'CLOSE', positionAtr: -1 });
    // Nothing fitted: the walk itself, as sure as the prior leaves it.
    expect(reach!.mean).toBeCloseTo(reach!.walk, 12);
    expect(reach!.baseRate).toBeCloseTo(reach!.walk, 12);
    const terms = [1, logOdds(reach!.walk), Math.exp(-100 / 15)];
    // No cell was ever seen: it may differ as far as cells are believed to.
    const cells = fitRandomIntercepts([]).unseen.variance;
    const variance = 0.25 + 0.0625 * terms[1]! ** 2 + 0.25 * terms[2]! ** 2 + cells;
    expect((logOdds(reach!.high) - logOdds(reach!.mean)) / 1.645).toBeCloseTo(Math.sqrt(variance), 9);
  });
});
