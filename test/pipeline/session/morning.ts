import { NS_PER_MINUTE, NS_PER_SECOND } from '../../../shared/units.ts';
import { clock, type TradeEvent } from '../../market.ts';

export const trade = (time: string, price: number, more: Partial<TradeEvent> = {}): TradeEvent => ({
  kind: 'trade',
  at: clock(time),
  price,
  size: 1,
  aggressor: 1,
  ...more,
});
/**
 * A trade every ten seconds over a stretch of time, at a price that is a function of the
 * minutes since its start.
 */
export const stretch = (from: string, to: string, priceOf: (minutes: number) => number): TradeEvent[] => {
  const trades: TradeEvent[] = [];
  for (let at = clock(from); at < clock(to); at += 10 * NS_PER_SECOND)
    trades.push({
      kind: 'trade',
      at,
      price: priceOf((at - clock(from)) / NS_PER_MINUTE),
      size: 1,
      aggressor: 1,
    });
  return trades;
};
/**
 * A pre-market between 5990 and 6010 that zigzags by a point, so that ATR is about one.
 */
export const zigzag = (minutes: number) => (Math.floor(minutes * 6) % 2 === 0 ? 0.5 : -0.5);
export const MORNING = [
  trade('08:00', 6010),
  trade('08:01', 5990),
  ...stretch('08:30', '09:30', (m) => 6000 + zigzag(m)),
];
