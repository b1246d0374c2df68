import { LOOKBACK_SESSIONS, type WarmUp, warmUpFrom } from '../../pipeline/session/warm-up.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { addDays } from '../../shared/session/new-york-time.ts';
import { isSession, sessionOf } from '../../shared/session/session.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { Manifest } from '../lake/manifest.ts';
import { hasData, type SourceFolders } from '../sources/find-source.ts';
import { readBars } from '../tables/bars.ts';

/** How far back the calendar is searched for earlier sessions with data. */
const SEARCH_DAYS = 20;

/** Fact of a committed date whose data hold no session. */
export const EMPTY_FACT = 'empty';
export const isEmpty = (manifest: Manifest): boolean => (manifest.facts[EMPTY_FACT] ?? null) !== null;

/**
 * Sessions within twenty days before a date that have data, latest first. Some may hold
 * no session, which their bars will say.
 */
export async function sessionsBefore(
  folders: SourceFolders,
  instrument: Instrument,
  date: string,
): Promise<string[]> {
  const found: string[] = [];
  for (let back = 1; back <= SEARCH_DAYS; back++) {
    const earlier = addDays(date, -back);
    if (isSession(earlier) && (await hasBarsOrData(folders, instrument, earlier))) found.push(earlier);
  }
  return found;
}

/** Bars outlive the raw files they were made of. */
async function hasBarsOrData(folders: SourceFolders, instrument: Instrument, date: string): Promise<boolean> {
  if (await hasData(folders, instrument, date)) return true;
  return (await folders.lake.manifest(DATASETS.bars(instrument.symbol), date)) !== null;
}

export interface KnownWarmUp {
  readonly warmUp: WarmUp;
  /** Names exactly the bars it was made from. */
  readonly inputs: string;
  readonly sessions: readonly string[];
}

/**
 * What a date warms up from: the bars of the last sessions before it that have some.
 * @throws {SpymasterError} WARM_UP_MISSING when one of them has data and its bars are not
 * built: a shorter warm-up would be another one
 */
export async function loadWarmUp(
  folders: SourceFolders,
  instrument: Instrument,
  date: string,
): Promise<KnownWarmUp> {
  const { lake } = folders;
  const hashes: string[] = [];
  const sessions: string[] = [];
  for (const earlier of await sessionsBefore(folders, instrument, date)) {
    if (sessions.length === LOOKBACK_SESSIONS) break;
    const manifest = await requireBars(lake, instrument.symbol, earlier, date);
    if (isEmpty(manifest)) continue;
    sessions.unshift(earlier);
    hashes.unshift(Object.values(manifest.files)[0]!.sha256);
  }
  const past = await Promise.all(
    sessions.map((earlier) => readBars(lake, instrument.symbol, sessionOf(earlier))),
  );
  return { warmUp: warmUpFrom(past), inputs: sha256(hashes.join('|')), sessions };
}

async function requireBars(lake: Lake, symbol: string, earlier: string, date: string): Promise<Manifest> {
  const manifest = await lake.manifest(DATASETS.bars(symbol), earlier);
  if (manifest) return manifest;
  throw new SpymasterError('WARM_UP_MISSING', `${date} warms up from ${earlier}, whose bars are not built.`, {
    hint: `Build them: spymaster backfill --start ${earlier} --end ${date}`,
  });
}
