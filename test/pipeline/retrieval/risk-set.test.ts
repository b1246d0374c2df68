import { describe, expect, it } from 'vitest';
import { inRiskSet, reachedWithin } from '../../../pipeline/retrieval/risk-set.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { anchor, contact, queryAt, same } from './stored-checkpoints.ts';

const since = (elapsedSeconds: number) =>
  queryAt({ sinceContact: { positionAtr: -0.2, elapsedSeconds, known: same(null) } });
const before = (positionAtr: number, timeLeftSeconds = 7200) =>
  queryAt({ phase: 'APPROACH', positionAtr, timeLeftSeconds, sinceContact: null });

describe('The risk set before contact', () => {
  it.each<[string, Partial<StoredCheckpoint>, boolean]>([
    ['one that came to the level from where the query stands', { positionAtr: -1, nearestAtr: 0 }, true],
    ['one that came just as near, to half a tick', { positionAtr: -1, nearestAtr: 1.05 }, true],
    ['one that turned back sooner', { positionAtr: -1, nearestAtr: 1.06 }, false],
    ['one seen a little nearer than the query', { positionAtr: -0.95 }, true],
    ['one seen nearer than that', { positionAtr: -0.94 }, false],
    ['one seen further away, within reach of the kernel', { positionAtr: -2.04 }, true],
    ['one seen too far away', { positionAtr: -2.06 }, false],
    [
      'one whose contact data left unknown',
      { positionAtr: -1, contacted: null, secondsToContact: Number.NaN },
      false,
    ],
    [
      'one whose session ended before the query’s time would have',
      {
        positionAtr: -1,
        contacted: false,
        secondsToContact: Number.NaN,
        endedWithSession: true,
        timeLeftSeconds: 7199,
      },
      false,
    ],
  ])('holds %s: %s', (_, more, expected) => {
    expect(inRiskSet(anchor(more), before(-1))).toBe(expected);
  });
});

describe('The risk set after contact', () => {
  it.each<[string, Partial<StoredCheckpoint>, number, boolean]>([
    ['one as old and undecided', { sinceContactSeconds: 60, secondsToOutcome: 90 }, 60, true],
    ['one decided at that very age', { sinceContactSeconds: 60, secondsToOutcome: 60 }, 60, false],
    ['one seen up to two minutes sooner', { sinceContactSeconds: 0, secondsToOutcome: 500 }, 120, true],
    ['one seen sooner than that', { sinceContactSeconds: 0, secondsToOutcome: 500 }, 121, false],
    ['one seen a second later', { sinceContactSeconds: 61, secondsToOutcome: 90 }, 60, true],
    ['one seen later than that', { sinceContactSeconds: 62, secondsToOutcome: 90 }, 60, false],
    ['one that stood elsewhere', { positionAtr: 0.9, sinceContactSeconds: 60 }, 60, false],
  ])('holds %s: %s', (_, more, elapsed, expected) => {
    expect(inRiskSet(contact(more), since(elapsed))).toBe(expected);
  });
});

describe('Whether an approach reached its level in time', () => {
  it.each<[string, Partial<StoredCheckpoint>, boolean | null]>([
    ['it did', { secondsToContact: 300 }, true],
    ['it did, later', { secondsToContact: 301 }, false],
    ['it turned back', { contacted: false, secondsToContact: Number.NaN }, false],
    ['data left it first', { contacted: null, secondsToContact: Number.NaN }, null],
    [
      'its session ended first',
      { contacted: false, secondsToContact: Number.NaN, endedWithSession: true, timeLeftSeconds: 299 },
      null,
    ],
    [
      'its session ended just then',
      { contacted: false, secondsToContact: Number.NaN, endedWithSession: true, timeLeftSeconds: 300 },
      false,
    ],
  ])('%s', (_, more, expected) => {
    expect(reachedWithin(anchor(more), 300)).toBe(expected);
  });
});
