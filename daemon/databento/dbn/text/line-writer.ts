import type { RecordRun } from '../source.ts';
import type { WrittenField } from './column-order.ts';
import type { TextBuffer } from './text-buffer.ts';
import {
  MAX_VALUE_BYTES,
  type TextForm,
  type ValueWriter,
  valueWriter,
  writeNullable,
} from './value-writers.ts';

const encoder = new TextEncoder();
const NEWLINE = 0x0a;
const SYMBOL = 'symbol';

export interface LineOptions {
  readonly form: TextForm;
  /** Prices as decimals and times as dates. */
  readonly isPretty: boolean;
  /** Whether a `symbol` ends each line. */
  readonly hasSymbol: boolean;
}

/** A piece of a line: what stands before a value, and the value. */
interface Step {
  readonly before: Uint8Array;
  readonly write: ValueWriter;
}

/** Writes records of one kind as lines of text, their fields in the order given. */
export class LineWriter {
  readonly #form: TextForm;
  readonly #hasSymbol: boolean;
  readonly #fields: readonly WrittenField[];
  readonly #steps: readonly Step[];
  readonly #beforeSymbol: Uint8Array;
  readonly #end: Uint8Array;
  readonly #room: number;

  constructor(fields: readonly WrittenField[], { form, isPretty, hasSymbol }: LineOptions) {
    this.#form = form;
    this.#hasSymbol = hasSymbol;
    this.#fields = fields;
    const separator = form === 'tsv' ? '\t' : ',';
    const before = (written: WrittenField, i: number): string => {
      if (form === 'json') return jsonBefore(written, fields[i - 1] ?? null);
      return i === 0 ? '' : separator;
    };
    this.#steps = fields.map((written, i) => ({
      before: encoder.encode(before(written, i)),
      write: valueWriter(written.field, form, isPretty),
    }));
    const closing = form === 'json' ? jsonClosing(this.#fields.at(-1)!) : '';
    this.#beforeSymbol = encoder.encode(form === 'json' ? `${closing},"${SYMBOL}":` : separator);
    this.#end = encoder.encode(form === 'json' ? `${hasSymbol ? '' : closing}}` : '');
    this.#room = this.#steps.reduce((sum, { before }) => sum + before.length + MAX_VALUE_BYTES, 0) + 256;
  }

  /** The line of names; JSON has none. */
  header(out: TextBuffer): void {
    if (this.#form === 'json') return;
    const names = this.#fields.map(({ name, place }) =>
      typeof place === 'object' ? `${name}_${String(place.level).padStart(2, '0')}` : name,
    );
    if (this.#hasSymbol) names.push(SYMBOL);
    const line = encoder.encode(`${names.join(this.#form === 'tsv' ? '\t' : ',')}\n`);
    out.reserve(line.length);
    out.literal(line);
  }

  /** The record at an offset of a run, and what its instrument is called. */
  line(out: TextBuffer, run: RecordRun, at: number, symbol: string | null): void {
    out.reserve(this.#room);
    const steps = this.#steps;
    for (let i = 0; i < steps.length; i++) {
      const { before, write } = steps[i]!;
      out.literal(before);
      write(out, run, at);
    }
    if (this.#hasSymbol) {
      out.literal(this.#beforeSymbol);
      writeNullable(out, symbol, this.#form);
    }
    out.literal(this.#end);
    out.byte(NEWLINE);
  }
}

/** What JSON has between two values: the ends of what they are in, and the next name. */
function jsonBefore({ name, place }: WrittenField, previous: WrittenField | null): string {
  const before = previous?.place ?? null;
  if (typeof place === 'object') {
    if (typeof before !== 'object' || before === null) return `,"levels":[{"${name}":`;
    return before.level === place.level ? `,"${name}":` : `},{"${name}":`;
  }
  if (place === 'header' && before !== 'header') return `${previous ? ',' : '{'}"hd":{"${name}":`;
  if (previous === null) return `{"${name}":`;
  return `${place === 'header' ? '' : jsonClosing(previous)},"${name}":`;
}

/** Ends what a value is in. */
function jsonClosing({ place }: WrittenField): string {
  if (place === 'header') return '}';
  return typeof place === 'object' ? '}]' : '';
}
