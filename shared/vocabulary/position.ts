export const POSITIONS = ['LONG', 'SHORT', 'FLAT'] as const;
export type Position = (typeof POSITIONS)[number];

/** What the streams say of a stated position, from the best to the worst. */
export const EXIT_ZONES = {
  HOLD_ADD: 'hold or add',
  HOLD_TRAIL: 'hold, trail',
  REDUCE: 'reduce',
  EXIT: 'exit',
} as const;
export type ExitZone = keyof typeof EXIT_ZONES;
