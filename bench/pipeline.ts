import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateSession } from '../daemon/simulator/session-simulator.ts';
import { findSource, foldersOf } from '../daemon/sources/find-source.ts';
import { streamsOf } from '../daemon/sources/market-source.ts';
import { buildBars } from '../daemon/work/steps/bars.ts';
import { buildGold } from '../daemon/work/steps/gold.ts';
import { buildPhysics } from '../daemon/work/steps/physics.ts';
import { buildSilver } from '../daemon/work/steps/silver.ts';
import type { EventHandler } from '../pipeline/events/event-stream.ts';
import { EVENT_KINDS } from '../pipeline/events/kinds.ts';
import { playEvents } from '../pipeline/events/merge.ts';
import {
  makeAccumulators,
  releaseBooks,
  tellBook,
  tellGridStep,
  tellTrade,
} from '../pipeline/grid/registry.ts';
import { GridClock } from '../pipeline/session/grid-clock.ts';
import { instrument } from '../shared/instruments.ts';
import { sessionOf } from '../shared/session/session.ts';
import { atMost, type Result } from './result.ts';

/** An ordinary day: nine million book records, three million of options. */
const DATE = '2025-06-06';
const SYMBOL = 'ES';
const EVENTS_PER_SECOND = 3e6;
const DAY_CPU_SECONDS = 15;
const AFTER_GRID_CPU_SECONDS = 1;
const MAX_RSS_BYTES = 2 ** 30;

/** Grid accumulators alone, told of every event. */
class Grid implements EventHandler {
  events = 0;
  readonly #clock = new GridClock(0, (at) => tellGridStep(this.#accumulators, at));
  readonly #accumulators = makeAccumulators(this.#clock, instrument(SYMBOL));

  onHole: EventHandler['onHole'] = () => undefined;
  onBar: EventHandler['onBar'] = () => undefined;
  onTrade: EventHandler['onTrade'] = (batch, i) => {
    this.#tick(batch.at[i]!);
    this.#accumulators.bars.on('trade', batch, i);
    tellTrade(this.#accumulators, batch, i);
  };
  onBook: EventHandler['onBook'] = (batch, i) => {
    this.#tick(batch.at[i]!);
    tellBook(this.#accumulators, batch, i);
  };
  onOption: EventHandler['onOption'] = (kind, batch, i) => {
    this.#tick(batch.at[i]!);
    this.#accumulators.optionChain.on(kind, batch, i);
  };
  onBatchEnd: EventHandler['onBatchEnd'] = (kind) => {
    if (kind === 'book') releaseBooks(this.#accumulators);
  };

  #tick(at: number): void {
    this.events++;
    this.#clock.advanceTo(at);
  }
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** A full-rate day from raw files to gold, step by step. */
export async function benchPipeline(): Promise<Result[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'spymaster-bench-'));
  try {
    await simulateSession(DATE, instrument(SYMBOL), {
      market: 'null',
      seed: 1,
      rate: 'full',
      rawFolder: join(dataFolder, 'raw'),
      truthFolder: join(dataFolder, 'truth'),
    });
    // Once to warm up: the first reading pays for compilation, which the steps below do
    // not.
    await playGrid(dataFolder);
    const grid = await playGrid(dataFolder);
    const item = { symbol: SYMBOL, date: DATE, dataFolder, repair: false } as const;
    const before = cpuSeconds();
    await buildBars(item);
    const afterBars = cpuSeconds();
    await buildPhysics(item);
    await buildSilver(item);
    await buildGold(item);
    const after = cpuSeconds();
    const maxRss = process.resourceUsage().maxRSS * 1024;
    return [
      atLeast('P3', 'Trades, MBP-10 and options, from .dbn.zst to all accumulators', grid.perSecond),
      atMost('P4', 'A full-rate day, raw to gold', after - before, DAY_CPU_SECONDS, 'CPU s'),
      atMost('P4', 'Most memory it took', maxRss / 2 ** 20, MAX_RSS_BYTES / 2 ** 20, 'MiB'),
      atMost(
        'P5',
        'Of it what follows the accumulators: features, outcomes, tables',
        after - afterBars - grid.cpuSeconds,
        AFTER_GRID_CPU_SECONDS,
        'CPU s',
      ),
    ];
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

async function playGrid(dataFolder: string): Promise<{ perSecond: number; cpuSeconds: number }> {
  const source = await findSource(foldersOf(dataFolder), instrument(SYMBOL), sessionOf(DATE));
  const handler = new Grid();
  const [startedAt, cpu] = [performance.now(), cpuSeconds()];
  await playEvents(streamsOf(source, EVENT_KINDS), handler);
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: handler.events / seconds, cpuSeconds: cpuSeconds() - cpu };
}

function atLeast(id: string, name: string, value: number): Result {
  const ratio = value / EVENTS_PER_SECOND;
  const against = '3 M events/s';
  return { id, name, value, unit: 'events/s', against, ratio, target: '≥ 100 %', met: ratio >= 1 };
}
