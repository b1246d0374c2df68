import { describe, expect, it } from 'vitest';
import type { Contact, Episode } from '../../../pipeline/approaches/episode.ts';
import { TouchMemory } from '../../../pipeline/approaches/touch-memory.ts';
import { atPrice, outcomeTerms, TripleBarrier } from '../../../pipeline/outcomes/triple-barrier.ts';
import type { Direction } from '../../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../../shared/vocabulary/level.ts';
import { clock } from '../../market.ts';

const START = clock('10:00');
const at = (seconds: number) => START + seconds * 1e9;

const episode = (seconds: number, more: Partial<Episode> = {}): Episode => ({
  id: String(seconds),
  level: 'OR_HIGH',
  direction: 'UP',
  anchorAt: at(seconds),
  anchorPrice: 5996,
  anchorLevelPrice: 6000,
  anchorAtr: 2,
  bornInside: false,
  levelStepEntry: false,
  anchorKnown: true,
  ...more,
});

/** A memory of contacts by second, side and the price that came a minute later. */
function remembering(
  ...contacts: readonly (readonly [seconds: number, level: LevelKind, direction: Direction, then: number])[]
) {
  const memory = new TouchMemory(0.1);
  for (const [seconds, level, direction, then] of contacts) {
    const contact: Contact = { at: at(seconds), price: 6000, levelPrice: 6000, atr: 2 };
    const barrier = new TripleBarrier(outcomeTerms('contact_armed', direction, contact, contact));
    barrier.onRange(atPrice(at(seconds + 60), then));
    memory.onContact(episode(seconds, { level, direction }), contact, barrier);
  }
  return memory;
}

describe('Touches', () => {
  const memory = remembering(
    [0, 'OR_HIGH', 'UP', 5998],
    [100, 'OR_HIGH', 'UP', 6002],
    [200, 'OR_HIGH', 'DOWN', 6002],
    [300, 'PM_LOW', 'UP', 5998],
  );
  it('are counted by level and side, with the seconds since the last', () => {
    const reading = memory.asOf(at(1000));
    expect(reading.record('OR_HIGH', 'UP')).toEqual({ touches: 2, defended: 1, secondsSince: 900 });
    expect(reading.record('OR_HIGH', 'DOWN')).toEqual({ touches: 1, defended: 1, secondsSince: 800 });
    expect(reading.record('PM_LOW', 'UP')).toEqual({ touches: 1, defended: 1, secondsSince: 700 });
    expect(reading.record('PM_LOW', 'DOWN')).toEqual({ touches: 0, defended: 0, secondsSince: Number.NaN });
  });
  it('count before the moment alone', () => {
    expect(memory.asOf(at(100)).record('OR_HIGH', 'UP')).toMatchObject({ touches: 1, secondsSince: 100 });
    expect(memory.asOf(at(100) + 1).record('OR_HIGH', 'UP').touches).toBe(2);
    expect(memory.asOf(at(0)).record('OR_HIGH', 'UP').touches).toBe(0);
  });
  it('are defended only once that is known', () => {
    expect([59, 60].map((seconds) => memory.asOf(at(seconds)).record('OR_HIGH', 'UP').defended)).toEqual([
      0, 1,
    ]);
  });
});

describe('The attempt number', () => {
  const numberAt = (memory: TouchMemory, seconds: number, levelPrice = 6000, level: LevelKind = 'OR_HIGH') =>
    memory.asOf(at(seconds)).attempt(level, 'UP', levelPrice).index;
  it('counts approaches from one side that begin within fifteen minutes of the one before', () => {
    const memory = new TouchMemory(0.1);
    for (const seconds of [0, 900, 1800.000000001]) {
      memory.onApproach(episode(seconds));
      expect(numberAt(memory, seconds)).toBe(seconds === 900 ? 2 : 1);
    }
    memory.onApproach(episode(1900, { direction: 'DOWN' }));
    expect(numberAt(memory, 1900)).toBe(1);
  });
  it('stays an open approach’s own, however long it takes', () => {
    const memory = new TouchMemory(0.1);
    memory.onApproach(episode(0));
    memory.onApproach(episode(100));
    expect(numberAt(memory, 5000)).toBe(2);
  });
  it('is that of the next one once it has ended, and one again when the run is over', () => {
    const memory = new TouchMemory(0.1);
    memory.onApproach(episode(0));
    memory.onClosed(episode(0));
    expect([numberAt(memory, 200), numberAt(memory, 900), numberAt(memory, 900.000000001)]).toEqual([
      2, 2, 1,
    ]);
    expect(numberAt(new TouchMemory(0.1), 0)).toBe(1);
  });
  it('begins anew when a fixed level is another price, and not when an average has moved', () => {
    const fixed = new TouchMemory(0.1);
    fixed.onApproach(episode(0));
    fixed.onClosed(episode(0));
    expect([numberAt(fixed, 60, 6000.09), numberAt(fixed, 60, 6000.11), numberAt(fixed, 60, 5999.8)]).toEqual(
      [2, 1, 1],
    );
    const moving = new TouchMemory(0.1);
    moving.onApproach(episode(0, { level: 'EMA_20' }));
    moving.onClosed(episode(0, { level: 'EMA_20' }));
    expect(numberAt(moving, 60, 6009, 'EMA_20')).toBe(2);
  });
});

describe('A run of attempts', () => {
  const row = (barrierDeltaLiq: number, tapeImbalance = 0.5) => ({
    barrierReplenishmentRatio: 1,
    barrierDeltaLiq,
    tapeVelocity: 2,
    tapeImbalance,
  });
  const attemptOf = (memory: TouchMemory, seconds: number) =>
    memory.asOf(at(seconds)).attempt('OR_HIGH', 'UP', 6000);
  it('is named for its first approach, and held against what that first showed', () => {
    const memory = new TouchMemory(0.1);
    memory.onApproach(episode(0));
    memory.onRow(episode(0), row(Number.NaN));
    memory.onRow(episode(0), row(40, 0.25));
    memory.onRow(episode(0), row(90));
    expect(attemptOf(memory, 10)).toMatchObject({ index: 1, runId: '0', runStart: row(40) });
    memory.onClosed(episode(0));
    memory.onApproach(episode(300));
    memory.onRow(episode(300), row(7));
    expect(attemptOf(memory, 310)).toMatchObject({ index: 2, runId: '0', runStart: row(40) });
  });
  it('whose first attempt showed nothing is held against nothing', () => {
    const memory = new TouchMemory(0.1);
    memory.onApproach(episode(0));
    memory.onClosed(episode(0));
    memory.onApproach(episode(300));
    memory.onRow(episode(300), row(7));
    expect(attemptOf(memory, 310)).toMatchObject({ index: 2, runStart: null });
  });
  it('goes on at a fixed level that moved by no more than the band', () => {
    const memory = new TouchMemory(0.125);
    memory.onApproach(episode(0));
    memory.onClosed(episode(0));
    const indexAt = (levelPrice: number) => memory.asOf(at(60)).attempt('OR_HIGH', 'UP', levelPrice).index;
    expect([indexAt(6000.125), indexAt(6000.25)]).toEqual([2, 1]);
  });
  it('begins anew, with nothing to be held against, after fifteen minutes without approach or contact', () => {
    const memory = remembering();
    memory.onApproach(episode(0));
    memory.onRow(episode(0), row(40));
    const contact: Contact = { at: at(840), price: 6000, levelPrice: 6000, atr: 2 };
    const barrier = new TripleBarrier(outcomeTerms('contact_armed', 'UP', contact, contact));
    memory.onContact(episode(0), contact, barrier);
    memory.onClosed(episode(0));
    expect(attemptOf(memory, 1740)).toMatchObject({ index: 2, runId: '0' });
    expect(attemptOf(memory, 1741)).toEqual({ index: 1, runId: null, runStart: null });
  });
  it('counts contacts from either side, before the moment', () => {
    const memory = remembering(
      [0, 'OR_HIGH', 'UP', 5998],
      [100, 'OR_HIGH', 'DOWN', 6002],
      [200, 'PM_LOW', 'UP', 5998],
    );
    expect(memory.asOf(at(150)).touchesOf('OR_HIGH')).toEqual({ touches: 2, secondsSince: 50 });
    expect(memory.asOf(at(100)).touchesOf('OR_HIGH')).toEqual({ touches: 1, secondsSince: 100 });
    expect(memory.asOf(at(150)).touchesOf('EMA_20')).toEqual({ touches: 0, secondsSince: Number.NaN });
  });
});
