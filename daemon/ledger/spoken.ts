import { readFile } from 'node:fs/promises';
import type { LedgerEntry } from '../../pipeline/ledger/entry.ts';
import { sessionOf, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_SECOND, unixMs } from '../../shared/units.ts';
import { ifExists, sha256 } from '../files/durable-write.ts';
import { append, appendToLedger, ledgerFile } from './store.ts';

/**
 * When a daemon that followed the market said what the ledger has. The ledger itself
 * holds no such time: whoever makes an entry anew must come to the same bytes.
 */
export interface Spoken {
  /** Milliseconds since 1970, by the machine's clock. */
  readonly atMs: number;
  /** Of the stream that said it. */
  readonly epoch: string;
}

/** An entry, with when it was said. */
export interface SpokenEntry extends Spoken {
  readonly entry: LedgerEntry;
}

const DIGEST_DIGITS = 32;
/** Names an entry by what it says, to the last digit. */
export const entryDigest = (entry: LedgerEntry): string =>
  sha256(JSON.stringify(entry)).slice(0, DIGEST_DIGITS);

/** Beside the ledger of the date: `date=2025-06-05.spoken.jsonl`. */
const spokenFile = (dataFolder: string, symbol: string, date: string): string =>
  ledgerFile(dataFolder, symbol, date).replace(/\.jsonl$/, '.spoken.jsonl');

/**
 * Puts down when entries were first said, behind what is there. Nothing is ever changed.
 * @throws {SpymasterError} WRITE_FAILED
 */
export async function appendSpoken(
  dataFolder: string,
  symbol: string,
  date: string,
  spoken: readonly SpokenEntry[],
): Promise<void> {
  const known = await readSpoken(dataFolder, symbol, date);
  const lines = spoken
    .map(({ entry, atMs, epoch }) => ({ id: entry.id, entry: entryDigest(entry), atMs, epoch }))
    .filter(({ entry }) => !known.has(entry))
    .map((line) => JSON.stringify(line));
  // A line that a crash cut short stays by itself.
  if (lines.length > 0) await append(spokenFile(dataFolder, symbol, date), `\n${lines.join('\n')}`);
}

/**
 * Puts entries down, and when they were said.
 * @throws {SpymasterError} as {@link appendToLedger}
 */
export async function appendAsSaid(
  dataFolder: string,
  symbol: string,
  date: string,
  said: readonly SpokenEntry[],
): Promise<void> {
  await appendToLedger(
    dataFolder,
    symbol,
    date,
    said.map(({ entry }) => entry),
  );
  await appendSpoken(dataFolder, symbol, date, said);
}

/**
 * When entries of a date were first said, by {@link entryDigest}; none for what was put
 * down afterwards.
 */
export async function readSpoken(
  dataFolder: string,
  symbol: string,
  date: string,
): Promise<ReadonlyMap<string, Spoken>> {
  const text = (await ifExists(readFile(spokenFile(dataFolder, symbol, date), 'utf8'))) ?? '';
  const spoken = new Map<string, Spoken>();
  for (const line of text.split('\n')) {
    const read = readLine(line);
    if (read && !spoken.has(read.digest)) spoken.set(read.digest, { atMs: read.atMs, epoch: read.epoch });
  }
  return spoken;
}

const MAX_DELAY_MS = 60_000;

/**
 * Said within a minute of the moment it speaks of: nobody knew then what came of it. A
 * clock that is off by more does not tell.
 */
export function wasSaidInTime({ date, timeLeftSeconds }: LedgerEntry, spoken: Spoken | undefined): boolean {
  if (!spoken) return false;
  const session = sessionOf(date);
  const moment = toTimestamp(session, session.windowEnd - timeLeftSeconds * NS_PER_SECOND);
  return Math.abs(spoken.atMs - unixMs(moment)) <= MAX_DELAY_MS;
}

/** Null for a line that was cut short when the process that wrote it ended. */
function readLine(line: string): (Spoken & { readonly digest: string }) | null {
  try {
    const { entry, atMs, epoch } = JSON.parse(line);
    const isWhole = typeof entry === 'string' && typeof atMs === 'number' && typeof epoch === 'string';
    return isWhole ? { digest: entry, atMs, epoch } : null;
  } catch {
    return null;
  }
}
