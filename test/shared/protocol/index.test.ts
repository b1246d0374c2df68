import { describe, expect, it } from 'vitest';
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
} from '../../../shared/protocol/index.ts';

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
});
