import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
import { EVENT_KINDS, type EventKind } from '../pipeline/events/kinds.ts';
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
import { isSteady, spreadOf } from './fair.ts';
import { busyShare, QUIET_SHARE, quietShare } from './machine.ts';
import { atMost, type Result } from './result.ts';

/** An ordinary day: nine million book records, three million of options. */
const DATE = '2025-06-06';
const SYMBOL = 'ES';
const RAW = 'raw';
const OF_FUTURES: readonly EventKind[] = ['trade', 'book'];
const ROUNDS = 3;
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
      rawFolder: join(dataFolder, RAW),
      truthFolder: join(dataFolder, 'truth'),
    });
    // Once to warm up: the first reading pays for the compilation of reading.
    await playGrid(dataFolder);
    const busyBefore = await quietShare();
    const [futures, grids, days]: [GridRun[], GridRun[], DayRun[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      futures.push(await playGrid(dataFolder, OF_FUTURES));
      grids.push(await playGrid(dataFolder));
      days.push(await buildDay(dataFolder));
      console.log(`           ${textOf(futures.at(-1)!, grids.at(-1)!, days.at(-1)!)}`);
    }
    const load = [busyBefore, await busyShare()] as const;
    const isQuiet = load.every((share) => share <= QUIET_SHARE);
    const perSecond = spreadOf(futures.map((run) => run.perSecond));
    const day = spreadOf(days.map(({ cpuSeconds }) => cpuSeconds));
    // Of the same round: the machine is as fast for the one as for the other.
    const after = spreadOf(
      days.map((run, round) => run.cpuSeconds - run.barsCpuSeconds - grids[round]!.cpuSeconds),
    );
    const maxRss = process.resourceUsage().maxRSS * 1024;
    const verdict = (result: Result, isTold = true): Result => {
      const judged = isQuiet && isTold;
      return { ...result, judged, met: judged && result.met, load };
    };
    return [
      verdict(
        atLeast('P3', 'Trades and MBP-10, from .dbn.zst to all accumulators', perSecond.median),
        isSteady(perSecond),
      ),
      // The first of them pays for compilation.
      verdict(atMost('P4', 'A full-rate day, raw to gold, slowest', day.high, DAY_CPU_SECONDS, 'CPU s')),
      verdict(atMost('P4', 'Most memory it took', maxRss / 2 ** 20, MAX_RSS_BYTES / 2 ** 20, 'MiB')),
      verdict(
        atMost(
          'P5',
          'Of it what follows the accumulators: features, outcomes, tables',
          after.median,
          AFTER_GRID_CPU_SECONDS,
          'CPU s',
        ),
        // A difference tells nothing where its parts vary by more than its limit.
        after.high - after.low <= AFTER_GRID_CPU_SECONDS,
      ),
    ];
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

interface DayRun {
  readonly cpuSeconds: number;
  /** Of these, its two-minute bars: a pass over the trades of their own. */
  readonly barsCpuSeconds: number;
}

/** Every step of the day, from nothing but its raw files. */
async function buildDay(dataFolder: string): Promise<DayRun> {
  for (const name of readdirSync(dataFolder))
    if (name !== RAW) rmSync(join(dataFolder, name), { recursive: true });
  const item = { symbol: SYMBOL, date: DATE, dataFolder, repair: false } as const;
  const before = cpuSeconds();
  await buildBars(item);
  const afterBars = cpuSeconds();
  await buildPhysics(item);
  await buildSilver(item);
  await buildGold(item);
  return { cpuSeconds: cpuSeconds() - before, barsCpuSeconds: afterBars - before };
}

const rateOf = ({ perSecond, cpuSeconds: seconds }: GridRun): string =>
  `${(perSecond / 1e6).toFixed(2)} M events/s in ${seconds.toFixed(2)} CPU s`;

const textOf = (futures: GridRun, grid: GridRun, day: DayRun): string =>
  `${rateOf(futures)}; options too, ${rateOf(grid)}; ` +
  `the day ${day.cpuSeconds.toFixed(2)} CPU s, of it bars ${day.barsCpuSeconds.toFixed(2)}`;

interface GridRun {
  readonly perSecond: number;
  readonly cpuSeconds: number;
}

async function playGrid(dataFolder: string, kinds: readonly EventKind[] = EVENT_KINDS): Promise<GridRun> {
  const source = await findSource(foldersOf(dataFolder), instrument(SYMBOL), sessionOf(DATE));
  const handler = new Grid();
  const [startedAt, cpu] = [performance.now(), cpuSeconds()];
  await playEvents(streamsOf(source, kinds), handler);
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: handler.events / seconds, cpuSeconds: cpuSeconds() - cpu };
}

function atLeast(id: string, name: string, value: number): Result {
  const ratio = value / EVENTS_PER_SECOND;
  const against = '3 M events/s';
  return { id, name, value, unit: 'events/s', against, ratio, target: '≥ 100 %', met: ratio >= 1 };
}
