import { describe, expect, it } from 'vitest';
import { timeBucket } from '../../../shared/vocabulary/time-bucket.ts';

describe('Time buckets', () => {
  it.each([
    [0, 'T0_15'],
    [14.999, 'T0_15'],
    [15, 'T15_30'],
    [30, 'T30_60'],
    [60, 'T60_120'],
    [120, 'T120_180'],
    [180, 'T120_180'],
    [180.01, null],
    [-0.01, null],
    [Number.NaN, null],
  ])('puts minute %s in %s', (minute, bucket) => {
    expect(timeBucket(minute)).toBe(bucket);
  });
});
