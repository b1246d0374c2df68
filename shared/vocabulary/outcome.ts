/**
 * How the race from first contact ended: one ATR through, one ATR back, or neither within
 * the horizon.
 */
export const OUTCOMES = ['BREAK', 'REJECT', 'CHOP'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type ByOutcome<T> = Readonly<Record<Outcome, T>>;

export const byOutcome = <T>(of: (outcome: Outcome) => T): ByOutcome<T> => ({
  BREAK: of('BREAK'),
  REJECT: of('REJECT'),
  CHOP: of('CHOP'),
});

/** Seconds from first contact. */
export const HORIZONS_SECONDS = [120, 240, 480] as const;
export type HorizonSeconds = (typeof HORIZONS_SECONDS)[number];
export const PRIMARY_HORIZON_SECONDS: HorizonSeconds = 240;

/** The three readings of the outcome rule; `contact_armed` is the one that is shown. */
export const LABEL_RULES = ['contact_armed', 'level_literal', 'anchor_relative'] as const;
export type LabelRule = (typeof LABEL_RULES)[number];
