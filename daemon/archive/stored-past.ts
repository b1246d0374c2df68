import type { ComparedCase } from '../../pipeline/frames/comparison.ts';
import { contactRecords } from '../../pipeline/ledger/contact-records.ts';
import type { LedgerEntry } from '../../pipeline/ledger/entry.ts';
import { isOff, type RecordLine } from '../../pipeline/ledger/record-line.ts';
import { type Became, RECORD_SESSIONS, trackRecord } from '../../pipeline/ledger/track-record.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Neighbour } from '../../shared/protocol/neighbours.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { parseDate } from '../../shared/session/new-york-time.ts';
import { nextSession } from '../../shared/session/session.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { type OutcomeRates, outcomeRates } from '../corpus/outcome-rates.ts';
import { together } from '../files/together.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { judgeLedger } from '../ledger/judge.ts';
import { entryDigest, readSpoken, type Spoken, wasSaidInTime } from '../ledger/spoken.ts';
import { ledgerDates, readLedger } from '../ledger/store.ts';
import { storedAlerts } from '../streams/stored-alerts.ts';
import { readEpisodes } from '../tables/episodes.ts';
import { readLabels, type StoredOutcome } from '../tables/labels.ts';
import { type CandleSpan, type Candles, candlesOf } from './candles.ts';
import { type ListedSession, listedSessions, type Span } from './listed-sessions.ts';
import { PastApproaches } from './past-approaches.ts';

/** Which outcomes are wanted. */
export interface OutcomeQuery extends Span {
  readonly level?: LevelKind | undefined;
  readonly direction?: Direction | undefined;
}

/** What became of a past approach. Times are Unix seconds. */
export interface ListedOutcome {
  readonly episodeId: string;
  readonly date: string;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly beganAt: number;
  /** Null where the data do not tell. */
  readonly contacted: boolean | null;
  readonly contactAt: number | null;
  /** At contact: points. */
  readonly levelPrice: number | null;
  readonly atr: number | null;
  /** By seconds from contact. */
  readonly outcomes: StoredOutcome['outcomes']['contact_armed'];
  readonly decidedAfterSeconds: number | null;
  /** Within four minutes of contact, in ATR. */
  readonly throughAtr: number | null;
  readonly backAtr: number | null;
}

const NS = 1_000_000_000n;
const seconds = (ns: bigint): number => Number(ns / NS);
/** Of what happened within a second, its end, as the stream tells it. */
const secondsAfter = (ns: bigint): number => Number((ns + NS - 1n) / NS);
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

const listedOutcome = (of: StoredOutcome): ListedOutcome => ({
  episodeId: of.episodeId,
  date: of.date,
  level: of.level,
  direction: of.direction,
  beganAt: seconds(of.anchorNs),
  contacted: of.contacted,
  contactAt: of.contactNs === null ? null : secondsAfter(of.contactNs),
  levelPrice: orNull(of.contactLevelPrice),
  atr: orNull(of.contactAtr),
  outcomes: of.outcomes.contact_armed,
  decidedAfterSeconds: orNull(of.secondsToOutcome),
  throughAtr: of.excursion?.throughAtr ?? null,
  backAtr: of.excursion?.backAtr ?? null,
});

/** What was put down, with what came of it; null where that is not stored. */
export type JudgedLine = LedgerEntry & {
  readonly became: Became | null;
  /**
   * When a live daemon said it, and whether that was in time; null for what was only put
   * down afterwards.
   */
  readonly spoken: (Spoken & { readonly inTime: boolean }) | null;
};

/** Before all that can have been put down. */
const FIRST = '0000-01-01';
/** More are asked for piece by piece. */
const MAX_SESSIONS = 260;

/** What a data folder tells of sessions that are over. */
export class StoredPast {
  readonly #dataFolder: string;
  readonly #symbol: string;
  readonly #lake: Lake;
  readonly #approaches: PastApproaches;

  constructor(dataFolder: string, symbol: string) {
    this.#dataFolder = dataFolder;
    this.#symbol = symbol;
    this.#lake = new Lake(dataFolder);
    this.#approaches = new PastApproaches(dataFolder, symbol);
  }

  /** What came on, changed and went off in stored sessions. */
  async alerts(span: Span): Promise<Alert[]> {
    await this.#fewDates(span);
    return storedAlerts(this.#lake, this.#symbol, span);
  }

  sessions(span: Span): Promise<ListedSession[]> {
    return listedSessions(this.#lake, this.#symbol, span);
  }

  /**
   * What was committed to on a date, in order.
   * @param after how many lines are known already
   * @throws {SpymasterError} INVALID_DATE, LAKE_CORRUPT
   */
  async ledger({ date, after }: { readonly date: string; readonly after: number }): Promise<JudgedLine[]> {
    const entries = await readLedger(this.#dataFolder, this.#symbol, parseDate(date));
    const became = await this.#becameOf(date);
    const spoken = await readSpoken(this.#dataFolder, this.#symbol, date);
    return entries.slice(after).map((entry) => {
      const said = spoken.get(entryDigest(entry));
      return {
        ...entry,
        became: became?.get(entry.id) ?? null,
        spoken: said ? { ...said, inTime: wasSaidInTime(entry, said) } : null,
      };
    });
  }

  /** @throws {SpymasterError} USAGE for too many sessions at once */
  async outcomes({ level, direction, ...span }: OutcomeQuery): Promise<ListedOutcome[]> {
    const stored = await together(await this.#fewDates(span), (date) =>
      readLabels(this.#lake, this.#symbol, date),
    );
    return stored
      .flat()
      .filter(
        (each) =>
          (level === undefined || each.level === level) &&
          (direction === undefined || each.direction === direction),
      )
      .map(listedOutcome);
  }

  /** @throws {SpymasterError} USAGE for too many sessions at once */
  async rates(span: Span): Promise<OutcomeRates> {
    return outcomeRates(this.#lake, this.#symbol, await this.#fewDates(span));
  }

  /**
   * How what was said in the last sessions before a date came true.
   * @param before of all that was put down, without one
   */
  async calibration(before: string | null) {
    const last = (await ledgerDates(this.#dataFolder, this.#symbol)).at(-1);
    const asOf = before ?? (last === undefined ? FIRST : (nextSession(last) ?? last));
    const period = { before: asOf, sessions: RECORD_SESSIONS };
    const { entries, unknown } = await judgeLedger(this.#dataFolder, this.#symbol, period, (date) =>
      this.#becameOf(date),
    );
    const { sessions, lines, families, contactBins } = trackRecord(entries);
    const { levels, horizons } = contactRecords(entries);
    const judged = (line: RecordLine) => ({ ...line, isOff: isOff(line) });
    return {
      asOf,
      sessions,
      unknown,
      lines: lines.map(judged),
      families: Object.fromEntries([...families].map(([family, line]) => [family, judged(line)])),
      levels: Object.fromEntries([...levels].map(([level, line]) => [level, judged(line)])),
      horizons: Object.fromEntries(
        [...horizons].map(([horizon, { line, error }]) => [horizon, { ...judged(line), error }]),
      ),
      contactBins,
    };
  }

  neighbours(cases: readonly ComparedCase[]): Promise<Neighbour[]> {
    return this.#approaches.find(cases);
  }

  candles(span: CandleSpan): Promise<Candles> {
    return candlesOf(this.#lake, this.#symbol, span);
  }

  async #becameOf(date: string): Promise<ReadonlyMap<string, Became> | null> {
    const isBuilt = (await this.#lake.manifest(DATASETS.episodes(this.#symbol), date)) !== null;
    if (!isBuilt) return null;
    const checkpoints = await readEpisodes(this.#lake, this.#symbol, date);
    return new Map(checkpoints.map(({ id, contacted, outcomes }) => [id, { contacted, outcomes }]));
  }

  async #dates({ from, to }: Span): Promise<string[]> {
    const dates = await this.#lake.dates(DATASETS.features(this.#symbol));
    return dates.filter((date) => date >= from && date <= to);
  }

  async #fewDates(span: Span): Promise<string[]> {
    const dates = await this.#dates(span);
    if (dates.length <= MAX_SESSIONS) return dates;
    throw new SpymasterError('USAGE', `${dates.length} sessions are too many at once.`, {
      hint: `Ask for at most ${MAX_SESSIONS}: narrow from and to.`,
    });
  }
}
