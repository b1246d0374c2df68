import { describe, expect, it } from 'vitest';
import { instrument } from '../../shared/instruments.ts';
import {
  ALERT_TYPES,
  DIRECTIONS,
  GRADES,
  HORIZONS_SECONDS,
  LABEL_RULES,
  LEVEL_KINDS,
  LEVELS,
  OUTCOMES,
  STREAMS,
  TIME_BUCKETS,
} from '../../shared/protocol/index.ts';
import { priceTicks } from '../../shared/units.ts';

describe('The vocabulary', () => {
  it('has the agreed number of words of each kind, none twice', () => {
    const lists: readonly (readonly unknown[])[] = [
      LEVEL_KINDS,
      DIRECTIONS,
      OUTCOMES,
      TIME_BUCKETS,
      STREAMS,
      ALERT_TYPES,
      LABEL_RULES,
      HORIZONS_SECONDS,
      GRADES,
    ];
    expect(lists.map((words) => words.length)).toEqual([6, 2, 3, 5, 5, 14, 3, 3, 4]);
    expect(lists.map((words) => new Set(words).size)).toEqual(lists.map((words) => words.length));
    expect(LEVEL_KINDS.map((kind) => LEVELS[kind].code)).toEqual([0, 1, 2, 3, 6, 12]);
  });
  it('knows four instruments, and names them when asked for another', () => {
    expect(['ES', 'MES', 'NQ', 'MNQ'].map((symbol) => instrument(symbol).multiplierUsd)).toEqual([
      50, 5, 20, 2,
    ]);
    expect(() => instrument('CL')).toThrow(/"CL" is not a configured instrument/);
  });
  it('rounds prices to ticks, halves away from zero', () => {
    expect([6000.25, 6000.125, -0.125, 0.1].map((points) => priceTicks(points, 0.25))).toEqual([
      24001, 24001, -1, 0,
    ]);
  });
});
