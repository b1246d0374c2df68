/** The six levels, in the order of every table and vector. */
export const LEVEL_KINDS = ['PM_HIGH', 'PM_LOW', 'OR_HIGH', 'OR_LOW', 'SMA_90', 'EMA_20'] as const;
export type LevelKind = (typeof LEVEL_KINDS)[number];

export const LEVEL_FAMILIES = ['PM', 'OR', 'MA'] as const;
export type LevelFamily = (typeof LEVEL_FAMILIES)[number];

interface LevelFacts {
  readonly family: LevelFamily;
  /** Stable code in stored tables. */
  readonly code: number;
  /**
   * A moving level steps at the end of every 2-minute bar; the others are fixed for the
   * session.
   */
  readonly moving: boolean;
  /** The end of a range that the level marks; null for an average, which marks none. */
  readonly edge: 'high' | 'low' | null;
  /** The level that takes its place when the market is reflected about a price. */
  readonly mirror: LevelKind;
  readonly title: string;
}

export const LEVELS: Readonly<Record<LevelKind, LevelFacts>> = {
  PM_HIGH: { family: 'PM', code: 0, moving: false, edge: 'high', mirror: 'PM_LOW', title: 'Pre-market high' },
  PM_LOW: { family: 'PM', code: 1, moving: false, edge: 'low', mirror: 'PM_HIGH', title: 'Pre-market low' },
  OR_HIGH: {
    family: 'OR',
    code: 2,
    moving: false,
    edge: 'high',
    mirror: 'OR_LOW',
    title: 'Opening-range high',
  },
  OR_LOW: {
    family: 'OR',
    code: 3,
    moving: false,
    edge: 'low',
    mirror: 'OR_HIGH',
    title: 'Opening-range low',
  },
  SMA_90: {
    family: 'MA',
    code: 6,
    moving: true,
    edge: null,
    mirror: 'SMA_90',
    title: '90-bar simple average',
  },
  EMA_20: {
    family: 'MA',
    code: 12,
    moving: true,
    edge: null,
    mirror: 'EMA_20',
    title: '20-bar exponential average',
  },
};
