import { describe, expect, it } from 'vitest';
import type { BookBatch, TradeBatch } from '../../pipeline/events/kinds.ts';
import { makeBookBatch, makeTradeBatch } from '../../pipeline/events/kinds.ts';
import { mergeEvents } from '../../pipeline/events/merge.ts';
import { type CheckpointRow, type LevelState, SessionEngine } from '../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../pipeline/session/warm-up.ts';
import { FEATURE_INDEX, FEATURES } from '../../pipeline/stages/silver/catalogue.ts';
import { canonical } from '../../pipeline/vectors/mirror.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { bookBatch, clock, ES, type MarketEvent, mirrored, play, randomMarket, SESSION } from '../market.ts';

const EVENTS = randomMarket(7);
const FULL = play(EVENTS);

/** Everything after `t` made different: prices, sizes, sides. */
function mutateFrom(events: readonly MarketEvent[], t: number): MarketEvent[] {
  return events.map((event) => {
    if (event.at < t) return event;
    if (event.kind === 'trade') return { ...event, price: event.price + 7, size: event.size * 9, aggressor: -event.aggressor };
    return { ...event, bid: event.bid - 3, ask: event.ask + 4, sizes: event.sizes.map((size) => size * 5 + 1) };
  });
}

const checkpointKey = (row: CheckpointRow) => `${row.episode.id}/${row.checkpoint}/${row.at}`;

describe('Nothing known at an instant depends on what came after it', () => {
  for (const time of ['09:30:00', '09:45:00', '10:07:13', '11:15:30', '12:29:59']) {
    it(`keeps every feature, vector and level state before ${time} when all later events change`, () => {
      const t = clock(time);
      const changed = play(mutateFrom(EVENTS, t));
      const ticksBefore = (run: typeof FULL) => run.ticks.filter(({ at }) => at <= t);
      const rows = (run: typeof FULL) => run.checkpoints.filter(({ at }) => at < t);
      expect(ticksBefore(changed).length).toBe(ticksBefore(FULL).length);
      ticksBefore(FULL).forEach((tick, i) => {
        tick.states.forEach((state, k) => {
          expect(ticksBefore(changed)[i]!.states[k]!.features, `${FEATURES.length} features at ${tick.at}`).toEqual(
            state.features,
          );
        });
      });
      expect(rows(changed).map(checkpointKey)).toEqual(rows(FULL).map(checkpointKey));
      rows(FULL).forEach((row, i) => {
        expect(rows(changed)[i]!.features).toEqual(row.features);
        expect(rows(changed)[i]!.vector).toEqual(row.vector);
      });
    });
  }

  it('does change what comes after, so that the test could fail', () => {
    const changed = play(mutateFrom(EVENTS, clock('10:00')));
    expect(changed.ticks.at(-1)!.states[0]!.features).not.toEqual(FULL.ticks.at(-1)!.states[0]!.features);
  });

  it('leaves races that were decided before the change as they were', () => {
    const t = clock('11:00');
    const decided = FULL.engine.episodes.filter(({ contactAt, races }) => {
      const race = races.get('contact_armed');
      return race !== undefined && contactAt + race.resolvedAfter < t;
    });
    expect(decided.length).toBeGreaterThan(3);
    const changed = new Map(play(mutateFrom(EVENTS, t)).engine.episodes.map((episode) => [episode.id, episode]));
    for (const episode of decided) {
      const outcomeOf = ({ races }: typeof episode) => [
        races.get('contact_armed')!.outcome(480),
        races.get('contact_armed')!.resolvedAfter,
      ];
      expect(outcomeOf(changed.get(episode.id)!)).toEqual(outcomeOf(episode));
    }
  });

  it('covers every feature: each is present somewhere on the test day', () => {
    const never = FEATURES.filter((_, f) =>
      FULL.ticks.every(({ states }) => states.every(({ features }) => Number.isNaN(features[f]!))),
    );
    // A level that was never touched from a side has no time since; the other touch clocks must have run.
    expect(never.map(({ name }) => name).filter((name) => !name.includes('time_since_touch'))).toEqual([]);
    expect(never.length).toBeLessThan(12);
  });
});

describe('A level that is not active', () => {
  it('has no distance, tape, flow, depth or force of its own, whatever the market does', () => {
    const relative = FEATURES.filter(({ levelRelative }) => levelRelative).map(({ name }) => name);
    expect(relative).toContain('force_proxy');
    expect(relative).toContain('tape_imbalance');
    expect(relative).not.toContain('ofi_60s');
    let inactive = 0;
    for (const { at, states } of FULL.ticks) {
      for (const { level, levelPrice, features } of states) {
        if (!level.startsWith('OR_') || at >= SESSION.openingRangeEnd) continue;
        inactive++;
        expect(levelPrice).toBeNaN();
        for (const name of relative) expect(features[FEATURE_INDEX.get(name)!], name).toBeNaN();
        if (at > SESSION.rthOpen + 5 * NS_PER_MINUTE) expect(features[FEATURE_INDEX.get('ofi_60s')!]).not.toBeNaN();
      }
    }
    expect(inactive).toBeGreaterThanOrEqual(60);
  });
});

describe('Live is batch', () => {
  it('gives the same states and checkpoints event by event as in large merged batches', async () => {
    const trades: TradeBatch[] = [];
    const books: BookBatch[] = [];
    for (let i = 0; i < EVENTS.length; ) {
      const tradeColumns = makeTradeBatch(500);
      const bookColumns = makeBookBatch(500);
      for (let k = 0; k < 500 && i < EVENTS.length; k++, i++) {
        const event = EVENTS[i]!;
        if (event.kind === 'trade') {
          const n = tradeColumns.count++;
          tradeColumns.at[n] = event.at;
          tradeColumns.price[n] = event.price;
          tradeColumns.size[n] = event.size;
          tradeColumns.aggressor[n] = event.aggressor;
        } else {
          const n = bookColumns.count++;
          const single = bookBatch(event);
          bookColumns.at[n] = event.at;
          for (const side of ['bidPrice', 'askPrice', 'bidSize', 'askSize'] as const) {
            single[side].forEach((column, level) => {
              bookColumns[side][level]![n] = column[0]!;
            });
          }
        }
      }
      trades.push(tradeColumns);
      books.push(bookColumns);
    }
    async function* stream<T>(batches: readonly T[]): AsyncGenerator<T> {
      yield* batches;
    }
    const ticks: { at: number; states: readonly LevelState[] }[] = [];
    const checkpoints: CheckpointRow[] = [];
    const engine = new SessionEngine(SESSION, ES, NO_WARM_UP, {
      onCheckpoint: (row) => checkpoints.push(row),
      onStateTick: (at, states) => ticks.push({ at, states }),
    });
    await mergeEvents(stream(trades), stream(books), engine);
    engine.finish(SESSION.labelEnd);
    expect(checkpoints.map(checkpointKey)).toEqual(FULL.checkpoints.map(checkpointKey));
    expect(checkpoints.length).toBeGreaterThan(50);
    expect(ticks.length).toBe(FULL.ticks.length);
    checkpoints.forEach((row, i) => {
      expect(row.vector).toEqual(FULL.checkpoints[i]!.vector);
    });
    ticks.forEach(({ states }, i) => {
      states.forEach((state, k) => {
        expect(state.features).toEqual(FULL.ticks[i]!.states[k]!.features);
      });
    });
  });
});

describe('A mirrored market tells the mirrored story', () => {
  it('turns every approach from below into one from above with the same canonical vector and outcome', () => {
    const reflected = play(mirrored(EVENTS, 6000));
    // Averages keep their name in the mirror; highs and lows trade places.
    const swap = (level: string) => level.replace(/HIGH|LOW/, (word) => (word === 'HIGH' ? 'LOW' : 'HIGH'));
    const key = (row: CheckpointRow, other: boolean) =>
      `${other ? swap(row.episode.level) : row.episode.level}/${(row.episode.direction === 'UP') !== other}/${row.checkpoint}/${row.at}`;
    const originals = new Map(FULL.checkpoints.map((row) => [key(row, false), row]));
    let compared = 0;
    for (const row of reflected.checkpoints) {
      const original = originals.get(key(row, true));
      expect(original, key(row, true)).toBeDefined();
      const a = canonical(row.vector, row.episode.direction);
      const b = canonical(original!.vector, original!.episode.direction);
      a.forEach((value, d) => {
        if (Number.isNaN(value)) expect(b[d]).toBeNaN();
        else expect(value).toBeCloseTo(b[d]!, 3);
      });
      expect(row.episode.races.get('contact_armed')?.outcome(240)).toBe(
        original!.episode.races.get('contact_armed')?.outcome(240),
      );
      compared++;
    }
    expect(compared).toBeGreaterThan(50);
    expect(compared).toBe(FULL.checkpoints.length);
  });
});
