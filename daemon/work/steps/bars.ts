import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../../pipeline/session/warm-up.ts';
import { ONE_MINUTE_BARS } from '../../../pipeline/stages/silver/01-one-minute-bars.ts';
import { isSpymasterError } from '../../../shared/errors.ts';
import { type Instrument, instrument as instrumentOf } from '../../../shared/instruments.ts';
import { type Session, sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import { sha256 } from '../../files/durable-write.ts';
import { DATASETS } from '../../lake/lake.ts';
import type { Manifest } from '../../lake/manifest.ts';
import {
  findSource,
  foldersOf,
  hasData,
  playSource,
  type SourceFolders,
  tradedInSession,
} from '../../sources/find-source.ts';
import { inputsOf, type MarketSource, type SourceKind, streamsOf } from '../../sources/market-source.ts';
import { BARS_FILE, encodeBars } from '../../tables/bars.ts';
import { contractFacts } from '../contract-facts.ts';
import { EMPTY_FACT, isEmpty } from '../needs.ts';
import type { DateWork } from '../work-item.ts';
import { emptySession } from './session.ts';

export interface BarsResult {
  readonly date: string;
  /** Why the data hold no session, or null where they do. */
  readonly empty: string | null;
}

/**
 * First step of a date: its one-minute bars and ATR. Later sessions warm up from these,
 * so every date's bars exist before any date's features are computed. A date without
 * trades in the session is committed as empty: that is a fact too.
 */
export async function buildBars({
  dataFolder,
  symbol,
  date,
  repair,
  source: only = null,
  anew = false,
}: DateWork): Promise<BarsResult> {
  const folders = foldersOf(dataFolder);
  const instrument = instrumentOf(symbol);
  const session = sessionOf(date);
  const dataset = DATASETS.bars(symbol);
  const kept = await keptBars(folders, instrument, date);
  if (kept) return { date, empty: emptyReason(kept) };
  const standing = await folders.lake.standing(dataset, date);
  const source = await sourceOrReason(folders, instrument, session, only);
  const inputs = sha256(
    `bars ${ONE_MINUTE_BARS.version}|${typeof source === 'string' ? source : barInputsOf(source)}`,
  );
  if (!anew && (await folders.lake.stateOf(dataset, date, inputs, repair)) === 'complete') {
    const manifest = await folders.lake.manifest(dataset, date);
    const reason = manifest && emptyReason(manifest);
    if (reason !== null) await emptySession(folders.lake, symbol, date, reason);
    return { date, empty: reason };
  }
  const commitEmpty = async (reason: string): Promise<BarsResult> => {
    await folders.lake.commit({
      dataset,
      date,
      inputs,
      timeRange: null,
      files: {},
      facts: { [EMPTY_FACT]: reason },
      standing,
    });
    await emptySession(folders.lake, symbol, date, reason);
    return { date, empty: reason };
  };
  if (typeof source === 'string') return commitEmpty(source);
  const run = new SessionRun(session, instrument, NO_WARM_UP);
  await playSource(source, run, { kinds: PRICED });
  if (!tradedInSession(run)) return commitEmpty('no trades between 09:30 and 12:30');
  const { oneMinute } = run.accumulators.bars;
  await folders.lake.commit({
    dataset,
    date,
    inputs,
    timeRange: [
      toTimestamp(session, oneMinute.start[0]!),
      toTimestamp(session, oneMinute.end(oneMinute.count - 1)),
    ],
    files: { [BARS_FILE]: encodeBars(session, run) },
    facts: { source: source.kind, ...contractFacts(source) },
    standing,
  });
  return { date, empty: null };
}

/**
 * Bars outlive the raw files they were made of: without those, what stands is left as it
 * is.
 */
async function keptBars(
  folders: SourceFolders,
  instrument: Instrument,
  date: string,
): Promise<Manifest | null> {
  if (await hasData(folders, instrument, date)) return null;
  return folders.lake.manifest(DATASETS.bars(instrument.symbol), date);
}

/** Books and options have no part in bars. */
const PRICED = ['bar', 'trade'] as const;
const barInputsOf = (source: MarketSource): string =>
  inputsOf({ ...source, streams: streamsOf(source, PRICED) });

const emptyReason = (manifest: Manifest): string | null =>
  isEmpty(manifest) ? String(manifest.facts[EMPTY_FACT]) : null;

/**
 * The date's data, or why there are none of the contract: an empty day is left out of a
 * range, it does not end it.
 */
async function sourceOrReason(
  folders: SourceFolders,
  instrument: Instrument,
  session: Session,
  only: SourceKind | null,
): Promise<MarketSource | string> {
  try {
    return await findSource(folders, instrument, session, only);
  } catch (error) {
    if (isSpymasterError(error) && error.code === 'NO_MARKET_DATA') return error.message;
    throw error;
  }
}
