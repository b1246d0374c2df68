import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { nearTheMoney } from '../../../shared/contracts/option-contract.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { type Instrument, instrument as instrumentOf } from '../../../shared/instruments.ts';
import { noSession, type Session, sessionOf, sessionsBetween } from '../../../shared/session/session.ts';
import { zeroDteChain } from '../../contracts/option-chain.ts';
import { findApiKey, HISTORICAL_URL_VARIABLE, HistoricalClient, openDbnFile } from '../../databento/index.ts';
import {
  checkBudget,
  download,
  estimate,
  type FetchedFile,
  type FileEstimate,
  splitByPresence,
} from '../../download/download.ts';
import { futuresFiles, optionDefinitionsFile, optionsFiles, type PlannedFile } from '../../download/plan.ts';
import { rawFile, rawFolderOf } from '../../raw/raw-layout.ts';
import { lastPriceBefore } from '../../sources/contract-volumes.ts';
import { keyFile } from '../key-file.ts';
import { checkedRange, example, type RangeOptions, withData, withRange, withSymbol } from '../options.ts';
import { parseChoice, parseCount, type Terminal } from '../terminal.ts';

/** How Spymaster names itself to the service. */
const USER_AGENT = 'spymaster/0.1';

const MARKETS = ['futures', 'options'] as const;
const DEFAULT_WORKERS = 4;
const MAX_WORKERS = 16;

interface DownloadOptions extends RangeOptions {
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly estimate?: boolean;
  readonly resume: boolean;
  readonly count: boolean;
  readonly maxCost?: number;
  readonly strikes?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function downloadCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(withRange(new Command('download'))))
    .description('fetch DBN files from Databento, after saying what they cost')
    .argument('<market>', 'futures, or options: those that expire on the day', (text) =>
      parseChoice(text, 'The market', MARKETS),
    )
    .option(
      '--workers <n>',
      'files fetched at once',
      (text) => parseCount(text, '--workers', 1, MAX_WORKERS),
      DEFAULT_WORKERS,
    )
    .option('--estimate', 'say what it would cost, and fetch nothing')
    .option('--max-cost <usd>', 'refuse to spend more', parseCost)
    .option(
      '--strikes <n>',
      'options only: so many strikes on each side of the price before the open',
      (text) => parseCount(text, '--strikes', 1, 1000),
    )
    .option('--resume', 'go on with interrupted files (the default)', true)
    .option('--no-resume', 'start interrupted files over')
    .option('--no-count', 'take a file as whole although the service counted more records in it')
    .option('--yes', 'spend without asking')
    .option('--json', 'print the result as JSON')
    .action(async (market: (typeof MARKETS)[number], options: DownloadOptions) => {
      const { start, end } = checkedRange(options);
      const sessions = sessionsBetween(start, end).map(sessionOf);
      if (sessions.length === 0) throw noSession(start, end);
      await new Download(terminal, options, sessions).run(market);
    });
  return example(command, 'spymaster download futures --start 2025-06-02 --end 2025-06-06 --max-cost 50');
}

function parseCost(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new SpymasterError('USAGE', `--max-cost must be an amount in US dollars, not "${text}".`, {
    hint: 'Write it as --max-cost 25.',
  });
}

/** One run of the command: estimate, ask, fetch, sum up. */
class Download {
  readonly #terminal: Terminal;
  readonly #options: DownloadOptions;
  readonly #sessions: readonly Session[];
  readonly #instrument: Instrument;
  readonly #rawFolder: string;
  readonly #client: HistoricalClient;
  readonly #interrupt = new AbortController();
  readonly #estimates: FileEstimate[] = [];
  readonly #fetched: FetchedFile[] = [];
  #present = 0;

  constructor(terminal: Terminal, options: DownloadOptions, sessions: readonly Session[]) {
    this.#terminal = terminal;
    this.#options = options;
    this.#sessions = sessions;
    this.#instrument = instrumentOf(options.symbol);
    this.#rawFolder = rawFolderOf(options.data);
    const baseUrl = process.env[HISTORICAL_URL_VARIABLE];
    this.#client = new HistoricalClient({
      key: findApiKey({ file: keyFile() }).key,
      onWarning: (warning) => terminal.note(`Databento warns: ${warning}`),
      onRetry: (pause, reason) => noteRetry(terminal, pause, reason),
      userAgent: USER_AGENT,
      ...(baseUrl ? { baseUrl } : {}),
    });
  }

  async run(market: (typeof MARKETS)[number]): Promise<void> {
    const onInterrupt = () => this.#interrupt.abort();
    process.once('SIGINT', onInterrupt);
    try {
      await this.#noteDegradedDays();
      if (market === 'futures')
        await this.#fetch(
          this.#sessions.flatMap((session) => futuresFiles(this.#instrument, session, this.#rawFolder)),
        );
      else await this.#fetchOptions();
      this.#sumUp();
    } finally {
      process.off('SIGINT', onInterrupt);
    }
  }

  /**
   * Definitions first: only they say which options expire on the day, and so what the
   * rest costs.
   */
  async #fetchOptions(): Promise<void> {
    const definitions = this.#sessions.map((session) =>
      optionDefinitionsFile(this.#instrument, session, this.#rawFolder),
    );
    await this.#fetch(definitions);
    const { present } = await splitByPresence(definitions);
    if (present.length < definitions.length)
      this.#terminal.note(
        'What the options themselves cost is known once their definitions have been fetched.',
      );
    const known = new Set(present.map(({ date }) => date));
    const chains = await Promise.all(
      this.#sessions.filter(({ date }) => known.has(date)).map((session) => this.#chainFiles(session)),
    );
    await this.#fetch(chains.flat());
  }

  async #chainFiles(session: Session): Promise<PlannedFile[]> {
    const path = rawFile(
      { rawFolder: this.#rawFolder, market: 'options', symbol: this.#instrument.symbol },
      'definition',
      session.date,
    );
    const chain = await zeroDteChain(await openDbnFile(path), this.#instrument, session.date);
    if (chain.length === 0)
      this.#terminal.note(`No option of ${this.#instrument.symbol} expires on ${session.date}.`);
    const { strikes } = this.#options;
    if (strikes === undefined || chain.length === 0)
      return optionsFiles(this.#instrument, session, chain, this.#rawFolder);
    const price = await this.#priceBeforeOpen(session);
    return optionsFiles(this.#instrument, session, nearTheMoney(chain, price, strikes), this.#rawFolder);
  }

  async #priceBeforeOpen(session: Session): Promise<number> {
    const trades = rawFile(
      { rawFolder: this.#rawFolder, market: 'futures', symbol: this.#instrument.symbol },
      'trades',
      session.date,
    );
    const price = existsSync(trades) ? await lastPriceBefore(trades, session, session.rthOpen) : Number.NaN;
    if (!Number.isNaN(price)) return price;
    throw new SpymasterError(
      'NO_MARKET_DATA',
      `--strikes needs the futures price before the open of ${session.date}.`,
      {
        hint: `Fetch the futures first: spymaster download futures --start ${session.date} --end ${session.date}`,
      },
    );
  }

  async #fetch(files: readonly PlannedFile[]): Promise<void> {
    const { missing, present, remarks } = await splitByPresence(files);
    this.#present += present.length;
    for (const remark of remarks) this.#terminal.note(remark);
    if (missing.length === 0) return;
    const estimates = await this.#estimate(missing);
    this.#estimates.push(...estimates);
    checkBudget(this.#estimates, this.#options.maxCost);
    if (this.#options.estimate) return;
    await this.#confirm(estimates);
    const from = estimates.reduce((sum, { arrived }) => sum + arrived, 0);
    const progress = this.#terminal.progress('Fetching', { from });
    try {
      const { workers, resume, count } = this.#options;
      const fetched = await download(this.#client, estimates, {
        workers,
        resume,
        checkCount: count,
        signal: this.#interrupt.signal,
        onProgress: ({ file, fileRecords, fileTotal, records, total }) =>
          progress.update(
            records,
            total,
            `${file} ${Math.floor((100 * fileRecords) / Math.max(1, fileTotal))} %`,
          ),
      });
      this.#fetched.push(...fetched);
      progress.finish(`${fetched.length} files`);
    } catch (error) {
      progress.finish('stopped; what has arrived is kept, and the same command goes on with it');
      throw error;
    }
  }

  async #estimate(files: readonly PlannedFile[]): Promise<FileEstimate[]> {
    const progress = this.#terminal.progress('Asking what it costs');
    try {
      return await estimate(this.#client, files, {
        resume: this.#options.resume,
        signal: this.#interrupt.signal,
        onFile: (done, total, file) => progress.update(done, total, file),
      });
    } finally {
      progress.finish(`${files.length} files`);
    }
  }

  async #confirm(estimates: readonly FileEstimate[]): Promise<void> {
    const question = describe(estimates);
    if (this.#options.yes) return this.#terminal.note(question);
    if (!process.stdin.isTTY)
      throw new SpymasterError('USAGE', `${question} Nobody is there to confirm it.`, {
        hint: 'Add --yes to spend it, or --estimate to look only.',
      });
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const asked = prompt.question(`${question} Fetch them? [y/N] `, { signal: this.#interrupt.signal });
      // Ctrl-D ends the input without an answer, Ctrl-C the question.
      const unanswered = once(prompt, 'close').then(() => null);
      const answer = await Promise.race([asked, unanswered]).catch(() => null);
      if (answer === null) this.#terminal.note('');
      if (!/^y(es)?$/i.test(answer?.trim() ?? ''))
        throw new SpymasterError('INTERRUPTED', 'Nothing was fetched.', {
          hint: 'Nothing has been billed for it.',
        });
    } finally {
      prompt.close();
    }
  }

  async #noteDegradedDays(): Promise<void> {
    const [startDate, endDate] = [this.#sessions[0]!.date, this.#sessions.at(-1)!.date];
    const days = await this.#client.metadata.getDatasetCondition(
      this.#instrument.dataset,
      { startDate, endDate },
      this.#interrupt.signal,
    );
    const dates = new Set(this.#sessions.map(({ date }) => date));
    for (const { date, condition } of days)
      if (condition !== 'available' && dates.has(date))
        this.#terminal.note(`Databento calls its data of ${date} ${condition}.`);
  }

  #sumUp(): void {
    const costUsd = this.#estimates.reduce((sum, entry) => sum + entry.costUsd, 0);
    if (this.#options.json) {
      const { estimate: estimateOnly = false } = this.#options;
      const records = this.#estimates.reduce((sum, entry) => sum + entry.records, 0);
      return this.#terminal.print(
        JSON.stringify({
          estimateOnly,
          files: this.#estimates.length,
          present: this.#present,
          records,
          costUsd,
          fetched: this.#fetched,
        }),
      );
    }
    const kept = this.#present > 0 ? ` ${this.#present} were there already.` : '';
    if (this.#options.estimate) return this.#terminal.print(`${describe(this.#estimates)}${kept}`);
    const bytes = this.#fetched.reduce((sum, file) => sum + file.bytes, 0);
    this.#terminal.print(
      `${this.#fetched.length} files fetched, ${megabytes(bytes)}, about ${costUsd.toFixed(2)} USD.${kept}`,
    );
  }
}

/** A pause worth a line; shorter ones pass unnoticed. */
const NOTED_PAUSE_MS = 2000;

function noteRetry(terminal: Terminal, pauseMs: number, reason: unknown): void {
  if (pauseMs < NOTED_PAUSE_MS) return;
  const why = reason instanceof SpymasterError ? reason.message : String(reason);
  terminal.note(`${why} Trying again in ${Math.ceil(pauseMs / 1000)} s.`);
}

const megabytes = (bytes: number): string =>
  `${(bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1 })} MB`;

function describe(estimates: readonly FileEstimate[]): string {
  const sum = (of: (entry: FileEstimate) => number) =>
    estimates.reduce((total, entry) => total + of(entry), 0);
  const [records, arrived] = [sum((entry) => entry.records), sum((entry) => entry.arrived)];
  const left = arrived === 0 ? '' : ` (${arrived.toLocaleString('en-US')} have arrived)`;
  const cost = `${arrived === 0 ? 'cost' : 'the rest costs'} ${sum(({ costUsd }) => costUsd).toFixed(2)} USD`;
  return `${estimates.length} files of ${records.toLocaleString('en-US')} records${left}, ${megabytes(sum(({ bytes }) => bytes))} uncompressed, ${cost}.`;
}
