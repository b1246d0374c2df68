import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import type { LevelKind } from '../../../shared/vocabulary/level.ts';
import { bar, FIRST, frame } from '../../messages.ts';

const NONE = { PM_HIGH: null, PM_LOW: null, OR_HIGH: null, OR_LOW: null, SMA_90: null, EMA_20: null };
/** These levels are in force from so many bars after the open on, and no others. */
export const point = (bars: number, values: Partial<Record<LevelKind, number>>): ServerMessage => ({
  type: 'levels',
  ...frame,
  point: { time: FIRST + 120 * bars, absent: {}, values: { ...NONE, ...values } },
});
/** A bar of two points about its close, so many after the open. */
export const closed = (bars: number, close = 5990): ServerMessage => ({
  type: 'bar',
  ...frame,
  bar: { ...bar(FIRST + 120 * bars, close, true), high: close + 1, low: close - 1 },
});
