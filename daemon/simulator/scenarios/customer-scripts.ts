import { NS_PER_MINUTE, type SessionNs } from '../../../shared/units.ts';
import type { Directed, Directing } from '../options/customers.ts';

const STRIKE_POINTS = 5;
/** For how long customers have sold when they begin to buy back, and buy back then. */
const SOLD_BEFORE_NS = 30 * NS_PER_MINUTE;
const BOUGHT_NS = NS_PER_MINUTE;
/** Of an order. Half an hour of the small ones is less than a minute of the large. */
const CONTRACTS = { pinned: 20, sold: 5, bought: 800 } as const;

/** The strike that was nearest to price as it was first asked for. */
function firstStrike(): (mid: number) => number {
  let strikePoints = Number.NaN;
  return (mid) => {
    if (Number.isNaN(strikePoints)) strikePoints = Math.round(mid / STRIKE_POINTS) * STRIKE_POINTS;
    return strikePoints;
  };
}

/** From a moment on, every customer sells options of the strike that price is at then. */
export function pin(at: SessionNs): Directing {
  const strikeAt = firstStrike();
  return (now, mid): Directed | null =>
    now < at ? null : { strikePoints: strikeAt(mid), buys: false, leastContracts: CONTRACTS.pinned };
}

/**
 * For half an hour customers have sold; at a moment they buy back within a minute, and
 * more.
 */
export function flip(at: SessionNs): Directing {
  const strikeAt = firstStrike();
  return (now, mid): Directed | null => {
    if (now < at - SOLD_BEFORE_NS || now >= at + BOUGHT_NS) return null;
    const buys = now >= at;
    return { strikePoints: strikeAt(mid), buys, leastContracts: buys ? CONTRACTS.bought : CONTRACTS.sold };
  };
}
