import { describe, expect, it } from 'vitest';
import { logLoss } from '../../../pipeline/evaluation/gain.ts';
import { RIVALS, scorecard, scoredGroups } from '../../../pipeline/evaluation/scorecard.ts';
import { type Forecasted, outOfSample, precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { primaryOf } from '../../../pipeline/forecast/forecast.ts';
import { contactsOf } from '../forecast/worlds.ts';
import { anchor, SESSIONS } from '../retrieval/stored-checkpoints.ts';

const ROWS = [
  ...contactsOf({ leanIntercept: 1 }, 40, 12),
  ...SESSIONS.slice(0, 40).map((date) => anchor({ date, contacted: true, timeLeftSeconds: 600 })),
].sort((a, b) => (a.date < b.date ? -1 : 1));
const precedents = precedentsOf(ROWS, (_, __, rows) => rows.map(() => []));
const forecasts = outOfSample(precedents, 20);
const own = (list: readonly Forecasted[]) => ({
  withoutSimilarCases: list,
  withoutConditions: list,
  randomCases: list,
  recentCases: list,
});
const groups = scoredGroups(forecasts, own(forecasts), precedents);

describe('A scorecard', () => {
  it('has a group for every stage and horizon, for leans, and for reaching the level', () => {
    expect([...groups.keys()].sort()).toEqual([
      'at contact, 2 min',
      'at contact, 4 min',
      'at contact, 8 min',
      'before contact, 2 min',
      'before contact, 4 min',
      'before contact, 8 min',
      'lean at contact, 4 min',
      'lean before contact, 4 min',
      'pace at contact, 2 min',
      'pace before contact, 2 min',
      'reached, all',
      'reached, from the beginning',
      'reached, last 15 min',
    ]);
    expect(groups.get('at contact, 4 min')).toHaveLength(20 * 12);
    expect(groups.get('reached, all')).toHaveLength(20);
  });
  it('scores what each gave to what happened', () => {
    const contacts = forecasts.filter(({ precedent }) => precedent.checkpoint.kind === 'CONTACT');
    groups.get('at contact, 4 min')!.forEach(({ probabilities, date }, i) => {
      const { precedent, forecast } = contacts[i]!;
      const { outcome, walk } = precedent.horizons[1]!;
      const { outcomes, baseRate } = primaryOf(forecast);
      const without = primaryOf(contacts[i]!.priceTimeCell).outcomes[outcome].mean;
      expect(date).toBe(precedent.date);
      expect(probabilities.forecast).toBe(outcomes[outcome].mean);
      expect(probabilities.priceAndTime).toBe(baseRate[outcome]);
      expect(probabilities.priceTimeCell).toBe(without);
      expect(probabilities.walk).toBe(walk[outcome]);
      expect(probabilities.randomCases).toBe(outcomes[outcome].mean);
    });
  });
  it('asks of leans what was decided alone', () => {
    const decided = forecasts.filter(
      ({ precedent }) => precedent.checkpoint.kind === 'CONTACT' && precedent.horizons[1]!.outcome !== 'CHOP',
    );
    const leans = groups.get('lean at contact, 4 min')!;
    expect(leans).toHaveLength(decided.length);
    const { outcomes } = primaryOf(decided[0]!.forecast);
    const { outcome } = decided[0]!.precedent.horizons[1]!;
    expect(leans[0]!.probabilities.forecast).toBeCloseTo(
      outcomes[outcome].mean / (outcomes.BREAK.mean + outcomes.REJECT.mean),
      12,
    );
  });
  it('finds that the forecast has learned which way the market leans', () => {
    const lean = scorecard(groups).find(({ name }) => name === 'lean at contact, 4 min')!;
    expect(lean.gains.walk.low).toBeGreaterThan(0);
    expect(lean.gains.randomCases.mean).toBe(0);
    const rows = groups.get(lean.name)!;
    const mean = rows.reduce((sum, row) => sum + logLoss(row.probabilities.walk), 0) / rows.length;
    expect(lean.losses.walk).toBeCloseTo(mean, 12);
    expect(lean.losses.walk - lean.losses.forecast).toBeCloseTo(lean.gains.walk.mean, 9);
    expect([lean.cases, lean.days]).toEqual([rows.length, 20]);
  });
  it('gives rivals nothing of the day that is scored, or of later ones', () => {
    const first = forecasts[0]!.precedent.date;
    const contacts = precedents.filter(({ checkpoint }) => checkpoint.kind === 'CONTACT');
    const constantOf = (date: string) => {
      const before = contacts.filter((each) => each.date < date).map((each) => each.horizons[1]!.outcome);
      return (outcome: string) =>
        (before.filter((each) => each === outcome).length + 1) / (before.length + 3);
    };
    const scored = groups.get('at contact, 4 min')!;
    const tested = contacts.filter(({ date }) => date >= first);
    for (const [i, { probabilities, date }] of scored.entries())
      expect(probabilities.constant).toBeCloseTo(constantOf(date)(tested[i]!.horizons[1]!.outcome), 12);
  });
  it('has one row an approach before contact, and the last quarter of an hour from 12:15 on', () => {
    const rows = SESSIONS.slice(0, 30).flatMap((date) => [
      anchor({ date, timeLeftSeconds: 900 }),
      anchor({ date, kind: 'CLOSE', positionAtr: -1, timeLeftSeconds: 901 }),
    ]);
    const list = precedentsOf(rows, (_, __, ofDate) => ofDate.map(() => []));
    const found = scoredGroups(outOfSample(list, 20), own(outOfSample(list, 20)), list);
    expect(found.get('before contact, 4 min')).toHaveLength(10);
    expect(found.get('reached, last 15 min')).toHaveLength(10);
    expect(found.get('reached, all')).toHaveLength(20);
  });
  it('takes each rival from the forecasts that were made for it', () => {
    const other = forecasts.map((each) => ({
      ...each,
      forecast: {
        ...each.forecast,
        reach: each.forecast.reach && { ...each.forecast.reach, mean: 0.123 },
        horizons: each.forecast.horizons.map((horizon) => ({
          ...horizon,
          outcomes: {
            BREAK: { ...horizon.outcomes.BREAK, mean: 0.123 },
            REJECT: { ...horizon.outcomes.REJECT, mean: 0.123 },
            CHOP: { ...horizon.outcomes.CHOP, mean: 0.123 },
          },
        })),
      },
    }));
    const rivals = ['withoutSimilarCases', 'withoutConditions', 'randomCases', 'recentCases'] as const;
    for (const rival of rivals) {
      const others = { ...own(forecasts), [rival]: other };
      const scored = scoredGroups(forecasts, others, precedents);
      const found = scored.get('reached, all')!;
      expect(found.map(({ probabilities }) => probabilities[rival])).toEqual(found.map(() => 0.123));
      const races = scored.get('at contact, 4 min')!;
      expect(races.map(({ probabilities }) => probabilities[rival])).toEqual(races.map(() => 0.123));
      for (const each of rivals.filter((name) => name !== rival))
        expect(found.map(({ probabilities }) => probabilities[each])).toEqual(
          found.map(({ probabilities }) => probabilities.forecast),
        );
    }
  });
  it('asks of pace whether anything was decided', () => {
    const contacts = forecasts.filter(({ precedent }) => precedent.checkpoint.kind === 'CONTACT');
    const { forecast, precedent } = contacts[3]!;
    const chop = forecast.horizons[0]!.outcomes.CHOP.mean;
    expect(groups.get('pace at contact, 2 min')![3]!.probabilities.forecast).toBe(
      precedent.horizons[0]!.outcome === 'CHOP' ? chop : 1 - chop,
    );
  });
  it('holds the forecast against every rival in every group', () => {
    for (const { gains, losses } of scorecard(groups)) {
      expect(Object.keys(gains)).toEqual(RIVALS);
      expect(Object.values(losses).every((loss) => loss > 0)).toBe(true);
    }
  });
});
