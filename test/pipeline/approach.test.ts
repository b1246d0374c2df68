import { describe, expect, it } from 'vitest';
import { ApproachTracker } from '../../pipeline/approaches/approach-tracker.ts';
import { type Episode, episodeId } from '../../pipeline/approaches/episode.ts';
import { firstPassage } from '../../pipeline/outcomes/first-passage.ts';
import { Race, raceTerms } from '../../pipeline/outcomes/triple-barrier.ts';
import { NS_PER_SECOND } from '../../shared/units.ts';
import { clock } from '../market.ts';

const LEVEL = 6000;
const ATR = 2;

function tracked(prices: readonly (readonly [time: string, price: number])[]) {
  const told: string[] = [];
  const closed: Episode[] = [];
  const tracker = new ApproachTracker(
    'OR_HIGH',
    {
      onCheckpoint: (episode, checkpoint, at) => told.push(`${checkpoint} ${episode.direction} ${(at - clock('10:00')) / 1e9}`),
      onClosed: (episode) => closed.push(episode),
    },
    () => 'id',
  );
  tracker.onLevel(clock('10:00'), LEVEL, ATR, prices[0]![1], true);
  for (const [time, price] of prices) {
    const at = clock(time);
    tracker.episode?.races.get('contact_armed')?.onPrice(at, price);
    tracker.onPrice({ start: at, at, high: price, low: price, close: price }, LEVEL, ATR);
  }
  return { told, closed, tracker };
}

describe('An approach', () => {
  it('opens at two ATR, passes 1.0 and 0.5, and makes contact at 0.2', () => {
    const { told } = tracked([
      ['10:00:00', 5990],
      ['10:00:10', 5995.75],
      ['10:00:20', 5996],
      ['10:00:30', 5998],
      ['10:00:40', 5999],
      ['10:00:50', 5999.5],
      ['10:01:00', 5999.6],
    ]);
    expect(told).toEqual(['APPROACH UP 20', 'WITHIN_1_0 UP 30', 'WITHIN_0_5 UP 40', 'CONTACT UP 60']);
  });
  it('from above is DOWN, and a trade through the level is contact', () => {
    expect(
      tracked([
        ['10:00:00', 6010],
        ['10:00:10', 6003],
        ['10:00:20', 5999],
      ]).told,
    ).toEqual(['APPROACH DOWN 10', 'CONTACT DOWN 20']);
  });
  it('survives a minute beyond the exit distance, and no longer', () => {
    const { closed, told } = tracked([
      ['10:00:00', 5990],
      ['10:00:10', 5996.5],
      ['10:00:20', 5994.9],
      ['10:01:20', 5994.9],
      ['10:01:21', 5994.9],
      ['10:01:30', 5996.5],
    ]);
    expect(closed).toHaveLength(1);
    expect(closed[0]!.closedAt).toBe(clock('10:01:21'));
    expect(told.filter((line) => line.startsWith('APPROACH'))).toEqual(['APPROACH UP 10', 'APPROACH UP 90']);
  });
  it('ends after a break once price is two ATR away, and may then come back from the other side', () => {
    const { told, closed } = tracked([
      ['10:00:00', 5990],
      ['10:00:10', 5997],
      ['10:00:20', 6000],
      ['10:00:30', 6002],
      ['10:00:40', 6004.25],
      ['10:00:50', 6003.5],
    ]);
    expect(closed[0]!.races.get('contact_armed')!.outcome(120)).toBe('BREAK');
    expect(told.at(-1)).toBe('APPROACH DOWN 50');
  });
  it('is born inside when the level appears where price already is', () => {
    const { told, tracker } = tracked([['10:00:00', 5998]]);
    expect(told[0]).toBe('APPROACH UP 0');
    expect(tracker.episode!.bornInside).toBe(true);
  });
  it('has an id that rounds cents and repeats exactly', () => {
    expect(episodeId('2025-07-15', 'OR_HIGH', 6278.634, 1752586320000000000n, 'UP')).toBe(
      '2025-07-15_OR_HIGH_627863_1752586320000000000_UP',
    );
    expect(episodeId('2025-07-15', 'EMA_20', 6890.15, 1n, 'DOWN')).toBe('2025-07-15_EMA_20_689015_1_DOWN');
  });
});

const START = clock('10:00');
const later = (seconds: number) => START + seconds * NS_PER_SECOND;
const race = (prices: readonly (readonly [seconds: number, price: number])[]) => {
  const made = new Race(raceTerms('contact_armed', 'UP', LEVEL, ATR, START, LEVEL - 0.25));
  for (const [seconds, price] of prices) made.onPrice(later(seconds), price);
  return made;
};

describe('A race', () => {
  it('is a BREAK at one ATR through, from the second it happens', () => {
    const made = race([
      [100, 6001.75],
      [130, 6002],
      [400, 5998],
    ]);
    expect([made.outcome(120), made.outcome(240), made.outcome(480)]).toEqual(['CHOP', 'BREAK', 'BREAK']);
    expect(made.breakAfter / NS_PER_SECOND).toBe(130);
    expect(made.rejectAfter / NS_PER_SECOND).toBe(400);
  });
  it('is a REJECT at one ATR back, and a CHOP when neither came and the whole horizon was seen', () => {
    expect(race([[50, 5998]]).outcome(120)).toBe('REJECT');
    const chop = race([
      [119, 6001],
      [120, 6000.5],
      [480, 6000],
    ]);
    expect([chop.outcome(120), chop.outcome(480)]).toEqual(['CHOP', 'CHOP']);
  });
  it('includes the horizon itself', () => {
    expect(race([[120, 6002]]).outcome(120)).toBe('BREAK');
    const late = race([[120.000000001, 6002]]);
    expect(late.outcome(120)).toBe('CHOP');
  });
  it('is unknown, not CHOP, when the data end or fall silent before it is decided', () => {
    expect(race([[100, 6001]]).outcome(240)).toBeNull();
    const silent = race([[100, 6001]]);
    silent.onGap(later(300));
    silent.onPrice(later(300), 6002);
    silent.onPrice(later(480), 6002);
    expect([silent.outcome(240), silent.outcome(480)]).toEqual([null, null]);
  });
  it('counts a bar that crossed both barriers as CHOP and says so', () => {
    const both = new Race(raceTerms('contact_armed', 'UP', LEVEL, ATR, START, LEVEL));
    both.onRange(later(60), 6002.5, 5997.5);
    expect([both.outcome(120), both.ambiguous]).toEqual(['CHOP', true]);
  });
  it('measures excursions in ATR', () => {
    const made = race([
      [10, 6001],
      [20, 5999],
      [300, 6004],
    ]);
    expect([made.favorableAtr(240), made.adverseAtr(240), made.favorableAtr(480)]).toEqual([0.5, 0.5, 2]);
  });
  it('read literally from two ATR away is rejected before it starts', () => {
    const made = new Race(raceTerms('level_literal', 'UP', LEVEL, ATR, START, 5996));
    made.onPrice(START, 5996);
    expect(made.outcome(120)).toBe('REJECT');
  });
});

describe('The random walk', () => {
  // The ruled table, simulated for a walk in ticks from contact; its shares are given in whole per cent.
  it.each([
    [2, 0.2, 0.39],
    [4, 0.33, 0.53],
    [8, 0.39, 0.6],
  ])('after %i minutes gives the shares of the ruled simulation', (minutes, breaks, rejects) => {
    const { upper, lower } = firstPassage(-0.2, -1, 1, minutes);
    expect(Math.abs(upper - breaks)).toBeLessThan(0.012);
    expect(Math.abs(lower - rejects)).toBeLessThan(0.012);
  });
  it('tends to the gambler’s ruin, is symmetric, and certain at the ends', () => {
    expect(firstPassage(-0.2, -1, 1, 1000).upper).toBeCloseTo(0.4, 9);
    expect(firstPassage(0, -1, 1, 3).upper).toBeCloseTo(firstPassage(0, -1, 1, 3).lower, 12);
    expect(firstPassage(1, -1, 1, 1)).toEqual({ upper: 1, lower: 0 });
    expect(firstPassage(0.3, -1, 1, 0)).toEqual({ upper: 0, lower: 0 });
  });
});
