import { fixedText } from '../fixed-text.ts';
import type { Field } from '../layout.ts';
import type { RecordRun } from '../source.ts';
import { isUndefinedPrice } from '../words.ts';
import type { TextBuffer } from './text-buffer.ts';

export type TextForm = 'csv' | 'tsv' | 'json';

/** Writes one value of the record at an offset of a run. */
export type ValueWriter = (out: TextBuffer, run: RecordRun, at: number) => void;

/** A price or time takes less than this; texts ask for their own room. */
export const MAX_VALUE_BYTES = 64;

const encoder = new TextEncoder();
const QUOTE = 0x22;
const NULL = encoder.encode('null');
const COLON = 0x3a;
const SECONDS_PER_DAY = 86_400;

const UNDEFINED_WORD = 0xffff_ffff;

/**
 * How the service writes a field: 64-bit integers as strings in JSON, prices and times as
 * stored or, when they are to be pretty, as decimals and dates, undefined ones then empty
 * (null in JSON).
 */
export function valueWriter(field: Field, form: TextForm, isPretty: boolean): ValueWriter {
  const { offset } = field;
  const wide = form === 'json' ? quoted : (writer: ValueWriter) => writer;
  switch (field.type) {
    case 'px':
      return isPretty ? prettyPrice(offset, form) : wide(signed64(offset));
    case 'time':
      return isPretty ? prettyTime(offset, form) : wide(unsigned64(offset));
    case 'i64':
      return wide(signed64(offset));
    case 'u64':
      return wide(unsigned64(offset));
    case 'i32':
      return (out, { view }, at) => out.number(view.getInt32(at + offset, true));
    case 'u32':
      return (out, { view }, at) => out.number(view.getUint32(at + offset, true));
    case 'i16':
      return (out, { view }, at) => out.number(view.getInt16(at + offset, true));
    case 'u16':
      return (out, { view }, at) => out.number(view.getUint16(at + offset, true));
    case 'i8':
      return (out, { view }, at) => out.number(view.getInt8(at + offset));
    case 'u8':
      return (out, { view }, at) => out.number(view.getUint8(at + offset));
    case 'char':
      return letter(offset, form);
    case 'str':
      return (out, { bytes }, at) => writeText(out, fixedText(bytes, at + offset, field.size), form);
  }
}

const quoted =
  (write: ValueWriter): ValueWriter =>
  (out, run, at) => {
    out.byte(QUOTE);
    write(out, run, at);
    out.byte(QUOTE);
  };

const signed64 =
  (offset: number): ValueWriter =>
  (out, { view }, at) =>
    out.signed64(view.getInt32(at + offset + 4, true), view.getUint32(at + offset, true));

const unsigned64 =
  (offset: number): ValueWriter =>
  (out, { view }, at) =>
    out.unsigned64(view.getUint32(at + offset + 4, true), view.getUint32(at + offset, true));

function prettyPrice(offset: number, form: TextForm): ValueWriter {
  const write: ValueWriter = (out, { view }, at) =>
    out.price(view.getInt32(at + offset + 4, true), view.getUint32(at + offset, true));
  return unless(
    ({ view }, at) =>
      isUndefinedPrice(view.getInt32(at + offset + 4, true), view.getUint32(at + offset, true)),
    form,
    write,
  );
}

/** The service writes no time for zero either. */
function prettyTime(offset: number, form: TextForm): ValueWriter {
  let [day, date] = [-1, new Uint8Array(0)];
  const write: ValueWriter = (out, { view }, at) => {
    const seconds = out.seconds(view.getUint32(at + offset + 4, true), view.getUint32(at + offset, true));
    const { nanoseconds } = out;
    const ofDay = seconds % SECONDS_PER_DAY;
    if (day !== seconds - ofDay) {
      day = seconds - ofDay;
      date = encoder.encode(`${new Date(1000 * day).toISOString().slice(0, 10)}T`);
    }
    out.literal(date);
    out.padded(Math.floor(ofDay / 3600), 2);
    out.byte(COLON);
    out.padded(Math.floor(ofDay / 60) % 60, 2);
    out.byte(COLON);
    out.padded(ofDay % 60, 2);
    out.byte(0x2e);
    out.padded(nanoseconds, 9);
    out.byte(0x5a);
  };
  return unless(
    ({ view }, at) => {
      const [low, high] = [view.getUint32(at + offset, true), view.getUint32(at + offset + 4, true)];
      return (low === 0 && high === 0) || (low === UNDEFINED_WORD && high === UNDEFINED_WORD);
    },
    form,
    write,
  );
}

/** Nothing, in JSON null, for what is undefined. */
function unless(
  isUndefined: (run: RecordRun, at: number) => boolean,
  form: TextForm,
  write: ValueWriter,
): ValueWriter {
  const written = form === 'json' ? quoted(write) : write;
  return (out, run, at) => {
    if (!isUndefined(run, at)) written(out, run, at);
    else if (form === 'json') out.literal(NULL);
  };
}

function letter(offset: number, form: TextForm): ValueWriter {
  return (out, { bytes }, at) => {
    const code = bytes[at + offset]!;
    if (isPlain(code)) {
      if (form === 'json') out.byte(QUOTE);
      out.byte(code);
      if (form === 'json') out.byte(QUOTE);
    } else writeNullable(out, code === 0 ? null : String.fromCharCode(code), form);
  };
}

/** Letters, digits and signs that no form has to mark. */
const isPlain = (code: number): boolean =>
  code >= 0x20 && code < 0x7f && code !== QUOTE && code !== 0x5c && code !== 0x2c && code !== 0x2f;

/** A text, or what stands for none: nothing, in JSON null. */
export function writeNullable(out: TextBuffer, text: string | null, form: TextForm): void {
  if (text !== null) writeText(out, text, form);
  else if (form === 'json') out.literal(NULL);
}

const SEPARATORS: Readonly<Record<'csv' | 'tsv', RegExp>> = { csv: /[",\r\n]/, tsv: /["\t\r\n]/ };

export function writeText(out: TextBuffer, text: string, form: TextForm): void {
  const written = encoder.encode(form === 'json' ? jsonText(text) : cellText(text, form));
  out.reserve(written.length + MAX_VALUE_BYTES);
  out.literal(written);
}

const cellText = (text: string, form: 'csv' | 'tsv'): string =>
  SEPARATORS[form].test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** As the service has it: a slash is marked too, and control characters in capitals. */
const jsonText = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('/', '\\/')
    .replace(/\\u00([0-9a-f]{2})/g, (_, code: string) => `\\u00${code.toUpperCase()}`);
