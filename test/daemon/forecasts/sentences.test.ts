import { describe, expect, it } from 'vitest';
import { differingOf, sentencesOf } from '../../../daemon/forecasts/sentences.ts';
import type { Gain } from '../../../pipeline/evaluation/gain.ts';
import { type GroupScore, RIVALS } from '../../../pipeline/evaluation/scorecard.ts';
import { outOfSample, precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { anchor, contact, SESSIONS } from '../../pipeline/retrieval/stored-checkpoints.ts';

const NAMES = [
  'lean at contact, 4 min',
  'lean before contact, 4 min',
  'pace at contact, 2 min',
  'pace before contact, 2 min',
  'reached, from the beginning',
  'reached, all',
  'at contact, 4 min',
];
/** No two gains are alike: group g and rival r gain 0.0gr. */
const groups = (days: number, width = 0.001): GroupScore[] =>
  NAMES.map((name, g) => ({
    name,
    cases: 500,
    days,
    losses: {} as never,
    gains: Object.fromEntries(
      RIVALS.map((rival, r): [string, Gain] => {
        const mean = g / 100 + r / 1000 + 0.0015;
        return [rival, { mean, low: mean - width, high: mean + width, cases: 500, days }];
      }),
    ) as never,
  }));
const DIFFERING = { more: 3, less: 2, of: 500 };

describe('What an evaluation says in words', () => {
  it('answers each question by its own group, against its own rival', () => {
    expect(sentencesOf(64, groups(64), DIFFERING)).toEqual([
      '64 sessions were forecast from the sessions before each of them.',
      'Whether contacts break: at contact, similar cases and conditions together did better than price, time and cell: 0.0035 nats a case, 95 % from 0.0025 to 0.0045.',
      'With similar cases the forecast did better than the same without them: 0.0015 nats a case, 95 % from 0.0005 to 0.0025.',
      'With conditions it did better than the same without them: 0.0025 nats a case, 95 % from 0.0015 to 0.0035.',
      'Before contact both together did better than price, time and cell: 0.0135 nats a case, 95 % from 0.0125 to 0.0145.',
      'How soon contacts are decided: similar cases and conditions together did better than price, time and cell: 0.0235 nats a case, 95 % from 0.0225 to 0.0245.',
      'Whether levels are reached: similar cases did better than price, time and cell: 0.0435 nats a case, 95 % from 0.0425 to 0.0445.',
      'The whole forecast at contact did better than the random walk: 0.0655 nats a case, 95 % from 0.0645 to 0.0665.',
      'It did better than one constant: 0.0665 nats a case, 95 % from 0.0655 to 0.0675.',
      'Of 500 beginnings and contacts it said 3 times that breaks are more frequent than usual, and 2 times less.',
    ]);
  });
  it('claims nothing that could be chance, and nothing at all on fewer than ten days', () => {
    const second = (days: number, width: number) => sentencesOf(days, groups(days, width), DIFFERING)[1];
    expect(second(10, 0.01)).toContain('could not be told from');
    expect(second(10, 0.001)).toContain('did better than');
    expect(second(9, 0.001)).toContain('cannot be told, on so few sessions, from');
    const worse = groups(64).map((group) => ({
      ...group,
      gains: {
        ...group.gains,
        priceTimeCell: { ...group.gains.walk, mean: -0.1, low: -0.2, high: -0.05 },
      },
    }));
    expect(sentencesOf(64, worse, DIFFERING)[1]).toContain('did worse than');
  });
  it('leaves out what nothing is known of', () => {
    expect(sentencesOf(1, [], { more: 0, less: 0, of: 0 })).toEqual([
      'One session was forecast from the sessions before it.',
      'Of 0 beginnings and contacts it said 0 times that breaks are more frequent than usual, and 0 times less.',
    ]);
  });
});

it('What differs is counted of beginnings and first contacts with twenty sessions behind them, by its side', () => {
  const rows = SESSIONS.slice(0, 22).flatMap((date) => [
    contact({ date }),
    contact({ date, kind: 'CLOSE', sinceContactSeconds: 30 }),
    anchor({ date, episodeId: 'b' }),
  ]);
  const list = precedentsOf(rows, (_, __, ofDate) => ofDate.map(() => []));
  const said = outOfSample(list, 19).map((each, i) => ({
    ...each,
    forecast: {
      ...each.forecast,
      lean: { ...each.forecast.lean, differs: i !== 3, delta: i === 5 ? -1 : 1 },
    },
  }));
  // Two dates of two each; the first contact does not differ, the last beginning is less.
  expect(said).toHaveLength(9);
  expect(differingOf(said)).toEqual({ more: 2, less: 1, of: 4 });
});
