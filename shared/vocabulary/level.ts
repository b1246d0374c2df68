/** The six levels, in the order of every table and vector (specification 10 §3.1). */
export const LEVEL_KINDS = ['PM_HIGH', 'PM_LOW', 'OR_HIGH', 'OR_LOW', 'SMA_90', 'EMA_20'] as const;
export type LevelKind = (typeof LEVEL_KINDS)[number];

export const LEVEL_FAMILIES = ['PM', 'OR', 'MA'] as const;
export type LevelFamily = (typeof LEVEL_FAMILIES)[number];

interface LevelFacts {
  readonly family: LevelFamily;
  /** Stable code in stored tables (specification 10 §1.1). */
  readonly code: number;
  /** A moving level steps at the end of every 2-minute bar; the others are fixed for the session. */
  readonly moving: boolean;
  readonly title: string;
}

export const LEVELS: Readonly<Record<LevelKind, LevelFacts>> = {
  PM_HIGH: { family: 'PM', code: 0, moving: false, title: 'Pre-market high' },
  PM_LOW: { family: 'PM', code: 1, moving: false, title: 'Pre-market low' },
  OR_HIGH: { family: 'OR', code: 2, moving: false, title: 'Opening-range high' },
  OR_LOW: { family: 'OR', code: 3, moving: false, title: 'Opening-range low' },
  SMA_90: { family: 'MA', code: 6, moving: true, title: '90-bar simple average' },
  EMA_20: { family: 'MA', code: 12, moving: true, title: '20-bar exponential average' },
};
