/** Distances that open, arm and close an approach, in ATR (specification 10 §1.2). */
export const APPROACH_ATR = 2.0;
export const CONTACT_ATR = 0.2;
export const EXIT_ATR = 2.5;
/** How long price may stay beyond the exit distance before the episode is over. */
export const MAX_EXCURSION_SECONDS = 60;
/** Distances at which a checkpoint of the way in is kept (ruling R4). */
export const WITHIN_ATR = [1.0, 0.5] as const;
