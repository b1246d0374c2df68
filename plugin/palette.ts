import type { Answer } from '../shared/protocol/answer.ts';
import { isStrong, verdictOf } from '../shared/protocol/verdict.ts';
import type { LevelKind } from '../shared/vocabulary/level.ts';

/** How each level is drawn. */
export const LEVEL_STYLES: Readonly<
  Record<
    LevelKind,
    { readonly color: string; readonly mark: 'dotted' | 'solid' | 'dots'; readonly label: string }
  >
> = {
  PM_HIGH: { color: '#7d838c', mark: 'dotted', label: 'PM high' },
  PM_LOW: { color: '#7d838c', mark: 'dotted', label: 'PM low' },
  OR_HIGH: { color: '#2a9d5c', mark: 'solid', label: 'OR high' },
  OR_LOW: { color: '#d14b52', mark: 'solid', label: 'OR low' },
  SMA_90: { color: '#8f5bd1', mark: 'dots', label: 'SMA 90' },
  EMA_20: { color: '#d9a900', mark: 'dots', label: 'EMA 20' },
};

/**
 * Shades of a zone: orange where breaks are more than usual, blue where they are fewer,
 * and grey where history carries neither.
 */
export const ZONE_COLORS = {
  moreStrong: 'rgba(214, 106, 16, 0.40)',
  moreWeak: 'rgba(214, 106, 16, 0.27)',
  lessStrong: 'rgba(38, 108, 190, 0.40)',
  lessWeak: 'rgba(38, 108, 190, 0.27)',
  usual: 'rgba(125, 131, 140, 0.13)',
} as const;

/** How a race ended: a letter in a ring, told apart without its colour. */
export const RACE_STYLES = {
  BREAK: { letter: 'B', color: '#b4540a' },
  REJECT: { letter: 'R', color: '#1f5fae' },
  CHOP: { letter: 'C', color: '#5f6672' },
  UNKNOWN: { letter: '?', color: '#5f6672' },
} as const;

/** Over what is not known. */
export const GAP_COLOR = 'rgba(125, 131, 140, 0.22)';

/**
 * The value-suppressing palette at its strictest (Correll, Moritz & Heer 2018): a colour
 * is a claim, so there is one only where what history adds to price and time differs from
 * nothing.
 */
export function zoneColor(answer: Answer): string {
  switch (verdictOf(answer)) {
    case 'more':
      return isStrong(answer) ? ZONE_COLORS.moreStrong : ZONE_COLORS.moreWeak;
    case 'less':
      return isStrong(answer) ? ZONE_COLORS.lessStrong : ZONE_COLORS.lessWeak;
    default:
      return ZONE_COLORS.usual;
  }
}
