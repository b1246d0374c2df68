import { expect, it } from 'vitest';
import { forecastLines } from '../../../daemon/forecasts/forecast-lines.ts';
import { outOfSample, precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { contact, SESSIONS, same } from '../../pipeline/retrieval/stored-checkpoints.ts';

const rows = SESSIONS.slice(0, 3).map((date, i) =>
  contact({
    date,
    outcomes: same(i === 2 ? null : 'BREAK'),
    sinceContactSeconds: i === 2 ? 130 : 0,
    secondsToOutcome: i === 2 ? Number.POSITIVE_INFINITY : 90,
  }),
);
const precedents = precedentsOf(rows, (_, __, list) => list.map(() => []));
const [second, third] = forecastLines(outOfSample(precedents, 1), precedents).map((line) => JSON.parse(line));

it('The constant beside a forecast is of the sessions before it', () => {
  // One break before the second session, with a case of each outcome more.
  expect(second.horizons[240].constant).toEqual({ break: 2 / 4, reject: 1 / 4, chop: 1 / 4 });
});
it('An outcome that could not be followed is null, and a horizon that has passed is not there', () => {
  expect(Object.keys(third.horizons)).toEqual(['240', '480']);
  expect(third.horizons[480].outcome).toBeNull();
  expect(third.elapsedSeconds).toBe(130);
});
it('A race that was decided at that very second has no horizon left to forecast', () => {
  const at = (secondsToOutcome: number) => {
    const list = [
      ...rows.slice(0, 2),
      contact({ date: SESSIONS[2]!, sinceContactSeconds: 60, secondsToOutcome }),
    ];
    const made = precedentsOf(list, (_, __, ofDate) => ofDate.map(() => []));
    return Object.keys(JSON.parse(forecastLines(outOfSample(made, 2), made)[0]!).horizons).length;
  };
  expect([at(60), at(61)]).toEqual([0, 3]);
});
