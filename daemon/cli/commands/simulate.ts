import { join } from 'node:path';
import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import { instrument } from '../../../shared/instruments.ts';
import { sessionsBetween } from '../../../shared/session/session.ts';
import { marketFacts } from '../../corpus/market-facts.ts';
import { type Fact, isInBand } from '../../corpus/price-facts.ts';
import { DATASETS } from '../../lake/lake.ts';
import { minuteBarsFile, truthFolder } from '../../raw/raw-layout.ts';
import { DAY_PROFILES, type DayProfile } from '../../simulator/day.ts';
import { RATES, type Rate } from '../../simulator/futures-market.ts';
import {
  DEFAULT_EFFECTS,
  EFFECTS,
  type Effect,
  MARKETS,
  type Market,
} from '../../simulator/planted-effect.ts';
import type { Scenario } from '../../simulator/scenarios/library.ts';
import {
  isOf,
  parseScenario,
  requireDate,
  type ScenarioChoice,
  scenarioOf,
} from '../../simulator/scenarios/scenario.ts';
import type { SimulatedSession } from '../../simulator/session-simulator.ts';
import { foldersOf } from '../../sources/find-source.ts';
import { WorkPool } from '../../work/pool.ts';
import { checkedRange, example, withData, withSymbol, withWorkers } from '../options.ts';
import { parseChoice, parseCount, type Terminal } from '../terminal.ts';

interface SimulateOptions {
  readonly start?: string;
  readonly end?: string;
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly market: Market;
  readonly plant: readonly Effect[];
  readonly strength: number;
  readonly days: DayProfile;
  readonly seed: number;
  readonly rate: Rate;
  readonly scenario?: ScenarioChoice;
  readonly out?: string;
  readonly facts?: boolean;
  readonly json?: boolean;
}

const MAX_STRENGTH = 5;

export function simulateCommand(terminal: Terminal): Command {
  const command = withMarket(withWorkers(withSymbol(withData(new Command('simulate')))))
    .description('write simulated sessions as genuine DBN files, or hold sessions against facts of ES')
    .option('--start <date>', 'first session, YYYY-MM-DD')
    .option('--end <date>', 'last session, YYYY-MM-DD')
    .option('--out <dir>', 'where the DBN files go (default: raw in the data folder)')
    .option('--facts', 'write nothing: what the sessions of the data folder are like, simulated or real')
    .option('--json', 'print the result as JSON')
    .action((options: SimulateOptions) =>
      options.facts ? printFacts(terminal, options) : writeSessions(terminal, options),
    );
  return example(command, 'spymaster simulate --start 2025-06-02 --end 2025-06-13 --market planted');
}

/** What kind of market is made up. */
const withMarket = (command: Command): Command =>
  command
    .option(
      '--market <kind>',
      'planted (what leads to a contact loads its outcome), null (it does not), or twin (alike in every number, unlinked)',
      (text) => parseChoice(text, '--market', MARKETS),
      'planted',
    )
    .option('--plant <effects>', `what is planted, of ${EFFECTS.join(', ')}`, parseEffects, DEFAULT_EFFECTS)
    .option('--strength <x>', 'multiplies what is planted', parseStrength, 1)
    .option(
      '--days <profile>',
      'how unlike days are: real, or calm for a demonstration',
      (text) => parseChoice(text, '--days', DAY_PROFILES),
      'real',
    )
    .option(
      '--rate <rate>',
      'demo (every print and change of a best price) or full (about ten million book records a session)',
      (text) => parseChoice(text, '--rate', RATES),
      'demo',
    )
    .option(
      '--scenario <name>',
      'something that goes wrong, or that the market does, at its usual time or NAME@HH:MM; see docs/reference/scenarios.md',
      parseScenario,
    )
    .option('--seed <n>', 'same seed, same market', (text) => parseCount(text, '--seed', 0, 2 ** 31), 1);

const parseEffects = (text: string): readonly Effect[] =>
  text.split(',').map((word) => parseChoice(word.trim(), '--plant', EFFECTS));

function parseStrength(text: string): number {
  const strength = text.trim() === '' ? Number.NaN : Number(text);
  if (strength >= 0 && strength <= MAX_STRENGTH) return strength;
  throw new SpymasterError('USAGE', `--strength must be a number from 0 to ${MAX_STRENGTH}, not "${text}".`);
}

async function writeSessions(terminal: Terminal, options: SimulateOptions): Promise<void> {
  const { start, end } = options;
  if (start === undefined || end === undefined)
    throw new SpymasterError('USAGE', 'Say which sessions: --start and --end.', {
      hint: 'See spymaster simulate --help.',
    });
  const range = checkedRange({ start, end });
  const dates = sessionsBetween(range.start, range.end);
  if (dates.length === 0)
    throw new SpymasterError('NOT_A_SESSION', `There is no session from ${start} to ${end}.`, {
      hint: 'Choose a range with a trading day in it.',
    });
  const { scenario, symbol } = options;
  if (scenario) requireDate(scenario, dates, symbol);
  const sessions = await simulate(terminal, dates, options);
  const records = sessions.reduce((sum, session) => sum + session.bookRecords, 0);
  if (options.json)
    return terminal.print(JSON.stringify({ sessions, market: options.market, seed: options.seed }));
  terminal.print(
    `Simulated ${dates.length} ${dates.length === 1 ? 'session' : 'sessions'}, ${records.toLocaleString('en-US')} book records, in ${rawOf(options)}.`,
  );
  if (scenario) sayScenario(terminal, { ...options, scenario }, dates);
}

/** Which sessions a scenario was of, and what is left to do with what it left. */
function sayScenario(
  terminal: Terminal,
  { scenario, symbol, data, ...options }: SimulateOptions & { readonly scenario: ScenarioChoice },
  dates: readonly string[],
): void {
  const { dates: kind, isBarsOnly }: Scenario = scenarioOf(scenario);
  const own = dates.filter((date) => isOf(scenario, date, symbol));
  if (kind)
    terminal.print(`The scenario ${scenario.name} is of ${own.join(', ')}; the others are as always.`);
  const rawFolder = rawOf({ ...options, data });
  if (isBarsOnly)
    for (const date of own)
      terminal.print(
        `Of ${date} bars alone are left: spymaster bars import --data ${data} --dbn ${minuteBarsFile({ rawFolder, symbol }, date)}`,
      );
}

/** Figures of the sessions whose bars are built, beside those of ES and their bands. */
async function printFacts(terminal: Terminal, options: SimulateOptions): Promise<void> {
  const { data, symbol, start = '0001-01-01', end = '9999-12-31' } = options;
  const range = checkedRange({ start, end });
  const folders = foldersOf(data);
  const dates = (await folders.lake.dates(DATASETS.bars(symbol))).filter(
    (date) => date >= range.start && date <= range.end,
  );
  if (dates.length === 0)
    throw new SpymasterError('NO_MARKET_DATA', `There are no bars of ${symbol} in ${data}.`, {
      hint: 'Build them: spymaster backfill --start D --end D',
    });
  const progress = terminal.progress('Reading');
  let done = 0;
  const facts = await marketFacts(folders, instrument(symbol), dates, (date) =>
    progress.update(++done, dates.length, date),
  );
  progress.finish(`${dates.length} sessions`);
  if (options.json) return terminal.print(JSON.stringify({ sessions: dates.length, facts }));
  for (const line of factLines(facts)) terminal.print(line);
  const outside = facts.filter((fact) => !isInBand(fact)).length;
  terminal.print(
    `${dates.length} sessions; ${facts.length - outside} of ${facts.length} figures in their bands.`,
  );
}

/**
 * A figure a line: its value, that of ES, and the band; what is outside of it is marked.
 */
function factLines(facts: readonly Fact[]): string[] {
  const shown = (value: number) => {
    if (Number.isNaN(value)) return '–';
    return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
  };
  const bandOf = ([low, high]: Fact['band']) =>
    Number.isFinite(high) ? `${shown(low)} to ${shown(high)}` : `from ${shown(low)}`;
  return [
    `  ${'figure'.padEnd(52)}${'here'.padStart(9)}${'ES'.padStart(9)}  band`,
    ...facts.map(
      (fact) =>
        `${isInBand(fact) ? ' ' : '!'} ${fact.name.padEnd(52)}${shown(fact.value).padStart(9)}${shown(fact.real).padStart(9)}  ${bandOf(fact.band)}`,
    ),
  ];
}

const rawOf = (options: Pick<SimulateOptions, 'out' | 'data'>): string =>
  options.out ?? join(options.data, 'raw');

export async function simulate(
  terminal: Terminal,
  dates: readonly string[],
  options: Pick<SimulateOptions, 'data' | 'out' | 'symbol' | 'workers' | 'market' | 'seed' | 'rate'> &
    Partial<Pick<SimulateOptions, 'plant' | 'strength' | 'days' | 'scenario'>>,
): Promise<SimulatedSession[]> {
  const progress = terminal.progress('Simulating');
  const pool = new WorkPool(options.workers);
  try {
    let done = 0;
    const { market, seed, rate, plant = DEFAULT_EFFECTS, strength = 1, days = 'real' } = options;
    const settings = {
      market,
      effects: plant,
      strength,
      days,
      seed,
      rate,
      scenario: null,
      rawFolder: rawOf(options),
      truthFolder: truthFolder(options.data),
    };
    const settingsOn = (date: string) =>
      options.scenario && isOf(options.scenario, date, options.symbol)
        ? { ...settings, scenario: options.scenario }
        : settings;
    const sessions = await pool.run<SimulatedSession>(
      dates.map((date) => ({
        kind: 'simulate' as const,
        date,
        symbol: options.symbol,
        options: settingsOn(date),
      })),
      (task) => progress.update(++done, dates.length, task.date),
    );
    progress.finish(`${dates.length} sessions`);
    return sessions;
  } finally {
    await pool.close();
  }
}
