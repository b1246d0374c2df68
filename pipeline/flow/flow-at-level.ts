import { directionSign } from '../../shared/vocabulary/approach.ts';
import type { Moment } from '../schema/moment.ts';

export const OFI_WINDOWS_SECONDS = [30, 60, 120, 300] as const;
export type OfiWindow = (typeof OFI_WINDOWS_SECONDS)[number];
/** Near the level: the mid price within this many ATR of it. */
const NEAR_ATR = 1.0;

/**
 * Order-flow imbalance as an approach sees it; contracts, and positive is buying
 * pressure.
 */
export interface FlowAtLevel {
  readonly over: Readonly<Record<OfiWindow, number>>;
  /** Changes made near the level alone. */
  readonly nearLevel: Readonly<Record<OfiWindow, number>>;
  /** Rate over 30 s less rate over 120 s, as a share of the activity over 120 s. */
  readonly acceleration: number;
  /** The last minute's imbalance, positive towards and through the level. */
  readonly alongApproach: number;
}

export function flowAtLevel({ read, levelPrice, atr, direction }: Moment): FlowAtLevel {
  const { orderFlow } = read;
  const [near30 = Number.NaN, near60 = Number.NaN, near120 = Number.NaN, near300 = Number.NaN] =
    orderFlow.near(levelPrice, NEAR_ATR * atr, OFI_WINDOWS_SECONDS);
  const [over30, over60, over120, over300] = [
    orderFlow.over(30),
    orderFlow.over(60),
    orderFlow.over(120),
    orderFlow.over(300),
  ];
  return {
    over: { 30: over30, 60: over60, 120: over120, 300: over300 },
    nearLevel: { 30: near30, 60: near60, 120: near120, 300: near300 },
    acceleration: (over30 / 30 - over120 / 120) / (orderFlow.activityOver(120) / 120 + 1),
    alongApproach: directionSign(direction) * over60,
  };
}
