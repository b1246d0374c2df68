import type { Answer } from '../../shared/protocol/answer.ts';
import type { Contact } from '../../shared/protocol/messages.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { type Clock, spanText } from '../clock.ts';

const points = (distance: number): string => `${distance.toFixed(2)} pts`;

/** How far price stands from a price, and on which side of it. */
export function distanceText(price: number, level: number, atr: number | null): string {
  const away = Math.abs(price - level);
  const inAtr = atr ? ` (${(away / atr).toFixed(1)} ATR)` : '';
  if (away === 0) return 'price is at it';
  return `price ${points(away)}${inAtr} ${price < level ? 'below' : 'above'}`;
}

/** Where an approach stands: how far away, or for how long it has been decided over. */
export function placeText(answer: Answer, contact: Contact | undefined, now: number, clock: Clock): string {
  const { phase, spot, levelPrice, atr, status, time } = answer;
  if (phase === 'APPROACH' || !contact) {
    const side = spot <= levelPrice ? 'below' : 'above';
    const away = Math.abs(spot - levelPrice);
    return `Price ${(away / atr).toFixed(1)} ATR ${side} (${points(away)}) · ${clock.seconds(time)} ${clock.zone(time)}`;
  }
  const reached = `reached ${clock.seconds(contact.time)}`;
  if (status === 'resolved') return reached;
  const left = contact.time + PRIMARY_HORIZON_SECONDS - now;
  return `${reached} · ${spanText(now - contact.time)} ago · ${spanText(left)} left`;
}
