import type { MixedBatch } from '../../../daemon/databento/dbn/index.ts';

/** A record of a book, for those who read columns. */
export interface Row {
  readonly at: bigint;
  readonly sequence: number;
  readonly action: string;
  readonly side: string;
  readonly price: number;
  readonly size: number;
  /** Price and size from the best on. */
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
  readonly flags?: number;
  readonly received?: bigint;
  readonly orders?: number;
  readonly instrumentId?: number;
}
export const [LAST, SNAPSHOT, DOUBTED] = [0x80, 0x20, 0x04];

export function batchOf(rows: readonly Row[]): MixedBatch {
  const level = (side: 'bids' | 'asks', i: number, what: 0 | 1) =>
    rows.map((row) => row[side][i]?.[what] ?? (what === 0 ? Number.NaN : 0));
  const columns: Record<string, ArrayLike<unknown>> = {
    instrument_id: rows.map(({ instrumentId }) => instrumentId ?? 7),
    ts_event: rows.map(({ at }) => at),
    ts_recv: rows.map(({ at, received }) => received ?? at),
    sequence: rows.map(({ sequence }) => sequence),
    action: rows.map(({ action }) => action.charCodeAt(0)),
    side: rows.map(({ side }) => side.charCodeAt(0)),
    price: rows.map(({ price }) => price),
    size: rows.map(({ size }) => size),
    flags: rows.map(({ flags }) => flags ?? LAST),
  };
  for (let i = 0; i < 10; i++)
    for (const [name, side] of [
      ['bid', 'bids'],
      ['ask', 'asks'],
    ] as const) {
      columns[`levels[${i}].${name}_px`] = level(side, i, 0);
      columns[`levels[${i}].${name}_sz`] = level(side, i, 1);
      columns[`levels[${i}].${name}_ct`] = rows.map((row) => (row[side][i] ? (row.orders ?? 1) : 0));
    }
  return { count: rows.length, column: (name: string) => columns[name] } as unknown as MixedBatch;
}
