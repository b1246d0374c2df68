import { fixedText } from './fixed-text.ts';
import { type Field, type Fields, fieldOf, type Layout, type StoredType, TS_OUT_SIZE } from './layout.ts';
import type { RunOf } from './market-runs.ts';
import { pointsOf } from './words.ts';

/**
 * A field's value as a view gives it: prices in points (NaN where undefined), 64-bit
 * integers exact, characters and texts as text.
 */
export type ViewValue<T extends StoredType> = T extends 'time' | 'i64' | 'u64'
  ? bigint
  : T extends 'char' | `str${number}`
    ? string
    : number;

/** One record in place; it is another one after the loop's next turn. */
export type RecordView<F extends Fields> = { readonly [Name in keyof F]: ViewValue<F[Name][0]> } & {
  /** When it was sent; null in streams that do not say. */
  readonly tsOut: bigint | null;
  /** A price as it is stored: an integer, scaled by 1e-9. */
  raw(name: PriceName<F>): bigint;
};

type PriceName<F extends Fields> = { [Name in keyof F]: F[Name][0] extends 'px' ? Name : never }[keyof F] &
  string;

/**
 * The records of a run, through one view that moves from each to the next: nothing is
 * made per record but the 64-bit integers that are read.
 * @example for await (const run of runsOf(source, TRADE))
 * for (const trade of recordsOf(run)) total += trade.size;
 */
export function* recordsOf<F extends Fields>(run: RunOf<F>): Generator<RecordView<F>> {
  const View = viewClassOf(run.layout);
  const view = new View(run);
  for (let at = 0; at < run.bytes.length; at += run.stride) {
    view.at = at;
    yield view as unknown as RecordView<F>;
  }
}

/** What the getters of every layout's view read from. */
class PlacedView {
  readonly run: RunOf<Fields>;
  readonly data: DataView;
  at = 0;

  constructor(run: RunOf<Fields>) {
    this.run = run;
    this.data = run.view;
  }

  get tsOut(): bigint | null {
    const { tsOut, stride } = this.run;
    return tsOut ? this.data.getBigUint64(this.at + stride - TS_OUT_SIZE, true) : null;
  }

  raw(name: string): bigint {
    return this.data.getBigInt64(this.at + fieldOf(this.run.layout, name).offset, true);
  }
}

const classes = new Map<Layout, typeof PlacedView>();

/**
 * A class whose getters are one layout's fields: made once, so that a loop stays fast.
 */
function viewClassOf(layout: Layout): typeof PlacedView {
  const known = classes.get(layout);
  if (known) return known;
  class LayoutView extends PlacedView {}
  for (const field of layout.fields)
    Object.defineProperty(LayoutView.prototype, field.name, { get: getterOf(field), enumerable: true });
  classes.set(layout, LayoutView);
  return LayoutView;
}

type Getter = (this: PlacedView) => number | bigint | string;

function getterOf({ type, offset, size }: Field): Getter {
  switch (type) {
    case 'px':
      return function price() {
        const at = this.at + offset;
        return pointsOf(this.data.getInt32(at + 4, true), this.data.getUint32(at, true));
      };
    case 'i64':
      return function int64() {
        return this.data.getBigInt64(this.at + offset, true);
      };
    case 'time':
    case 'u64':
      return function uint64() {
        return this.data.getBigUint64(this.at + offset, true);
      };
    case 'i32':
      return function int32() {
        return this.data.getInt32(this.at + offset, true);
      };
    case 'u32':
      return function uint32() {
        return this.data.getUint32(this.at + offset, true);
      };
    case 'i16':
      return function int16() {
        return this.data.getInt16(this.at + offset, true);
      };
    case 'u16':
      return function uint16() {
        return this.data.getUint16(this.at + offset, true);
      };
    case 'i8':
      return function int8() {
        return this.data.getInt8(this.at + offset);
      };
    case 'u8':
      return function uint8() {
        return this.data.getUint8(this.at + offset);
      };
    case 'char':
      return function letter() {
        return String.fromCharCode(this.data.getUint8(this.at + offset));
      };
    case 'str':
      return function text() {
        return fixedText(this.run.bytes, this.at + offset, size);
      };
  }
}
