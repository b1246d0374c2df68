import type { Direction } from '../../shared/vocabulary/approach.ts';
import { LEVELS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { TimeBucket } from '../../shared/vocabulary/time-bucket.ts';

/** The pools a question is answered from, narrowest first. */
export const POOLS = ['cell', 'wider-time', 'like-levels', 'all-levels'] as const;
export type Pool = (typeof POOLS)[number];

/** What a neighbour from each pool counts for. */
export const POOL_WEIGHTS: Readonly<Record<Pool, number>> = {
  cell: 1,
  'wider-time': 0.7,
  'like-levels': 0.5,
  'all-levels': 0.3,
};

const WIDER_TIME: Readonly<Record<TimeBucket, string>> = {
  T0_15: 'T0_30',
  T15_30: 'T0_30',
  T30_60: 'T30_60',
  T60_120: 'T60_180',
  T120_180: 'T60_180',
};

/** Whether the level stands in the way (a high from below, a low from above), is met from behind, or has no side. */
function roleOf(level: LevelKind, direction: Direction): string {
  if (LEVELS[level].edge === null) return 'average';
  return (LEVELS[level].edge === 'high') === (direction === 'UP') ? 'in-the-way' : 'from-behind';
}

/** The key of a checkpoint in each pool, in the order of {@link POOLS}. */
export function poolKeys(level: LevelKind, direction: Direction, bucket: TimeBucket): readonly string[] {
  return [
    `${level}/${direction}/${bucket}`,
    `${level}/${direction}/${WIDER_TIME[bucket]}`,
    `${LEVELS[level].family}/${roleOf(level, direction)}`,
    'all',
  ];
}
