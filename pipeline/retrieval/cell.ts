import { DIRECTIONS, type Direction } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, LEVELS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { TIME_BUCKETS, type TimeBucket } from '../../shared/vocabulary/time-bucket.ts';

/** What an index is kept by: level, side and time of day. */
export interface Cell {
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly bucket: TimeBucket;
}

/** All sixty, in the order in which an index has them. */
export const CELLS: readonly Cell[] = LEVEL_KINDS.flatMap((level) =>
  DIRECTIONS.flatMap((direction) => TIME_BUCKETS.map((bucket) => ({ level, direction, bucket }))),
);

/** Which of them can hold anything: an opening range is not known before 09:45. */
export const isLive = ({ level, bucket }: Cell): boolean =>
  !(LEVELS[level].family === 'OR' && bucket === 'T0_15');

export const cellName = ({ level, direction, bucket }: Cell): string => `${level}/${direction}/${bucket}`;

const PLACES = new Map(CELLS.map((cell, place) => [cellName(cell), place]));

export const cellPlace = (cell: Cell): number => PLACES.get(cellName(cell))!;

/**
 * How far a search looks: everywhere, at levels of the same family, or in its own cell.
 */
export const SCOPES = ['all', 'family', 'cell'] as const;
export type Scope = (typeof SCOPES)[number];

const ALL_PLACES: readonly number[] = CELLS.map((_, place) => place);

/** The cells that a search looks into. */
export function placesWithin(scope: Scope, query: Cell): readonly number[] {
  switch (scope) {
    case 'all':
      return ALL_PLACES;
    case 'family':
      return ALL_PLACES.filter((place) => LEVELS[CELLS[place]!.level].family === LEVELS[query.level].family);
    case 'cell':
      return [cellPlace(query)];
  }
}
