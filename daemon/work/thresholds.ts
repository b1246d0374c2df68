import type { PastSession, Thresholds } from '../../pipeline/schema/threshold.ts';
import { ENCODING_LOOKBACK_SESSIONS, thresholdsFrom } from '../../pipeline/thresholds/encoding.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { Manifest } from '../lake/manifest.ts';
import { CLUSTERS_FILE, LOOKBACK_FILE, readLookback } from '../tables/lookback.ts';

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
  const dataset = DATASETS.physics(instrument.symbol);
  const earlier = (await lake.folders(dataset)).filter((candidate) => candidate < date);
  const past: PastSession[] = [];
  const contents: string[] = [];
  for (const candidate of earlier.reverse()) {
    if (past.length === ENCODING_LOOKBACK_SESSIONS) break;
    const content = contentOf(await lake.manifest(dataset, candidate));
    if (content === null) continue;
    const known = read.get(content) ?? (await readLookback(lake, instrument.symbol, candidate));
    read.set(content, known);
    past.unshift(known);
    contents.unshift(content);
  }
  return {
    thresholds: thresholdsFrom(instrument, past),
    inputs: sha256(`thresholds ${THRESHOLDS_VERSION}|${contents.join('|')}`),
  };
}

/** What its files hold, of a session that has any. */
function contentOf(manifest: Manifest | null): string | null {
  const files = [LOOKBACK_FILE, CLUSTERS_FILE].map(
    (name) => manifest?.files[`date=${manifest.date}/${name}`]?.sha256,
  );
  return files.every((file) => file !== undefined) ? files.join('+') : null;
}
