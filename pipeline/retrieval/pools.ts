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

/**
 * The neighbouring bucket that a cell is widened by; 10:00–10:30 stands alone, so its
 * cell has no wider time.
 */
const WIDER_TIME: Readonly<Record<TimeBucket, string | null>> = {
  T0_15: 'T0_30',
  T15_30: 'T0_30',
  T30_60: null,
  T60_120: 'T60_180',
  T120_180: 'T60_180',
};

/**
 * Whether the level stands in the way (a high from below, a low from above), is met from
 * behind, or has no side.
 */
function roleOf(level: LevelKind, direction: Direction): string {
  const { edge } = LEVELS[level];
  if (edge === null) return 'average';
  return (edge === 'high') === (direction === 'UP') ? 'in-the-way' : 'from-behind';
}

export interface PoolKey {
  readonly pool: Pool;
  readonly key: string;
}

/**
 * The pools that a checkpoint is in, or that a question is answered from, narrowest
 * first.
 */
export function poolsOf(level: LevelKind, direction: Direction, bucket: TimeBucket): readonly PoolKey[] {
  const wider = WIDER_TIME[bucket];
  return [
    { pool: 'cell', key: `${level}/${direction}/${bucket}` },
    ...(wider === null ? [] : [{ pool: 'wider-time' as const, key: `${level}/${direction}/${wider}` }]),
    { pool: 'like-levels', key: `${LEVELS[level].family}/${roleOf(level, direction)}` },
    { pool: 'all-levels', key: 'all' },
  ];
}
