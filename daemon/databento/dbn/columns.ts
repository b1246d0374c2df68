import { SpymasterError } from '../../../shared/errors.ts';
import { RTYPE, rtypeOfSchema } from './codes.ts';
import { fixedText } from './fixed-text.ts';
import { type Field, INSTRUMENT_ID_OFFSET, type Layout, TS_OUT_SIZE, UNDEF_PRICE } from './layout.ts';
import { wantedRecords } from './run-parts.ts';
import type { DbnSource, RecordRun } from './source.ts';
import { type UpgradePolicy, upgradeRuns } from './upgrade.ts';

export type Column =
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | string[];

/**
 * Records of one kind as columns. Prices are points (NaN where undefined); 64-bit times
 * and quantities are exact; characters are their codes. The arrays are reused for the
 * next batch: copy what is to be kept, and read only the first `count` entries.
 */
export interface ColumnBatch {
  readonly layout: Layout;
  readonly rtype: number;
  readonly count: number;
  /** @throws {RangeError} when the layout has no such field or it was not asked for */
  column<T extends Column = Column>(name: string): T;
}

export interface ColumnOptions {
  /**
   * Fields to decode; when absent, all but `length` and `rtype`, which a batch has once.
   * Those a layout lacks are passed over. `ts_out` is one where the stream has it.
   */
  readonly fields?: readonly string[];
  readonly upgrade?: UpgradePolicy;
  /**
   * What to do with market records of another kind than the header's schema: they are no
   * accident. `skip` counts them in the source's `skipped`. Default `throw`.
   */
  readonly unexpected?: 'throw' | 'skip';
  /** Records of these instruments alone: the others are not decoded. */
  readonly isWanted?: (instrumentId: number) => boolean;
}

const UNDEF_PRICE_HIGH = Number(UNDEF_PRICE >> 32n);
const UNDEF_PRICE_LOW = 0xffff_ffff;
const PRICE_SCALE = 1e9;
const TWO_32 = 2 ** 32;
const SAME_FOR_A_BATCH = new Set(['length', 'rtype']);

type Reader = (run: RecordRun, offset: number) => void;

/**
 * A typed column and the loop that fills it: a loop of its own per field type, since one
 * that calls a getter is five times slower.
 */
interface ColumnWriter {
  readonly values: Column;
  readonly read: Reader;
}

function makeWriter(field: Field, capacity: number): ColumnWriter {
  switch (field.type) {
    case 'px':
      return priceWriter(new Float64Array(capacity));
    case 'i64':
      return wordsWriter(new BigInt64Array(capacity));
    case 'u64':
      return wordsWriter(new BigUint64Array(capacity));
    case 'i32':
      return i32Writer(new Int32Array(capacity));
    case 'u32':
      return u32Writer(new Uint32Array(capacity));
    case 'i16':
      return i16Writer(new Int16Array(capacity));
    case 'u16':
      return u16Writer(new Uint16Array(capacity));
    case 'i8':
      return byteWriter(new Int8Array(capacity));
    case 'u8':
    case 'char':
      return byteWriter(new Uint8Array(capacity));
    case 'str':
      return stringWriter(new Array<string>(capacity), field.size);
  }
}

function priceWriter(values: Float64Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    // Most prices of a book equal the record's before: the division, half of all decoding
    // time, is done for those that do not.
    let low = UNDEF_PRICE_LOW;
    let high = UNDEF_PRICE_HIGH;
    let price = Number.NaN;
    for (let i = 0, at = offset; i < count; i++, at += stride) {
      const nextLow = view.getUint32(at, true);
      const nextHigh = view.getInt32(at + 4, true);
      if (nextLow !== low || nextHigh !== high) {
        low = nextLow;
        high = nextHigh;
        // Exact for raw values below 2^53, that is prices below nine million points.
        price =
          high === UNDEF_PRICE_HIGH && low === UNDEF_PRICE_LOW
            ? Number.NaN
            : (high * TWO_32 + low) / PRICE_SCALE;
      }
      values[i] = price;
    }
  };
  return { values, read };
}

/** Copies 64-bit values as two words each: no BigInt is made. */
function wordsWriter(values: BigInt64Array | BigUint64Array): ColumnWriter {
  const words = new Uint32Array(values.buffer as ArrayBuffer);
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) {
      words[2 * i] = view.getUint32(at, true);
      words[2 * i + 1] = view.getUint32(at + 4, true);
    }
  };
  return { values, read };
}

function u32Writer(values: Uint32Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = view.getUint32(at, true);
  };
  return { values, read };
}

function i32Writer(values: Int32Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = view.getInt32(at, true);
  };
  return { values, read };
}

function u16Writer(values: Uint16Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = view.getUint16(at, true);
  };
  return { values, read };
}

function i16Writer(values: Int16Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = view.getInt16(at, true);
  };
  return { values, read };
}

/** Storing into a signed array turns 255 into −1 by itself. */
function byteWriter(values: Uint8Array | Int8Array): ColumnWriter {
  const read: Reader = ({ bytes, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = bytes[at]!;
  };
  return { values, read };
}

function stringWriter(values: string[], size: number): ColumnWriter {
  const read: Reader = ({ bytes, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) {
      values[i] = fixedText(bytes, at, size);
    }
  };
  return { values, read };
}

class ColumnSet {
  readonly #layout: Layout;
  readonly #fields: readonly Field[];
  #capacity = 0;
  #writers: readonly ColumnWriter[] = [];

  constructor(layout: Layout, wanted: readonly string[] | undefined, tsOut: boolean) {
    this.#layout = layout;
    const sentAt: Field = { name: 'ts_out', type: 'u64', offset: layout.size, size: TS_OUT_SIZE };
    const fields = tsOut ? [...layout.fields, sentAt] : layout.fields;
    this.#fields = fields.filter(({ name }) =>
      wanted ? wanted.includes(name) : !SAME_FOR_A_BATCH.has(name),
    );
  }

  fill(run: RecordRun): ColumnBatch {
    if (run.count > this.#capacity) {
      this.#capacity = Math.max(run.count, this.#capacity * 2);
      this.#writers = this.#fields.map((field) => makeWriter(field, this.#capacity));
    }
    this.#fields.forEach((field, i) => {
      this.#writers[i]!.read(run, field.offset);
    });
    const fields = this.#fields;
    const writers = this.#writers;
    return {
      layout: this.#layout,
      rtype: run.rtype,
      count: run.count,
      column<T extends Column>(name: string): T {
        const index = fields.findIndex((field) => field.name === name);
        if (index === -1) throw new RangeError(`no column "${name}" was decoded`);
        return writers[index]!.values as T;
      },
    };
  }
}

/**
 * The hot path: one batch per run of like records. Kinds of records that are not known
 * are counted in the source's `skipped`; read them with `cursor`.
 * @throws {SpymasterError} DBN_UNEXPECTED_RECORD for a market record of another kind than
 * the header's schema; as {@link DbnSource.runs}
 */
export async function* columnBatches(
  source: DbnSource,
  options: ColumnOptions = {},
): AsyncGenerator<ColumnBatch> {
  const sets = new Map<Layout, ColumnSet>();
  const expected = source.metadata?.schema ? rtypeOfSchema(source.metadata.schema) : null;
  for await (const run of upgradeRuns(source, options.upgrade ?? 'as-is')) {
    if (expected !== null && run.rtype !== expected && !CONTROL_RTYPES.has(run.rtype)) {
      if (options.unexpected !== 'skip') throw unexpected(source, run);
      skip(source, run);
      continue;
    }
    if (!run.layout) {
      skip(source, run);
      continue;
    }
    let set = sets.get(run.layout);
    if (!set) {
      set = new ColumnSet(run.layout, options.fields, run.tsOut);
      sets.set(run.layout, set);
    }
    const { isWanted } = options;
    const wanted = isWanted
      ? wantedRecords(run, (at) => isWanted(run.view.getUint32(at + INSTRUMENT_ID_OFFSET, true)))
      : run;
    if (wanted.count > 0) yield set.fill(wanted);
  }
}

/** What a gateway says beside market data. */
const CONTROL_RTYPES: ReadonlySet<number> = new Set([RTYPE.error, RTYPE.symbolMapping, RTYPE.system]);

function skip({ skipped }: DbnSource, { rtype, count }: RecordRun): void {
  skipped.set(rtype, (skipped.get(rtype) ?? 0) + count);
}

const unexpected = ({ name, metadata }: DbnSource, { rtype }: RecordRun): SpymasterError =>
  new SpymasterError(
    'DBN_UNEXPECTED_RECORD',
    `${name}: a record of kind 0x${rtype.toString(16).padStart(2, '0')} among ${metadata!.schema}.`,
    { hint: 'The file is damaged, or its header wrong; read it record by record to see them all.' },
  );
