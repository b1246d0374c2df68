import { RTYPE } from '../databento/dbn/index.ts';
import { batchesOf } from './batches.ts';
import type { Print } from './book-check.ts';
import type { Findings } from './findings.ts';

/** Kinds of statistics, by the codes of DBN. */
const [OPENING, LOW, HIGH, CLEARED_VOLUME, OPEN_INTEREST] = [1, 4, 5, 6, 9];
const DELETED = 2;
const UNDEFINED_QUANTITY = 0x7fff_ffff_ffff_ffffn;

/** What a file of statistics says of an instrument in the end. */
export interface Figures {
  readonly opening: number;
  readonly low: number;
  readonly high: number;
  /** Of the session before, contracts; null where it is not told. */
  readonly clearedVolume: number | null;
  readonly openInterest: number | null;
}
type Changing = { -readonly [name in keyof Figures]: Figures[name] };

export async function readFigures(path: string): Promise<Map<number, Figures>> {
  const figures = new Map<number, Changing>();
  const fields = ['instrument_id', 'stat_type', 'price', 'quantity', 'update_action'];
  for await (const batch of batchesOf(path, RTYPE.statistics, fields)) {
    const [ids, types] = [batch.column<Uint32Array>('instrument_id'), batch.column<Uint16Array>('stat_type')];
    const [prices, actions] = [
      batch.column<Float64Array>('price'),
      batch.column<Uint8Array>('update_action'),
    ];
    const quantities = batch.column<BigInt64Array>('quantity');
    for (let i = 0; i < batch.count; i++) {
      const told = figures.get(ids[i]!) ?? nothingTold();
      figures.set(ids[i]!, told);
      const isUndefined = actions[i] === DELETED || quantities[i] === UNDEFINED_QUANTITY;
      const quantity = isUndefined ? null : Number(quantities[i]!);
      if (types[i] === OPENING) told.opening = prices[i]!;
      else if (types[i] === LOW) told.low = prices[i]!;
      else if (types[i] === HIGH) told.high = prices[i]!;
      else if (types[i] === CLEARED_VOLUME) told.clearedVolume = quantity;
      else if (types[i] === OPEN_INTEREST) told.openInterest = quantity;
    }
  }
  return figures;
}

const nothingTold = (): Changing => ({
  opening: Number.NaN,
  low: Number.NaN,
  high: Number.NaN,
  clearedVolume: null,
  openInterest: null,
});

/** Holds the prices told of a session against its prints. */
export function checkFigures(
  findings: Findings,
  figures: ReadonlyMap<number, Figures>,
  prints: readonly Print[],
): void {
  for (const [instrumentId, own] of Map.groupBy(prints, (print) => print.instrumentId)) {
    const told = figures.get(instrumentId);
    if (!told || Number.isNaN(told.opening)) continue;
    const prices = own.map(({ price }) => price);
    const isKept =
      told.opening === prices[0] &&
      told.low === prices.reduce((low, price) => Math.min(low, price)) &&
      told.high === prices.reduce((high, price) => Math.max(high, price));
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
