import { PATH_MINUTES } from '../../shared/protocol/neighbours.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import type { BarSeries } from '../grid/bar-series.ts';
import { levelFrame } from '../levels/level-frame.ts';
import type { Checkpoint } from '../session/rows.ts';
import { rounded } from './rounded.ts';

const MAX_AGE_NS = 3 * NS_PER_MINUTE;

/** The close of a minute that began earlier says nothing of where price stood. */
export const isRecentMinute = (start: SessionNs, at: SessionNs): boolean => at - start < MAX_AGE_NS;

/**
 * Where price stood on its way to a moment, a point a minute round contact, or round the
 * moment where there was none yet: in ATR of then, negative before the level. Null where
 * nothing traded, and for what is still to come.
 */
export function ownPath(
  bars: BarSeries,
  {
    at,
    episode,
    contact,
    levelPrice,
    atr,
  }: Pick<Checkpoint, 'at' | 'episode' | 'contact' | 'levelPrice' | 'atr'>,
): (number | null)[] {
  const terms = contact ?? { at, levelPrice, atr };
  const points: (number | null)[] = [];
  for (let minute = PATH_MINUTES.from; minute <= PATH_MINUTES.to; minute++) {
    const then = terms.at + minute * NS_PER_MINUTE;
    const price = then <= at ? closeBy(bars, then) : Number.NaN;
    const away = levelFrame(episode.direction, price, terms.levelPrice, terms.atr);
    points.push(Number.isNaN(away) ? null : rounded(away));
  }
  return points;
}

/** The close of the last minute that had ended; NaN where that is too long ago. */
function closeBy(bars: BarSeries, at: SessionNs): number {
  const last = bars.countBy(at) - 1;
  return last >= 0 && isRecentMinute(bars.start[last]!, at) ? bars.close[last]! : Number.NaN;
}
