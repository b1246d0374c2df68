import { join } from 'node:path';
import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import { instrument } from '../../../shared/instruments.ts';
import { previousSession, sessionsBetween } from '../../../shared/session/session.ts';
import { GRADES } from '../../../shared/vocabulary/grade.ts';
import { Lake } from '../../lake/lake.ts';
import { truthFolder } from '../../raw/raw-layout.ts';
import { tellingMoment } from '../../replay/opening-moment.ts';
import { loadToken } from '../../server/token.ts';
import { isSimulatedAs, type SimulationOptions } from '../../simulator/session-simulator.ts';
import { hasData } from '../../sources/find-source.ts';
import { projectionsStand } from '../../streams/projections.ts';
import { type CheckSummary, checkStream } from '../demo-check.ts';
import { DEFAULT_PORT, parsePort } from '../door.ts';
import { untilInterrupted } from '../interrupted.ts';
import { example, withData, withWorkers } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { runBackfill } from './backfill.ts';
import { DEFAULT_SPEED, parseSpeed, serve } from './serve.ts';
import { simulate } from './simulate.ts';
import { runCompute } from './streams/compute.ts';
import { runTraining } from './streams/train.ts';

interface DemoOptions {
  readonly data: string;
  readonly workers: number;
  readonly port: number;
  readonly speed: number;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Eighty-four sessions of history and one to replay. */
const DEMO_START = '2025-02-26';
export const DEMO_REPLAY = '2025-06-27';
const DEMO_SYMBOL = 'ES';
/** The chart draws the fan of one, and of the other in a pane of its own. */
const DRAWN_STREAMS = ['pressure', 'momentum'] as const;
const CHECK_SPEED = 20_000;
/**
 * What is shown: days that are not too unlike each other, and an effect that is strong
 * and stands in the book for all to see.
 */
const DEMO_MARKET = {
  market: 'planted',
  effects: ['depth'],
  strength: 5,
  days: 'calm',
  seed: 1,
  rate: 'demo',
} as const satisfies Partial<SimulationOptions>;

export function demoCommand(terminal: Terminal): Command {
  const command = withWorkers(withData(new Command('demo')))
    .description('simulate a market, build its history, and replay a session of it in the browser')
    .option('--port <port>', 'where to listen on this machine; 0 for any free port', parsePort, DEFAULT_PORT)
    .option('--speed <x>', 'session seconds per second', parseSpeed, DEFAULT_SPEED)
    .option(
      '--check',
      'no browser: connect as a client, watch the replay to its end, say what arrived, and exit',
    )
    .option('--json', 'with --check: print the summary as JSON')
    .action((options: DemoOptions) => demo(terminal, options));
  return example(command, 'spymaster demo --port 9000');
}

async function demo(terminal: Terminal, options: DemoOptions): Promise<void> {
  const data = join(options.data, 'demo');
  const startedAt = performance.now();
  await prepare(terminal, data, options.workers);
  const settings = { data, symbol: DEMO_SYMBOL, replay: DEMO_REPLAY };
  if (options.check) {
    const daemon = await serve(terminal, {
      ...settings,
      door: { port: 0 },
      speed: CHECK_SPEED,
      startAt: ({ session }) => session.rthOpen,
    });
    try {
      const summary = await checkStream(daemon.url, await loadToken(data));
      if (summary.maxNeighbours === 0)
        throw new SpymasterError('CHECK_FAILED', 'The demo check failed: no answer with precedents came.');
      const seconds = (performance.now() - startedAt) / 1000;
      if (options.json) return terminal.print(JSON.stringify({ ...summary, seconds }));
      terminal.print(
        `Demo check passed in ${seconds.toFixed(1)} s: ${summary.bars} bars, ${summary.levels.length} levels, ${summary.streamBars} stream bars with ${summary.fans} fans, ${summary.alerts} alerts, ${summary.answers} answers on ${summary.episodes} approaches, at most ${summary.maxNeighbours} precedents each, ${gradesText(summary)}; replay finished at ${summary.finishedAt}.`,
      );
    } finally {
      await daemon.close();
    }
    return;
  }
  const daemon = await serve(terminal, {
    ...settings,
    door: { port: options.port },
    speed: options.speed,
    startAt: tellingMoment,
  });
  terminal.print(`Spymaster is ready: ${daemon.url}`);
  terminal.print('The market you see is simulated; nothing in it is advice. Press Ctrl-C to stop.');
  terminal.print(`Its data are in ${data}: other commands see them with --data ${data}.`);
  await untilInterrupted();
  await daemon.close();
}

const gradesText = ({ grades, verdicts }: CheckSummary): string =>
  `grades ${GRADES.map((grade) => `${grade} ${grades[grade]}`).join(', ')}; more breaks than usual in ${verdicts.more}, fewer in ${verdicts.less}, no different in ${verdicts.usual}`;

/**
 * Simulates what is missing and builds what is not built; on a second run both are
 * nothing.
 */
async function prepare(terminal: Terminal, data: string, workers: number): Promise<void> {
  const folders = { lake: new Lake(data), rawFolder: join(data, 'raw') };
  const dates = sessionsBetween(DEMO_START, DEMO_REPLAY);
  const present = await Promise.all(
    dates.map(
      async (date) =>
        (await hasData(folders, instrument(DEMO_SYMBOL), date)) &&
        (await isSimulatedAs(truthFolder(data), date, DEMO_MARKET)),
    ),
  );
  const missing = dates.filter((_, i) => !present[i]);
  if (missing.length > 0) {
    await simulate(terminal, missing, {
      data,
      symbol: DEMO_SYMBOL,
      workers,
      market: DEMO_MARKET.market,
      plant: DEMO_MARKET.effects,
      strength: DEMO_MARKET.strength,
      days: DEMO_MARKET.days,
      seed: DEMO_MARKET.seed,
      rate: DEMO_MARKET.rate,
    });
  }
  await runBackfill(terminal, { data, symbol: DEMO_SYMBOL, start: DEMO_START, end: DEMO_REPLAY, workers });
  await prepareStreams(terminal, data, workers);
}

/**
 * Streams of the history, for what they call large and what came of alerts; and
 * projections.
 */
async function prepareStreams(terminal: Terminal, data: string, workers: number): Promise<void> {
  const history = {
    data,
    symbol: DEMO_SYMBOL,
    start: DEMO_START,
    end: previousSession(DEMO_REPLAY)!,
    workers,
  };
  await runCompute(terminal, history);
  if (await projectionsStand(new Lake(data), DEMO_SYMBOL, DEMO_REPLAY, DRAWN_STREAMS)) return;
  await runTraining(terminal, { data, symbol: DEMO_SYMBOL, workers, asOf: DEMO_REPLAY }, DRAWN_STREAMS);
}
