import { describe, expect, it } from 'vitest';
import { barrierState, netChange, replenishmentRatio } from '../../../pipeline/barrier/barrier-state.ts';
import { instrument } from '../../../shared/instruments.ts';
import { ES } from '../../market.ts';

const state = (added: number, canceled: number, filled: number, depth = 500) =>
  barrierState({ added, canceled, filled }, depth, ES);

describe('What the defending orders have been doing', () => {
  it('is a vacuum where over a hundred went, hardly any came back, and trades took no more than half', () => {
    expect(state(0, 101, 0)).toBe('VACUUM');
    expect(state(0, 100, 0)).toBe('NEUTRAL');
    expect(state(50, 100, 100)).toBe('VACUUM');
    // 29.9 % come back, and 30 %.
    expect([state(299, 1000, 0), state(301, 1000, 0)]).toEqual(['VACUUM', 'NEUTRAL']);
  });
  it('is consumed where trades took more than was canceled, whatever came back', () => {
    expect(state(0, 100, 101)).toBe('CONSUMED');
    expect(state(900, 500, 501)).toBe('CONSUMED');
    expect(state(901, 500, 501)).toBe('NEUTRAL');
    // A bid of 2000 that 1000 were sold into, and nothing canceled.
    expect(state(0, 0, 1000, 1000)).toBe('CONSUMED');
  });
  it('is a wall where over a hundred more came than went, and over half as many again', () => {
    expect([state(301, 200, 0), state(300, 200, 0)]).toEqual(['WALL', 'ABSORPTION']);
    expect(state(101, 0, 0)).toBe('WALL');
  });
  it('absorbs where it grew at all', () => {
    expect(state(1, 0, 0)).toBe('ABSORPTION');
    expect(state(1001, 1000, 0, 10)).toBe('ABSORPTION');
  });
  it('is weak below fifty contracts', () => {
    expect([state(0, 10, 0, 49), state(0, 10, 0, 50)]).toEqual(['WEAK', 'NEUTRAL']);
  });
  it('is contested, which is held, where much came and as much went', () => {
    expect([state(60, 60, 0), state(50, 50, 0)]).toEqual(['ABSORPTION', 'NEUTRAL']);
    expect([state(200, 249, 0), state(200, 250, 0)]).toEqual(['ABSORPTION', 'NEUTRAL']);
  });
  it('has numbers of the instrument’s own', () => {
    const nq = instrument('NQ');
    expect(barrierState({ added: 0, canceled: 21, filled: 0 }, 500, nq)).toBe('VACUUM');
    expect(barrierState({ added: 0, canceled: 4, filled: 0 }, 10, nq)).toBe('NEUTRAL');
    expect(barrierState({ added: 0, canceled: 4, filled: 0 }, 9, nq)).toBe('WEAK');
  });
});

describe('How it is replenished', () => {
  it('is what came for each contract that went, at most twenty', () => {
    expect(replenishmentRatio({ added: 30, canceled: 10, filled: 5 })).toBeCloseTo(2, 6);
    expect(replenishmentRatio({ added: 30, canceled: 0, filled: 0 })).toBe(20);
    expect(replenishmentRatio({ added: 0, canceled: 0, filled: 0 })).toBe(0);
    expect(replenishmentRatio({ added: Number.NaN, canceled: 1, filled: 1 })).toBeNaN();
  });
  it('nets what came with what went either way', () => {
    expect(netChange({ added: 30, canceled: 10, filled: 5 })).toBe(15);
  });
});
