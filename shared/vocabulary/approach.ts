/** UP: price comes from below the level. DOWN: from above. */
export const DIRECTIONS = ['UP', 'DOWN'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/**
 * +1 for UP, −1 for DOWN: multiplies a price difference into the level frame, where
 * positive means through the level.
 */
export const directionSign = (direction: Direction): 1 | -1 => (direction === 'UP' ? 1 : -1);

/**
 * Before first contact an approach asks "will it get there?"; after it, "will it break?".
 * Searches never mix the two.
 */
export const PHASES = ['APPROACH', 'CONTACT'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * How an approach ends. LEFT: price went away for good, or for too long. DECIDED: what it
 * did at the level was over, and it left. WINDOW: 12:30 came, or the data ended.
 */
export const APPROACH_ENDS = ['LEFT', 'DECIDED', 'WINDOW'] as const;
export type ApproachEnd = (typeof APPROACH_ENDS)[number];

/**
 * The moments of an approach that are stored: its beginning, each 2-minute close in the
 * zone, the first time within each inner distance, and first contact.
 */
export const CHECKPOINT_KINDS = ['APPROACH', 'CLOSE', 'WITHIN_1_0', 'WITHIN_0_5', 'CONTACT'] as const;
export type CheckpointKind = (typeof CHECKPOINT_KINDS)[number];
