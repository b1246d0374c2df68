import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { ACCUMULATORS, makeAccumulators, readAsOf, tellGridStep } from '../../../pipeline/grid/registry.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { GRID_NS } from '../../../shared/rules.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { clock, ES, type MarketEvent, randomMarket, tellAccumulators } from '../../market.ts';

const FROM = clock('10:00');
const MARKET = randomMarket(5);
const EVENTS = MARKET.filter(({ at }) => at >= FROM && at < FROM + 30 * NS_PER_MINUTE);
/** What options there are, and their open interest, was told before. */
const LISTED = MARKET.filter(({ kind }) => kind === 'optionDefinition' || kind === 'openInterest');

/** Accumulators that have been told everything before `until`, as a run would tell it. */
function toldBefore(until: number, events: readonly MarketEvent[] = EVENTS) {
  const market = { now: Number.NEGATIVE_INFINITY };
  const accumulators = makeAccumulators(market, ES);
  let step = FROM;
  const stepTo = (at: number) => {
    for (; step + GRID_NS <= at; step += GRID_NS) {
      market.now = step + GRID_NS;
      tellGridStep(accumulators, market.now);
    }
    market.now = at;
  };
  for (const event of [...LISTED, ...events]) {
    if (event.at >= until) break;
    if (event.at >= FROM) stepTo(event.at);
    tellAccumulators(accumulators, event);
  }
  stepTo(until);
  return accumulators;
}

/** Every number that a feature could ask a reading for, as plain data. */
const facts = {
  bars: (reading: ReturnType<typeof readAsOf>['bars'], at: number) =>
    [reading.grid, reading.oneMinute, reading.twoMinute].map((bars) => ({
      count: bars.count,
      closes: Array.from({ length: bars.count }, (_, i) => [bars.end(i), bars.close(i)]),
      minuteAgo: bars.countBy(at - NS_PER_MINUTE),
    })),
  tape: (reading: ReturnType<typeof readAsOf>['tape']) => [
    reading.near(6000, 1),
    reading.near(6005, 3),
    reading.pointsPerMinute(),
    reading.largestCluster(6000, 3),
  ],
  orderFlow: (reading: ReturnType<typeof readAsOf>['orderFlow']) => [
    ...[30, 60, 300].map((seconds) => [reading.over(seconds), reading.activityOver(seconds)]),
    reading.near(6000, 2, [30, 60, 300]),
  ],
  book: (reading: ReturnType<typeof readAsOf>['book'], at: number) => [
    reading.latest,
    ...[1, 2, 5].map((minutes) => reading.before(at - minutes * NS_PER_MINUTE)),
  ],
  bookChanges: (reading: ReturnType<typeof readAsOf>['bookChanges']) =>
    (['bid', 'ask'] as const).map((side) => [
      reading.turnover(side, 5998, 6002),
      reading.ordinaryLevel(side),
    ]),
  thinQuotes: (reading: ReturnType<typeof readAsOf>['thinQuotes']) => [
    reading.vacuumMilliseconds(),
    reading.replenishmentMilliseconds('bid'),
    reading.replenishmentMilliseconds('ask'),
  ],
  optionChain: (reading: ReturnType<typeof readAsOf>['optionChain']) => [
    reading.flowNear(6000, 50),
    reading.gammaNear(6000, 15),
    reading.assumedShare(),
  ],
};

/** The answer of an accumulator as of a time, or that it has forgotten. */
function answerOf(
  name: keyof typeof ACCUMULATORS,
  accumulators: ReturnType<typeof makeAccumulators>,
  at: number,
): unknown {
  try {
    return structuredClone(facts[name](accumulators[name].asOf(at) as never, at));
  } catch (error) {
    if (error instanceof SpymasterError) return error.code;
    throw error;
  }
}

describe.each(Object.keys(ACCUMULATORS) as (keyof typeof ACCUMULATORS)[])('%s as of a time', (name) => {
  const random = new Random(name);
  const onGrid = FROM + 20 * NS_PER_MINUTE;
  const times = [
    onGrid,
    onGrid + 1,
    onGrid - 1,
    ...Array.from({ length: 12 }, () => FROM + Math.floor(random.next() * 29 * NS_PER_MINUTE)),
    ...EVENTS.slice(800, 806).map(({ at }) => at),
  ];

  it('answers as one that has been told events before it alone, or says that it has forgotten', () => {
    const end = FROM + 30 * NS_PER_MINUTE;
    const full = toldBefore(end);
    let answered = 0;
    for (const at of times) {
      const answer = answerOf(name, full, at);
      if (answer === 'AS_OF_FORGOTTEN') continue;
      answered++;
      expect(answer).toEqual(answerOf(name, toldBefore(at), at));
    }
    expect(answered).toBe(name === 'bars' || name === 'tape' ? times.length : 0);
    expect(answerOf(name, full, end)).toEqual(answerOf(name, toldBefore(end), end));
  });
  it('says nothing else when the market after it was another', () => {
    for (const at of times.slice(0, 6)) {
      const other = EVENTS.map((event) =>
        event.at < at ? event : { ...event, at: event.at + 3, size: 99, bid: 1, ask: 2, price: 1 },
      );
      expect(answerOf(name, toldBefore(at, other as MarketEvent[]), at)).toEqual(
        answerOf(name, toldBefore(at), at),
      );
    }
  });
  it('refuses a question about the future', () => {
    expect(answerOf(name, toldBefore(FROM + NS_PER_MINUTE), FROM + NS_PER_MINUTE + 1)).toBe('AS_OF_AHEAD');
  });
});

describe('The readings of a moment', () => {
  it('are those of all accumulators', () => {
    const accumulators = toldBefore(FROM + 10 * NS_PER_MINUTE);
    const read = readAsOf(accumulators, FROM + 10 * NS_PER_MINUTE);
    expect(Object.keys(read)).toEqual(Object.keys(ACCUMULATORS));
    expect(read.bars.oneMinute.count).toBe(10);
    expect(read.book.latest).not.toBeNull();
  });
});
