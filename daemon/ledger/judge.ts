import { type Became, firstSaid, type JudgedEntry } from '../../pipeline/ledger/track-record.ts';
import { entryDigest, readSpoken, wasSaidInTime } from './spoken.ts';
import { ledgerDates, readLedger } from './store.ts';

export interface Judged {
  readonly entries: readonly JudgedEntry[];
  /** Words about a moment that was spoken of before: the first count. */
  readonly saidAgain: number;
  /** Moments of which nothing is stored, so that nobody knows what became of them. */
  readonly unknown: number;
  /** Of the entries those that a daemon said while it happened, and not afterwards. */
  readonly spoken: number;
}

/** Stored checkpoints of a date by their ids; null where the date is not built. */
export type BecameOf = (date: string) => Promise<ReadonlyMap<string, Became> | null>;

/**
 * What was put down, joined with what became of it.
 * @param period the last so many sessions, before a date where one is given
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function judgeLedger(
  dataFolder: string,
  symbol: string,
  period: { readonly before?: string; readonly sessions: number },
  becameOf: BecameOf,
): Promise<Judged> {
  const { before, sessions } = period;
  const dates = (await ledgerDates(dataFolder, symbol)).filter(
    (date) => before === undefined || date < before,
  );
  const entries: JudgedEntry[] = [];
  let [saidAgain, unknown, inTime] = [0, 0, 0];
  for (const date of dates.slice(-sessions)) {
    const said = await readLedger(dataFolder, symbol, date);
    const first = firstSaid(said);
    saidAgain += said.length - first.length;
    const stored = await becameOf(date);
    const spoken = await readSpoken(dataFolder, symbol, date);
    for (const entry of first) {
      const became = stored?.get(entry.id);
      if (!became) {
        unknown++;
        continue;
      }
      entries.push({ entry, became });
      if (spoken.size > 0 && wasSaidInTime(entry, spoken.get(entryDigest(entry)))) inTime++;
    }
  }
  return { entries, saidAgain, unknown, spoken: inTime };
}
