/**
 * What dealers' hedging does to a move: with negative gamma they trade along with it,
 * with positive gamma against it.
 */
export const FUEL_EFFECTS = { AMPLIFY: 1, NEUTRAL: 0, DAMPEN: -1 } as const;
export type FuelEffect = keyof typeof FUEL_EFFECTS;
export const FUEL_EFFECT_NAMES = Object.keys(FUEL_EFFECTS) as readonly FuelEffect[];
