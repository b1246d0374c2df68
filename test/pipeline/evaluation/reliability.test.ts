import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { reliabilities, reliabilityBins, reliabilityOf } from '../../../pipeline/evaluation/reliability.ts';
import { outOfSample, precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { primaryOf } from '../../../pipeline/forecast/forecast.ts';
import { jeffreysInterval } from '../../../pipeline/statistics/jeffreys-interval.ts';
import { fromLogOdds } from '../../../pipeline/statistics/log-odds.ts';
import { contactsOf } from '../forecast/worlds.ts';
import { anchor, SESSIONS } from '../retrieval/stored-checkpoints.ts';

/** Cases whose truth is the log-odds of what is said, times a slope, plus a shift. */
function casesOf(n: number, { slope = 1, shift = 0 } = {}) {
  const random = new Random('reliability');
  return Array.from({ length: n }, () => {
    const said = 2 * random.normal();
    return { probability: fromLogOdds(said), happened: random.next() < fromLogOdds(slope * said + shift) };
  });
}

describe('Bins of what was said', () => {
  it('are ten of equally many cases, ascending, each with what happened and its interval', () => {
    const cases = Array.from({ length: 40 }, (_, i) => ({
      probability: (39 - i) / 40,
      happened: i % 4 === 0,
    }));
    const bins = reliabilityBins(cases);
    expect(bins.map(({ cases: count }) => count)).toEqual(Array(10).fill(4));
    bins.forEach(({ said, happened, low, high }, bin) => {
      expect(said).toBeCloseTo((4 * bin + 1.5) / 40, 12);
      expect({ happened, low, high }).toEqual({ happened: 0.25, ...jeffreysInterval(1, 4) });
    });
  });
  it('are fewer where there are fewer cases, and none of nothing', () => {
    const few = [0.2, 0.4, 0.6].map((probability) => ({ probability, happened: true }));
    expect(reliabilityBins(few).map(({ said }) => said)).toEqual([0.2, 0.4, 0.6]);
    expect(reliabilityBins([])).toEqual([]);
  });
});

describe('Reliability', () => {
  it('finds nothing amiss with what comes true', () => {
    const { calibrationError, slope, cases, spread } = reliabilityOf(casesOf(8000));
    expect(cases).toBe(8000);
    expect(calibrationError).toBeLessThan(0.015);
    expect(slope).toBeCloseTo(1, 1);
    expect(spread).toBeGreaterThan(0.25);
  });
  it('finds what was claimed too boldly, and by how much', () => {
    const { calibrationError, slope } = reliabilityOf(casesOf(8000, { slope: 0.5 }));
    expect(slope).toBeCloseTo(0.5, 1);
    expect(calibrationError).toBeGreaterThan(0.08);
  });
  it('finds what was said too low', () => {
    expect(reliabilityOf(casesOf(8000, { shift: 1 })).calibrationError).toBeGreaterThan(0.1);
  });
  it('is by hand the root of squared differences, less chance', () => {
    // Ten bins of four cases, said 0.5 in all of them; three in four happened.
    const cases = Array.from({ length: 40 }, (_, i) => ({ probability: 0.5, happened: i % 4 < 3 }));
    const { calibrationError, spread } = reliabilityOf(cases);
    expect(calibrationError).toBe(0);
    expect(spread).toBe(0);
    // Ten bins of forty: (0.25² − 0.75 · 0.25 / 39).
    const more = Array.from({ length: 400 }, (_, i) => ({ probability: 0.5, happened: i % 4 < 3 }));
    expect(reliabilityOf(more).calibrationError).toBeCloseTo(Math.sqrt(0.0625 - 0.1875 / 39), 12);
  });
});

it('Reliability is told once an approach, of each question by its own cases', () => {
  const rows = [
    ...contactsOf({}, 40, 12),
    ...SESSIONS.slice(0, 40).flatMap((date, day) =>
      Array.from({ length: 8 }, (_, k) =>
        anchor({ date, episodeId: `${k}`, positionAtr: -2 + k / 5, contacted: (day + k) % 3 > 0 }),
      ),
    ),
  ].sort((a, b) => (a.date < b.date ? -1 : 1));
  const forecasts = outOfSample(
    precedentsOf(rows, (_, __, ofDate) => ofDate.map(() => [])),
    20,
  );
  const found = reliabilities(forecasts);
  expect(found.map(({ what, cases }) => [what, cases])).toEqual([
    ['breaks within 4 min, at contact', 240],
    ['chops at 4 min, at contact', 240],
    ['breaks within 4 min, from the beginning', expect.any(Number)],
    ['reaches the level, from the beginning', 160],
  ]);
  const contacts = forecasts.filter(({ precedent }) => precedent.checkpoint.kind === 'CONTACT');
  expect(found[0]).toMatchObject(
    reliabilityOf(
      contacts.map(({ precedent, forecast }) => ({
        probability: primaryOf(forecast).outcomes.BREAK.mean,
        happened: precedent.horizons[1]!.outcome === 'BREAK',
      })),
    ),
  );
  const casesOfKind = (kind: string, outcome: 'BREAK' | 'CHOP') =>
    forecasts.flatMap(({ precedent, forecast }) => {
      const known = precedent.horizons.find(({ horizonSeconds }) => horizonSeconds === 240);
      if (precedent.checkpoint.kind !== kind || !known) return [];
      const { mean: probability } = primaryOf(forecast).outcomes[outcome];
      return [{ probability, happened: known.outcome === outcome }];
    });
  expect(found[1]).toMatchObject(reliabilityOf(casesOfKind('CONTACT', 'CHOP')));
  expect(found[1]!.bins).toEqual(reliabilityBins(casesOfKind('CONTACT', 'CHOP')));
  expect(found[2]).toMatchObject(reliabilityOf(casesOfKind('APPROACH', 'BREAK')));
  expect(reliabilities(forecasts.slice(0, 50))).toEqual([]);
});

it('cases nearer to what was said than chance allows have no error, and few cases a finite one', () => {
  const said = Array.from({ length: 100 }, (_, i) => ({ probability: 0.5, happened: i % 2 === 0 }));
  expect(reliabilityOf(said).calibrationError).toBe(0);
  const few = Array.from({ length: 12 }, (_, i) => ({ probability: (i + 1) / 14, happened: i > 5 }));
  expect(Number.isFinite(reliabilityOf(few).calibrationError)).toBe(true);
});
