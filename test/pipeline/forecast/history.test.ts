import { describe, expect, it } from 'vitest';
import { modelsOf, precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { conditionEffects, conditionsOf } from '../../../pipeline/forecast/conditions.ts';
import { correctionsOf, ForecastHistory, type Searched } from '../../../pipeline/forecast/history.ts';
import { knownCases } from '../../../pipeline/forecast/known-cases.ts';
import { conditionHistoryOf, expectationOf, fitModel } from '../../../pipeline/forecast/model.ts';
import { momentOf } from '../../../pipeline/forecast/moment.ts';
import { corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { anchor, SESSIONS } from '../retrieval/stored-checkpoints.ts';
import { LEAN_TELLER, PACE_TELLER, tellingContacts } from './telling.ts';
import { contactsOf } from './worlds.ts';

const ROWS = contactsOf({}, 12, 6);
/** Conditions that change from row to row, or are not known in every fifth. */
const searchedOf = (rows: readonly StoredCheckpoint[]): Searched => ({
  found: rows.map(() => []),
  conditions: rows.map(({ id }, i) =>
    i % 5 === 4
      ? null
      : Float32Array.from({ length: 144 }, (_, place) => Math.sin(place * 7 + id.length + i)),
  ),
});

function filled(rows: readonly StoredCheckpoint[]): ForecastHistory {
  const history = new ForecastHistory();
  for (const [date, ofDate] of Map.groupBy(rows, (row) => row.date))
    history.add(date, ofDate, searchedOf(ofDate));
  return history;
}

describe('The history of forecasts', () => {
  it('has every moment beside what its own day’s model expected of it', () => {
    const history = filled(ROWS);
    expect(history.precedents.map(({ checkpoint }) => checkpoint)).toEqual(ROWS);
    const ninth = history.precedents.filter(({ date }) => date === SESSIONS[9]!);
    const before = history.precedents.filter(({ date }) => date < SESSIONS[9]!);
    const model = fitModel(SESSIONS[9]!, before);
    for (const { own, moment } of ninth) {
      expect(own.days).toBe(9);
      expect(own.expected).toEqual(expectationOf(model, moment));
      expect(own.added.conditions).toEqual(conditionEffects(model.conditions, moment, own.conditions));
    }
  });
  it('does not change what was said when a day is added', () => {
    const said = (history: ForecastHistory) => history.precedents.map(({ own }) => own);
    const [ten, twelve] = [filled(ROWS.slice(0, 60)), filled(ROWS)];
    expect(said(twelve).slice(0, 60)).toEqual(said(ten));
  });
  it('goes on from what was stored as if it had said it itself', () => {
    const whole = filled(ROWS);
    const resumed = new ForecastHistory();
    for (const [date, ofDate] of Map.groupBy(whole.precedents, (each) => each.date)) {
      const rows = ofDate.map(({ checkpoint }) => checkpoint);
      if (date < SESSIONS[8]!)
        resumed.restore(
          date,
          rows,
          ofDate.map(({ own }) => own),
        );
      else resumed.add(date, rows, searchedOf(rows));
    }
    expect(resumed.precedents).toEqual(whole.precedents);
    expect(resumed.modelAsOf('2025-12-31')).toEqual(whole.modelAsOf('2025-12-31'));
  });
  it('takes dates in order alone', () => {
    const history = filled(ROWS);
    expect(() => history.modelAsOf(SESSIONS[11]!)).toThrow(RangeError);
    expect(() => history.add(SESSIONS[3]!, [], searchedOf([]))).toThrow(/not after/);
    expect(() => history.restore(SESSIONS[11]!, [], [])).toThrow(RangeError);
  });
});

describe('What found precedents add', () => {
  const { precedents } = filled([...ROWS, anchor({ date: SESSIONS[20]!, contacted: true })]);
  it('is counted for each question by those that answer it', () => {
    const found = precedents.map((_, row) => ({ row, weight: 1 }));
    const { reach, pace, lean } = correctionsOf(knownCases(precedents), found);
    expect([reach.cases, pace.cases]).toEqual([1, precedents.length]);
    const decided = precedents.filter(({ checkpoint }) => checkpoint.outcomes[480] !== 'CHOP');
    expect(lean.cases).toBe(decided.length);
    expect(reach.value).toBeGreaterThan(0);
  });
  it('takes each by its row, with its weight', () => {
    const broke = precedents.findIndex(
      ({ checkpoint }) => checkpoint.kind === 'CONTACT' && checkpoint.outcomes[240] === 'BREAK',
    );
    const rejected = precedents.findIndex(({ checkpoint }) => checkpoint.outcomes[240] === 'REJECT');
    const leanOf = (heavy: number, light: number) =>
      correctionsOf(knownCases(precedents), [
        { row: heavy, weight: 9 },
        { row: light, weight: 1 },
      ]).lean.value;
    expect(leanOf(broke, rejected)).toBeGreaterThan(0);
    expect(leanOf(rejected, broke)).toBeLessThan(0);
  });
  it('is nothing where nothing was found', () => {
    expect(correctionsOf(knownCases(precedents), []).lean.cases).toBe(0);
    expect(momentOf(anchor()).reach).not.toBeNull();
  });
});

describe('What conditions tell, from the vector to the model', () => {
  const rows = tellingContacts(24, 12);
  const precedents = precedentsOf(rows);
  const last = SESSIONS[23]!;
  const model = fitModel(
    last,
    precedents.filter(({ date }) => date < last),
  );
  const coefficient = (target: 'pace' | 'lean', name: string) =>
    model.conditions[target].contact.coefficients[model.conditions.dimensions.indexOf(name)]!;
  it('is learned of each question from what tells it, in its direction', () => {
    expect(coefficient('lean', LEAN_TELLER)).toBeGreaterThan(0.3);
    expect(coefficient('pace', PACE_TELLER)).toBeGreaterThan(0.2);
    expect(Math.abs(coefficient('lean', PACE_TELLER))).toBeLessThan(0.15);
    expect(Math.abs(coefficient('pace', LEAN_TELLER))).toBeLessThan(0.15);
  });
  it('is the same from a history that grows as from all of it', () => {
    const grown = new ForecastHistory();
    for (const [date, ofDate] of Map.groupBy(precedents, (each) => each.date))
      grown.restore(
        date,
        ofDate.map(({ checkpoint }) => checkpoint),
        ofDate.map(({ own }) => own),
      );
    expect(grown.modelAsOf('2025-12-31').conditions).toEqual(conditionHistoryOf(precedents).fit());
    const known = modelsOf(precedents, 12);
    for (const [date, { conditions }] of known)
      expect(conditions).toEqual(conditionHistoryOf(precedents.filter((each) => each.date < date)).fit());
  });
  it('is of each moment’s own vector, in the scales of its date', () => {
    const { transform } = corpusOf(last, rows);
    for (const { own, checkpoint, moment } of precedents.filter(({ date }) => date === last)) {
      expect(own.conditions).toEqual(conditionsOf(transform, checkpoint));
      expect(own.added.conditions).toEqual(conditionEffects(model.conditions, moment, own.conditions));
      expect(own.added.conditions.lean.value).not.toBe(0);
    }
  });
});
