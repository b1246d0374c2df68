import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import {
  CONDITION_VIEW,
  type ConditionCase,
  ConditionHistory,
  conditionEffects,
  conditionsOf,
  NO_CONDITIONS,
  NO_EFFECTS,
} from '../../../pipeline/forecast/conditions.ts';
import { momentOf } from '../../../pipeline/forecast/moment.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { fromLogOdds } from '../../../pipeline/statistics/log-odds.ts';
import { E183 } from '../../../pipeline/vectors/dimensions.ts';
import { fitNormalization } from '../../../pipeline/vectors/normalization.ts';
import { VIEWS, ViewTransform } from '../../../pipeline/vectors/views.ts';
import { anchor, contact, SESSIONS } from '../retrieval/stored-checkpoints.ts';

const { dimensions } = VIEWS[CONDITION_VIEW];
const placeOf = (name: string) => dimensions.findIndex((dimension) => dimension.name === name);
/** Three dimensions of physics that tell. */
const TELLING = dimensions
  .flatMap(({ section }, place) => (section === 'physics' ? [place] : []))
  .slice(0, 3);

/** Moments of a kind whose telling conditions add so much each to an even chance. */
function casesOf(
  of: Partial<StoredCheckpoint>,
  effect: number,
  { days = 30, perDay = 20, seed = 'conditions' } = {},
): ConditionCase[] {
  const random = new Random(seed);
  return SESSIONS.slice(0, days).flatMap((date) =>
    Array.from({ length: perDay }, (_, i) => {
      const conditions = Float32Array.from({ length: dimensions.length }, () => random.normal());
      const added = TELLING.reduce((sum, place) => sum + effect * conditions[place]!, 0);
      return {
        date,
        episodeId: `${date}/${i}`,
        moment: momentOf(contact(of)),
        conditions,
        expected: 0.5,
        happened: random.next() < fromLogOdds(added),
      };
    }),
  );
}

const fitted = (cases: readonly ConditionCase[], target: 'pace' | 'lean' = 'lean') => {
  const history = new ConditionHistory();
  for (const each of cases) history.add(target, each);
  return history.fit();
};
const one = (place: number, value = 1) => {
  const conditions = new Float32Array(dimensions.length);
  conditions[place] = value;
  return conditions;
};

describe('What conditions went along with', () => {
  const model = fitted(casesOf({}, 0.5));
  const atContact = momentOf(contact());
  it('is found where it is, held back by how little is known, and little elsewhere', () => {
    for (const place of TELLING) {
      const { value } = conditionEffects(model, atContact, one(place)).lean;
      expect(value).toBeGreaterThan(0.2);
      expect(value).toBeLessThan(0.6);
    }
    const elsewhere = dimensions.flatMap(({ section }, place) =>
      section === 'physics' ? [] : [Math.abs(conditionEffects(model, atContact, one(place)).lean.value)],
    );
    expect(elsewhere.reduce((sum, value) => sum + value, 0) / elsewhere.length).toBeLessThan(0.05);
  });
  it('is a sum over dimensions, as many times as each is there', () => {
    const [first, second] = TELLING;
    const both = one(first!, 2);
    both[second!] = -1;
    const { value, variance } = conditionEffects(model, atContact, both).lean;
    const [a, b] = [first!, second!].map((place) => conditionEffects(model, atContact, one(place)).lean);
    expect(value).toBeCloseTo(2 * a!.value - b!.value, 12);
    expect(variance).toBeCloseTo(4 * a!.variance + b!.variance, 12);
    expect(variance).toBeGreaterThan(0);
  });
  it('is asked of its own question', () => {
    expect(conditionEffects(model, atContact, one(TELLING[0]!)).pace).toEqual({
      value: 0,
      variance: 0,
      squares: 1,
    });
    const ofPace = fitted(casesOf({}, 0.5), 'pace');
    expect(conditionEffects(ofPace, atContact, one(TELLING[0]!)).lean.value).toBe(0);
    expect(conditionEffects(ofPace, atContact, one(TELLING[0]!)).pace.value).toBeGreaterThan(0.2);
  });
  it('is of its own stage, and blended between two', () => {
    const place = TELLING[0]!;
    const at = (row: StoredCheckpoint) => conditionEffects(model, momentOf(row), one(place)).lean;
    const whole = at(contact());
    const later = at(contact({ kind: 'CLOSE', sinceContactSeconds: 60 }));
    expect(later.value).toBeCloseTo(Math.exp(-1) * whole.value, 12);
    expect(later.variance).toBeCloseTo(Math.exp(-2) * whole.variance, 12);
    expect(at(anchor())).toEqual({ value: 0, variance: 0, squares: 1 });
    const near = fitted(casesOf({ phase: 'APPROACH', kind: 'CLOSE', positionAtr: -0.5 }, 0.5));
    const nearEffect = (row: StoredCheckpoint) =>
      conditionEffects(near, momentOf(row), one(place)).lean.value;
    expect(nearEffect(anchor({ positionAtr: -0.5 }))).toBeGreaterThan(0.2);
    expect(nearEffect(contact())).toBe(0);
    expect(nearEffect(anchor({ positionAtr: -2 }))).toBe(0);
  });
  it('is by how far it was expected: what price and time say is not said again', () => {
    const foreseen = casesOf({}, 0.5).map((each) => {
      const added = TELLING.reduce((sum, place) => sum + 0.5 * each.conditions[place]!, 0);
      return { ...each, expected: fromLogOdds(added) };
    });
    for (const place of TELLING)
      expect(Math.abs(conditionEffects(fitted(foreseen), atContact, one(place)).lean.value)).toBeLessThan(
        0.1,
      );
  });
  it('is the same whether sessions come at once or one by one, and names what it is of', () => {
    const history = new ConditionHistory();
    const cases = casesOf({}, 0.5);
    for (const each of cases.slice(0, 300)) history.add('lean', each);
    history.fit();
    for (const each of cases.slice(300)) history.add('lean', each);
    expect(history.fit()).toEqual(model);
    expect(model.dimensions).toEqual(dimensions.map(({ name }) => name));
    expect(placeOf('tested_prior_touches')).toBeGreaterThan(0);
  });
  it('is nothing on fewer than ten days, or of thirty cases', () => {
    const lean = (cases: readonly ConditionCase[]) => fitted(cases).lean.contact.coefficients.length;
    expect(lean(casesOf({}, 0.5, { days: 9 }))).toBe(0);
    expect(lean(casesOf({}, 0.5, { days: 10 }))).toBe(144);
    const few = casesOf({}, 0.5, { days: 30, perDay: 1 });
    expect(lean(few)).toBe(0);
    expect(lean([...few, few[0]!])).toBe(144);
    expect(fitted([])).toEqual(NO_CONDITIONS);
  });
  it('counts moments of one approach and day as the fewer they are', () => {
    const cases = casesOf({}, 0.5);
    const threefold = cases.flatMap((each) => [each, each, each]);
    const [once, thrice] = [model, fitted(threefold)].map(
      (each) => conditionEffects(each, atContact, one(TELLING[0]!)).lean,
    );
    // Three moments of each approach say what one says.
    expect(thrice!.value).toBeCloseTo(once!.value, 4);
    expect(thrice!.variance).toBeCloseTo(once!.variance, 4);
    const sameDay = fitted(cases.map((each, i) => ({ ...each, date: SESSIONS[i % 10]! })));
    const crowded = conditionEffects(sameDay, atContact, one(TELLING[0]!)).lean;
    expect(crowded.value).toBeLessThan(once!.value);
  });
  it('is informed by each case as far as its end was open', () => {
    // A surprise where nine in ten was said is worth .09 of a case, not a quarter.
    const place = TELLING[0]!;
    const sure = Array.from({ length: 600 }, (_, i): ConditionCase => {
      const conditions = one(place, i % 2 === 0 ? 1 : -1);
      const happened = i % 2 === 0 ? i % 40 !== 0 : i % 20 > 3;
      return {
        ...casesOf({}, 0, { days: 1, perDay: 1 })[0]!,
        conditions,
        expected: 0.9,
        happened,
        date: SESSIONS[i % 60]!,
        episodeId: `${i}`,
      };
    });
    const pull = sure.reduce(
      (sum, { conditions, happened }) => sum + conditions[place]! * ((happened ? 1 : 0) - 0.9),
      0,
    );
    // Ten approaches a day: one and nine times .05.
    const weight = 1 / 1.45;
    const { value } = conditionEffects(fitted(sure), atContact, one(place)).lean;
    // Held back by the weakest prior there is, or a stronger one.
    expect(value).toBeLessThanOrEqual((weight * pull) / (weight * 600 * 0.09 + 10) + 1e-4);
    expect(value).toBeGreaterThan((weight * pull) / (weight * 600 * 0.25 + 10));
  });
  it('believes each path by itself', () => {
    const pathOf = ({ source }: (typeof dimensions)[number]) =>
      source.kind === 'place' ? E183[source.place]!.path : null;
    const paths = [...new Set(dimensions.flatMap((each) => pathOf(each) ?? []))];
    const placesOf = (path: string) =>
      dimensions.flatMap((each, place) => (pathOf(each) === path ? [place] : []));
    const [loud, quiet] = [placesOf(paths[0]!), placesOf(paths[1]!)];
    const cases = casesOf({}, 0).map((each, i) => {
      const conditions = new Float32Array(dimensions.length);
      for (const place of [...loud, ...quiet]) conditions[place] = each.conditions[place]!;
      const added = loud.reduce((sum, place) => sum + 0.6 * conditions[place]!, 0);
      return { ...each, conditions, happened: ((i * 7919) % 600) / 600 < fromLogOdds(added) };
    });
    const { coefficients } = fitted(cases).lean.contact;
    const size = (places: readonly number[]) =>
      places.reduce((sum, place) => sum + coefficients[place]! ** 2, 0) / places.length;
    expect(size(quiet)).toBeLessThan(size(loud) / 100);
  });
  it('is a number of five digits, as it is stored', () => {
    for (const value of [...model.lean.contact.coefficients, ...model.lean.contact.variances])
      expect(value).toBe(Number(value.toPrecision(5)));
  });
});

describe('The conditions of a moment', () => {
  const vectors = [1, 2, 3, 4, 5].map((value) => new Float32Array(183).fill(value));
  const normalization = fitNormalization(
    SESSIONS[1]!,
    vectors,
    vectors.map(() => SESSIONS[0]!),
  );
  const transform = new ViewTransform(CONDITION_VIEW, normalization);
  const asked = contact({ vector: new Float32Array(183).fill(4) });
  it('are its dimensions in units of their spread, neither weighed nor shortened', () => {
    const conditions = conditionsOf(transform, asked)!;
    const robust = E183.find(({ scale, touch, path }) => scale === 'robust' && !touch && path === null)!;
    // Median 3, quartiles 2 and 4: one above, in units of 2/1.349.
    expect(conditions[placeOf(robust.name)]).toBeCloseTo(1.349 / 2, 6);
    expect(conditions).toHaveLength(144);
  });
  it('have what is missing at the centre, and are none where too much is', () => {
    const robust = E183.findIndex(({ scale, touch, path }) => scale === 'robust' && !touch && path === null);
    const vector = new Float32Array(183).fill(4);
    vector[robust] = Number.NaN;
    expect(conditionsOf(transform, { ...asked, vector })![placeOf(E183[robust]!.name)]).toBe(0);
    expect(conditionsOf(transform, { ...asked, vector: new Float32Array(183).fill(Number.NaN) })).toBeNull();
    expect(conditionEffects(NO_CONDITIONS, momentOf(asked), null)).toBe(NO_EFFECTS);
  });
  it('are as if from below where price came from above', () => {
    const mirrored = E183.findIndex(
      ({ scale, frame, touch, path }) => frame === 'market' && scale === 'robust' && !touch && path === null,
    );
    const place = placeOf(E183[mirrored]!.name);
    const [up, down] = [contact(), contact({ direction: 'DOWN' })].map((row) => {
      const vector = new Float32Array(183).fill(3);
      vector[mirrored] = 4;
      return conditionsOf(transform, { ...row, vector })![place];
    });
    expect(up).not.toBe(down);
  });
});
