import { NS_PER_MILLISECOND, type SessionNs } from '../../shared/units.ts';
import { ACTION } from '../databento/index.ts';
import { aggressorOf } from '../sources/aggressor.ts';
import type { BookRecords } from './book-record.ts';
import { correlation, mean, quantile } from './moments.ts';

const AT_ONCE_NS = NS_PER_MILLISECOND;
const SOON_NS = 100 * NS_PER_MILLISECOND;
/** Orders of one side, each soon after the last, that come to so many contracts. */
const CLUSTER_CONTRACTS = 100;
const NS_PER_MICROSECOND = 1000;

/** All prints of one nanosecond and side: a market order. */
interface Order {
  readonly at: SessionNs;
  readonly aggressor: number;
  prints: number;
  contracts: number;
  lowest: number;
  highest: number;
}

export type TapeFigures = ReturnType<TapeWatch['figures']>;

/** Prints, and the market orders that they are of. */
export class TapeWatch {
  readonly #sizes: number[] = [];
  readonly #delaysUs: number[] = [];
  readonly #orders: Order[] = [];

  onRecord({ action, at: times, receivedAt, side, price, size }: BookRecords, i: number): void {
    if (action[i] !== ACTION.trade) return;
    const [at, points, contracts] = [times[i]!, price[i]!, size[i]!];
    const aggressor = aggressorOf(side[i]!);
    this.#sizes.push(contracts);
    this.#delaysUs.push((receivedAt[i]! - at) / NS_PER_MICROSECOND);
    // Nobody says whose order it is of.
    if (aggressor === 0) return;
    const last = this.#orders.at(-1);
    if (last && last.at === at && last.aggressor === aggressor) {
      last.prints++;
      last.contracts += contracts;
      last.lowest = Math.min(last.lowest, points);
      last.highest = Math.max(last.highest, points);
    } else this.#orders.push({ at, aggressor, prints: 1, contracts, lowest: points, highest: points });
  }

  figures() {
    const orders = this.#orders;
    const sides = orders.map(({ aggressor }) => aggressor);
    const gaps = orders.slice(1).map(({ at }, i) => at - orders[i]!.at);
    const share = <T>(list: readonly T[], is: (each: T) => boolean) => list.filter(is).length / list.length;
    const ofLag = (lag: number) => correlation(sides.slice(lag), sides.slice(0, -lag));
    return {
      prints: this.#sizes.length,
      meanSize: mean(this.#sizes),
      sizeP90: quantile(this.#sizes, 0.9),
      sizeP99: quantile(this.#sizes, 0.99),
      sizeP999: quantile(this.#sizes, 0.999),
      singleShare: share(this.#sizes, (size) => size === 1),
      sameSideShare: mean(sides.slice(1).map((side, i) => Number(side === sides[i]))),
      sideCorrelations: { 1: ofLag(1), 5: ofLag(5), 10: ofLag(10), 20: ofLag(20) },
      atOnceShare: share(gaps, (gap) => gap <= AT_ONCE_NS),
      soonShare: share(gaps, (gap) => gap <= SOON_NS),
      togetherShare:
        orders.reduce((sum, { prints }) => sum + (prints > 1 ? prints : 0), 0) / this.#sizes.length,
      sweepShare: share(orders, ({ lowest, highest }) => highest > lowest),
      clusters: this.#clusters(),
      delayUs: {
        median: quantile(this.#delaysUs, 0.5),
        p90: quantile(this.#delaysUs, 0.9),
        p99: quantile(this.#delaysUs, 0.99),
      },
    };
  }

  #clusters(): number {
    let [clusters, contracts] = [0, 0];
    for (const [i, order] of this.#orders.entries()) {
      const before = this.#orders[i - 1];
      const goesOn = before && before.aggressor === order.aggressor && order.at - before.at <= SOON_NS;
      if (!goesOn) contracts = 0;
      const isNew = contracts < CLUSTER_CONTRACTS;
      contracts += order.contracts;
      if (isNew && contracts >= CLUSTER_CONTRACTS) clusters++;
    }
    return clusters;
  }
}
