/** Moves made by one order through several prices, and how many more prices it takes. */
export const SWEEP_SHARE = 0.012;
export const MEAN_SWEEP_LEVELS = 2.2;
/** The others of the moves that empty a queue are made by cancels. */
export const TAKEN_BY_PRINT_SHARE = 0.77;

const SWEEPS = SWEEP_SHARE * TAKEN_BY_PRINT_SHARE;
/** Ticks of a move, on the average: one, and more for sweeps. */
const MEAN_TICKS = 1 + SWEEPS * MEAN_SWEEP_LEVELS;
/** A geometric count g of mean m has E[(1 + g)²] = 1 + m + 2m². */
export const MEAN_SQUARED_TICKS = 1 + SWEEPS * (MEAN_SWEEP_LEVELS + 2 * MEAN_SWEEP_LEVELS ** 2);

/** More than this leaning would make moves in a row too sure. */
export const MAX_LEAN = 0.3;

/**
 * How much more likely than a half a move along an approach has to be for price to drift
 * θσ² a minute along it, where distances are in ATR: 2·lean·E[ticks] for each move must
 * be θ·E[ticks²] / ATR.
 */
export const leanFor = (drift: number, atrTicks: number): number =>
  (drift * MEAN_SQUARED_TICKS) / (2 * MEAN_TICKS * atrTicks);

/** The drift that a lean of moves makes: {@link leanFor} the other way round. */
export const driftOf = (lean: number, atrTicks: number): number =>
  (lean * 2 * MEAN_TICKS * atrTicks) / MEAN_SQUARED_TICKS;
