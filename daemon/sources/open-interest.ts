import { makeOpenInterestBatch, type OpenInterestBatch } from '../../pipeline/events/option-kinds.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { UNDEF_TIMESTAMP } from '../databento/index.ts';

const NS_PER_DAY = 86_400_000_000_000n;
const NS_PER_HOUR = 60 * NS_PER_MINUTE;
const SESSION_HOURS = 24;

/** Open interest as a record tells it. */
export interface OpenInterestRow {
  /** When it was received. */
  readonly at: SessionNs;
  readonly happenedAt: SessionNs;
  readonly instrumentId: number;
  readonly contracts: number;
  readonly ofDay: number;
}

/** Days since the epoch; a figure of no known day is older than any that has one. */
export const dayOf = (reference: bigint): number =>
  reference === UNDEF_TIMESTAMP ? Number.NEGATIVE_INFINITY : Number(reference / NS_PER_DAY);

const hourOf = ({ happenedAt }: OpenInterestRow): number => Math.floor(happenedAt / NS_PER_HOUR);

/**
 * The figures of a session in the order in which they were received; of those received at
 * once, by the hour in which they were made, as bronze tables keep them. Figures that
 * were made in another session are that one's.
 * @param first number of the first of them, where others came before
 */
export function openInterestBatch(told: readonly OpenInterestRow[], first = 0): OpenInterestBatch {
  const rows = told
    .filter((row) => hourOf(row) >= 0 && hourOf(row) < SESSION_HOURS)
    .sort((a, b) => a.at - b.at || hourOf(a) - hourOf(b));
  const batch = makeOpenInterestBatch(rows.length);
  rows.forEach(({ at, instrumentId, contracts, ofDay }, i) => {
    batch.at[i] = at;
    batch.sequence[i] = first + i;
    batch.instrumentId[i] = instrumentId;
    batch.contracts[i] = contracts;
    batch.ofDay[i] = ofDay;
  });
  batch.count = rows.length;
  return batch;
}
