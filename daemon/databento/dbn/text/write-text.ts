import { SpymasterError } from '../../../../shared/errors.ts';
import { INSTRUMENT_ID_OFFSET, type Layout } from '../layout.ts';
import { layoutOfSchema } from '../layouts/index.ts';
import { CONTROL_RTYPES, knownRuns } from '../market-runs.ts';
import { NEWEST_VERSION } from '../metadata.ts';
import { cursor, recordToJson } from '../records.ts';
import { indexTimeOffset } from '../run-parts.ts';
import { type DbnSource, orClose, type RecordRun } from '../source.ts';
import { namedSource } from '../symbol-columns.ts';
import type { SymbolLookup } from '../symbol-map.ts';
import { type UpgradePolicy, upgradeRuns } from '../upgrade.ts';
import { exactFields, writtenFields } from './column-order.ts';
import { LineWriter } from './line-writer.ts';
import { TextBuffer } from './text-buffer.ts';
import type { TextForm } from './value-writers.ts';

export const TEXT_FORMS = ['csv', 'tsv', 'json'] as const satisfies readonly TextForm[];

/**
 * Takes text as it is made; the bytes are overwritten once it has answered. False ends
 * the writing: nobody reads any more.
 */
export type TextSink = (text: Uint8Array) => boolean | Promise<boolean>;

export interface TextOptions {
  /** A line of JSON for each record, or a table of comma- or tab-separated values. */
  readonly form: TextForm;
  /** Prices as decimals and times as dates; undefined ones are left out (JSON: null). */
  readonly pretty?: boolean;
  /** `map` adds a `symbol` from the source's mappings; or what names instruments. */
  readonly symbols?: 'map' | SymbolLookup;
  /** Whether a table begins with the names of its columns. Default true. */
  readonly header?: boolean;
  readonly upgrade?: UpgradePolicy;
  /** As {@link RunOptions.unexpected}. */
  readonly unexpected?: 'throw' | 'skip';
}

const FLUSH_BYTES = 1 << 16;

/**
 * Writes records as the service and the reference command line do: nested JSON, or a
 * table of one kind of record. Kinds that are not known, and in a table what a gateway
 * says of itself, are counted in the source's `skipped`.
 * @returns how many records were written
 * @throws {SpymasterError} DBN_UNEXPECTED_RECORD for a table of several kinds of records;
 * SYMBOL_UNMAPPED; as reading does
 */
export async function writeText(source: DbnSource, sink: TextSink, options: TextOptions): Promise<number> {
  const { symbols } = options;
  const named =
    symbols === 'map' ? orClose([source], () => namedSource(source)) : { source, lookup: symbols ?? null };
  const table = new TextTable(source, options, named.lookup);
  const out = new TextBuffer();
  table.begin(out);
  let records = 0;
  for await (const run of knownRuns(named.source, options)) {
    if (!table.takes(run)) continue;
    for (let i = 0; i < run.count; i++) {
      table.line(out, run, i * run.stride);
      records++;
      if (out.length < FLUSH_BYTES) continue;
      if (!(await sink(out.written))) return records;
      out.clear();
    }
  }
  if (out.length > 0) await sink(out.written);
  return records;
}

/** Which records are written, and how each kind of them. */
class TextTable {
  readonly #source: DbnSource;
  readonly #options: TextOptions;
  readonly #lookup: SymbolLookup | null;
  readonly #writers = new Map<Layout, LineWriter>();
  /** The one kind of a table, once it is known. */
  #layout: Layout | null = null;
  #writer: LineWriter | null = null;
  #timeOffset = 0;
  #isBegun = false;

  constructor(source: DbnSource, options: TextOptions, lookup: SymbolLookup | null) {
    this.#source = source;
    this.#options = options;
    this.#lookup = lookup;
  }

  /** The names of a table whose kind the header tells. */
  begin(out: TextBuffer): void {
    const { metadata } = this.#source;
    const { form, upgrade = 'as-is' } = this.#options;
    if (form === 'json' || !metadata?.schema) return;
    const version = { 'as-is': metadata.version, v2: 2, v3: NEWEST_VERSION }[upgrade];
    const layout = layoutOfSchema(metadata.schema, version);
    if (layout) this.#beginTable(out, layout, metadata.tsOut);
  }

  #beginTable(out: TextBuffer, layout: Layout, tsOut: boolean): void {
    this.#layout = layout;
    this.#isBegun = true;
    if (this.#options.header ?? true) this.#writerOf(layout, tsOut).header(out);
  }

  /** Whether a run is written; one that may not be there is an error. */
  takes(run: RecordRun): boolean {
    const { layout } = run;
    if (!layout) return false;
    const isControl = CONTROL_RTYPES.has(run.rtype);
    if (this.#options.form !== 'json') {
      if (isControl || (this.#layout && layout !== this.#layout)) return this.#pass(run, isControl);
      this.#layout = layout;
    }
    this.#writer = this.#writerOf(layout, run.tsOut);
    this.#timeOffset = indexTimeOffset(layout);
    return true;
  }

  #pass({ rtype, count, layout }: RecordRun, isControl: boolean): false {
    if (!isControl && this.#options.unexpected !== 'skip')
      throw new SpymasterError(
        'DBN_UNEXPECTED_RECORD',
        `${this.#source.name}: ${layout!.name} among ${this.#layout!.name}: a table holds one kind of record.`,
        { hint: 'Write it as JSON, or choose one kind.' },
      );
    this.#source.skipped.set(rtype, (this.#source.skipped.get(rtype) ?? 0) + count);
    return false;
  }

  #writerOf(layout: Layout, tsOut: boolean): LineWriter {
    const known = this.#writers.get(layout);
    if (known) return known;
    const { form, pretty = false } = this.#options;
    const hasSymbol = this.#lookup !== null;
    const writer = new LineWriter(writtenFields(layout, tsOut), { form, isPretty: pretty, hasSymbol });
    this.#writers.set(layout, writer);
    return writer;
  }

  line(out: TextBuffer, run: RecordRun, at: number): void {
    if (!this.#isBegun) {
      this.#isBegun = true;
      if (this.#options.header ?? true) this.#writer!.header(out);
    }
    const id = run.view.getUint32(at + INSTRUMENT_ID_OFFSET, true);
    const symbol = this.#lookup?.symbolAt(id, run.view.getBigUint64(at + this.#timeOffset, true)) ?? null;
    this.#writer!.line(out, run, at, symbol);
  }
}

export interface ExactOptions {
  readonly form: 'csv' | 'json';
  readonly upgrade?: UpgradePolicy;
}

/**
 * Writes records so that nothing of them is lost: every field by its full name, as it is
 * stored, and records of no known kind in hexadecimal. A table names its columns anew
 * where the kind of record changes; it has known kinds alone.
 * @returns how many records were written
 * @throws {SpymasterError} as reading does
 */
export async function writeExactText(
  source: DbnSource,
  sink: TextSink,
  { form, upgrade = 'as-is' }: ExactOptions,
): Promise<number> {
  return form === 'json' ? exactJson(source, sink, upgrade) : exactTable(source, sink, upgrade);
}

async function exactJson(source: DbnSource, sink: TextSink, upgrade: UpgradePolicy): Promise<number> {
  let [records, text] = [0, ''];
  for await (const view of cursor(source, upgrade)) {
    text += `${recordToJson(view)}\n`;
    records++;
    if (text.length < FLUSH_BYTES) continue;
    if (!(await sink(Buffer.from(text)))) return records;
    text = '';
  }
  if (text !== '') await sink(Buffer.from(text));
  return records;
}

async function exactTable(source: DbnSource, sink: TextSink, upgrade: UpgradePolicy): Promise<number> {
  const out = new TextBuffer();
  const writers = new Map<Layout, LineWriter>();
  let records = 0;
  let last: Layout | null = null;
  for await (const run of upgradeRuns(source, upgrade)) {
    if (!run.layout) {
      source.skipped.set(run.rtype, (source.skipped.get(run.rtype) ?? 0) + run.count);
      continue;
    }
    const writer =
      writers.get(run.layout) ??
      new LineWriter(exactFields(run.layout, run.tsOut), { form: 'csv', isPretty: false, hasSymbol: false });
    writers.set(run.layout, writer);
    if (run.layout !== last) writer.header(out);
    last = run.layout;
    for (let i = 0; i < run.count; i++) {
      writer.line(out, run, i * run.stride, null);
      records++;
      if (out.length < FLUSH_BYTES) continue;
      if (!(await sink(out.written))) return records;
      out.clear();
    }
  }
  if (out.length > 0) await sink(out.written);
  return records;
}
