import { NS_PER_MINUTE, NS_PER_SECOND } from './units.ts';
import { HORIZONS_SECONDS } from './vocabulary/outcome.ts';

/**
 * The numbers of the method, each declared once. Distances are in ATR, times in
 * nanoseconds. What belongs to an instrument (points, contracts, dollars) is in
 * `instruments.ts`.
 */

/** An approach begins within this distance of a level. */
export const ZONE_ATR = 2.0;
/** First contact: price is this near the level, or through it. */
export const CONTACT_ATR = 0.2;
/**
 * An approach ends beyond this distance: farther than where it began, so that a price on
 * the edge does not begin a new one each minute.
 */
export const EXIT_ATR = 2.5;
/** How long an undecided approach may stay beyond {@link EXIT_ATR} before it is over. */
export const MAX_EXCURSION_NS = 60 * NS_PER_SECOND;
/** BREAK and REJECT stand this far from the level, on either side. */
export const OUTCOME_ATR = 1.0;
/** Distances on the way in at which a checkpoint is stored. */
export const INNER_DISTANCES_ATR = [1.0, 0.5] as const;

/** Step of the grid on which bars, books and flows are kept. */
export const GRID_NS = 10 * NS_PER_SECOND;
/** Cadence of the state table. */
export const STATE_TICK_NS = 30 * NS_PER_SECOND;
/**
 * Width of the chart's bars, of the moving averages' closes, and of a committed forecast.
 */
export const BAR_NS = 2 * NS_PER_MINUTE;
/** The same in seconds, as messages count time. */
export const BAR_SECONDS = BAR_NS / NS_PER_SECOND;
/** Length of the opening range, from 09:30. */
export const OPENING_RANGE_NS = 15 * NS_PER_MINUTE;
/** Length of the window in which approaches are followed: 09:30 to 12:30. */
export const WINDOW_NS = 180 * NS_PER_MINUTE;
/** How long an outcome is followed after first contact: the longest horizon. */
export const FOLLOW_UP_NS = HORIZONS_SECONDS[HORIZONS_SECONDS.length - 1]! * NS_PER_SECOND;

/** A silence longer than this is a gap in the data, not a quiet market. */
export const MAX_SILENCE_NS = NS_PER_MINUTE;
/** A search finds no more similar moments than this. */
export const MAX_NEIGHBOURS = 50;
/** The path that led to a moment: forty half-minutes. */
export const PATH_NS = 20 * NS_PER_MINUTE;
/** The longest look-back of any feature: what an ordinary price of the book holds. */
export const LOOKBACK_NS = 30 * NS_PER_MINUTE;

/**
 * Events may arrive this much out of order, in event time, and are put in order; what is
 * later still is counted and dropped.
 */
export const REORDER_NS = NS_PER_SECOND / 2;

/**
 * A trade's change of the book is told within this time of it: what leaves a price later
 * was not filled by that trade.
 */
export const FILL_WAIT_NS = NS_PER_SECOND / 100;
