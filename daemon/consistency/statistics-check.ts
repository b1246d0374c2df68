import { RTYPE, STAT_TYPE, UNDEF_QUANTITY, UPDATE_ACTION } from '../databento/index.ts';
import { batchesOf } from './batches.ts';
import type { Print } from './book-check.ts';
import type { Findings } from './findings.ts';

/** What a file of statistics says of an instrument in the end. */
export interface Figures {
  readonly opening: number;
  /** When the opening price was told; 0 where it was not. */
  readonly openingAt: bigint;
  readonly low: number;
  readonly high: number;
  /** Of the session before, contracts; null where it is not told. */
  readonly clearedVolume: number | null;
  readonly openInterest: number | null;
}
type Changing = { -readonly [name in keyof Figures]: Figures[name] };

/** @param findings where their order is noted; null where they are only read */
export async function readFigures(path: string, findings: Findings | null): Promise<Map<number, Figures>> {
  const figures = new Map<number, Changing>();
  let [lastAt, lastSequence] = [0n, new Map<number, number>()] as [bigint, Map<number, number>];
  for await (const batch of batchesOf(path, RTYPE.statistics)) {
    const [ids, types] = [batch.column<Uint32Array>('instrument_id'), batch.column<Uint16Array>('stat_type')];
    const [prices, actions] = [
      batch.column<Float64Array>('price'),
      batch.column<Uint8Array>('update_action'),
    ];
    const quantities = batch.column<BigInt64Array>('quantity');
    const [times, sequences] = [
      batch.column<BigUint64Array>('ts_recv'),
      batch.column<Uint32Array>('sequence'),
    ];
    for (let i = 0; i < batch.count; i++) {
      const isInOrder = times[i]! >= lastAt && sequences[i]! >= (lastSequence.get(ids[i]!) ?? 0);
      findings?.check(
        'order',
        isInOrder,
        () => `statistic of instrument ${ids[i]} at ${times[i]}, sequence ${sequences[i]}`,
      );
      lastAt = times[i]!;
      lastSequence.set(ids[i]!, sequences[i]!);
      const told = figures.get(ids[i]!) ?? nothingTold();
      figures.set(ids[i]!, told);
      const isUndefined = actions[i] === UPDATE_ACTION.delete || quantities[i] === UNDEF_QUANTITY;
      const quantity = isUndefined ? null : Number(quantities[i]!);
      if (types[i] === STAT_TYPE.opening) {
        told.opening = prices[i]!;
        told.openingAt = times[i]!;
      }
      if (types[i] === STAT_TYPE.low) told.low = prices[i]!;
      else if (types[i] === STAT_TYPE.high) told.high = prices[i]!;
      else if (types[i] === STAT_TYPE.clearedVolume) told.clearedVolume = quantity;
      else if (types[i] === STAT_TYPE.openInterest) told.openInterest = quantity;
    }
  }
  return figures;
}

const nothingTold = (): Changing => ({
  opening: Number.NaN,
  openingAt: 0n,
  low: Number.NaN,
  high: Number.NaN,
  clearedVolume: null,
  openInterest: null,
});

/**
 * Holds the prices told of a session against its prints, as far as these are there: a
 * book may begin after the session, and then others were printed before it.
 * @param from when the book begins
 */
export function checkFigures(
  findings: Findings,
  figures: ReadonlyMap<number, Figures>,
  prints: readonly Print[],
  from: bigint,
): void {
  for (const [instrumentId, own] of Map.groupBy(prints, (print) => print.instrumentId)) {
    const told = figures.get(instrumentId);
    if (!told || Number.isNaN(told.opening)) continue;
    const prices = own.map(({ price }) => price);
    const isWhole = told.openingAt >= from;
    const [low, high] = [Math.min, Math.max].map((of) => prices.reduce((a, b) => of(a, b)));
    const isKept =
      (isWhole ? told.low === low : told.low <= low!) &&
      (isWhole ? told.high === high : told.high >= high!) &&
      (!isWhole || told.opening === prices[0]);
    findings.check(
      'figures',
      isKept,
      () => `instrument ${instrumentId}: told ${told.opening}, ${told.low} to ${told.high}`,
    );
  }
}

/**
 * Holds open interest against that of the session before and the volume in between.
 * @param before of the session before; null where there is no file of it
 */
export function checkOpenInterest(
  findings: Findings,
  figures: ReadonlyMap<number, Figures>,
  before: ReadonlyMap<number, Figures> | null,
): void {
  for (const [instrumentId, { openInterest, clearedVolume }] of figures) {
    if (openInterest === null) continue;
    findings.check('openInterest', openInterest >= 0, () => `instrument ${instrumentId}: ${openInterest}`);
    const last = before?.get(instrumentId)?.openInterest ?? null;
    if (last === null || clearedVolume === null) continue;
    const isKept = Math.abs(openInterest - last) <= clearedVolume;
    findings.check(
      'openInterest',
      isKept,
      () => `instrument ${instrumentId}: from ${last} to ${openInterest} with ${clearedVolume} traded`,
    );
  }
}
