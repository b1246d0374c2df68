import type { PastSession, Thresholds } from '../../pipeline/schema/threshold.ts';
import { ENCODING_LOOKBACK_SESSIONS, thresholdsFrom } from '../../pipeline/thresholds/encoding.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { sha256 } from '../files/durable-write.ts';
import { kept } from '../lake/kept.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { Manifest } from '../lake/manifest.ts';
import { CLUSTERS_FILE, LOOKBACK_FILE, readLookback } from '../tables/lookback.ts';

export const THRESHOLDS_FILE = 'thresholds.json';
/** Raised when a threshold is fitted another way. */
const THRESHOLDS_VERSION = 1;

export interface KnownThresholds {
  readonly thresholds: Thresholds;
  /** Names exactly the sessions they were fitted on. */
  readonly inputs: string;
}

/** Sessions that a worker has read, by content: every later date looks back on them. */
const read = new Map<string, PastSession>();

/**
 * The thresholds that are valid for a date, fitted on the sessions before it whose raw
 * physics is in the lake.
 */
export async function loadThresholds(
  lake: Lake,
  instrument: Instrument,
  date: string,
): Promise<KnownThresholds> {
  const looked = await lookedBackOn(lake, instrument, date);
  return { thresholds: await fittedOn(lake, instrument, looked), inputs: inputsOf(looked) };
}

/** The same as it was kept, or fitted. */
export async function keptThresholds(lake: Lake, instrument: Instrument, date: string): Promise<Thresholds> {
  const { sweepNotionalUsd, fuelGamma } = instrument;
  const looked = await lookedBackOn(lake, instrument, date);
  const place = {
    dataset: DATASETS.thresholds(instrument.symbol),
    date,
    file: THRESHOLDS_FILE,
    inputs: sha256(`${inputsOf(looked)}|${sweepNotionalUsd}|${fuelGamma}`),
    facts: { sessions: looked.length },
  };
  return kept(lake, place, () => fittedOn(lake, instrument, looked));
}

/** A session whose raw physics is in the lake, and what names that. */
interface LookedBackOn {
  readonly date: string;
  readonly content: string;
}

/** @returns oldest first */
async function lookedBackOn(
  lake: Lake,
  { symbol }: Instrument,
  date: string,
): Promise<readonly LookedBackOn[]> {
  const dataset = DATASETS.physics(symbol);
  const earlier = (await lake.folders(dataset)).filter((candidate) => candidate < date);
  const looked: LookedBackOn[] = [];
  for (const candidate of earlier.reverse()) {
    if (looked.length === ENCODING_LOOKBACK_SESSIONS) break;
    const content = contentOf(await lake.manifest(dataset, candidate));
    if (content !== null) looked.unshift({ date: candidate, content });
  }
  return looked;
}

const inputsOf = (looked: readonly LookedBackOn[]): string =>
  sha256(`thresholds ${THRESHOLDS_VERSION}|${looked.map(({ content }) => content).join('|')}`);

async function fittedOn(
  lake: Lake,
  instrument: Instrument,
  looked: readonly LookedBackOn[],
): Promise<Thresholds> {
  const past: PastSession[] = [];
  for (const { date, content } of looked) {
    const known = read.get(content) ?? (await readLookback(lake, instrument.symbol, date));
    read.set(content, known);
    past.push(known);
  }
  return thresholdsFrom(instrument, past);
}

/** What its files hold, of a session that has any. */
function contentOf(manifest: Manifest | null): string | null {
  const files = [LOOKBACK_FILE, CLUSTERS_FILE].map(
    (name) => manifest?.files[`date=${manifest.date}/${name}`]?.sha256,
  );
  return files.every((file) => file !== undefined) ? files.join('+') : null;
}
