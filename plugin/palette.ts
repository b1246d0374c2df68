import type { Answer } from '../shared/protocol/messages.ts';
import type { LevelKind } from '../shared/vocabulary/level.ts';
import { PRIMARY_HORIZON_SECONDS } from '../shared/vocabulary/outcome.ts';

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
 * Shades of a zone: break-leaning orange, reject-leaning blue, and grey where the
 * evidence carries neither.
 */
export const ZONE_COLORS = {
  breakStrong: 'rgba(214, 106, 16, 0.40)',
  breakWeak: 'rgba(214, 106, 16, 0.27)',
  breakFaint: 'rgba(208, 124, 58, 0.18)',
  rejectStrong: 'rgba(38, 108, 190, 0.40)',
  rejectWeak: 'rgba(38, 108, 190, 0.27)',
  rejectFaint: 'rgba(72, 122, 188, 0.18)',
  unsure: 'rgba(125, 131, 140, 0.13)',
} as const;

/**
 * Interval widths up to which a shade says how much, or at least which way; wider ones
 * say nothing.
 */
const SHARP_WIDTH = 0.28;
const USEFUL_WIDTH = 0.5;
const STRONG_LEAN = 0.2;
const WEAK_LEAN = 0.08;

/**
 * The value-suppressing palette (Correll, Moritz & Heer 2018): the less sure the answer,
 * the fewer colours it may take. A narrow interval has four shades, a wide one two faint
 * ones, and a very wide one is grey whatever its mean. The lean is the share of breaks
 * among approaches that broke or were rejected, less one half.
 */
export function zoneColor(answer: Answer): string {
  const horizon = answer.horizons.find(({ seconds }) => seconds === PRIMARY_HORIZON_SECONDS);
  if (!horizon || answer.status !== 'ok') return ZONE_COLORS.unsure;
  const lean = horizon.break.mean / (horizon.break.mean + horizon.reject.mean) - 0.5;
  const width = horizon.break.high - horizon.break.low;
  if (width > USEFUL_WIDTH || Math.abs(lean) < WEAK_LEAN) return ZONE_COLORS.unsure;
  if (width > SHARP_WIDTH) return lean > 0 ? ZONE_COLORS.breakFaint : ZONE_COLORS.rejectFaint;
  const strong = Math.abs(lean) >= STRONG_LEAN;
  if (lean > 0) return strong ? ZONE_COLORS.breakStrong : ZONE_COLORS.breakWeak;
  return strong ? ZONE_COLORS.rejectStrong : ZONE_COLORS.rejectWeak;
}
