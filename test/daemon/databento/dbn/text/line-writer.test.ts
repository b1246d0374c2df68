import { expect, it } from 'vitest';
import { MBP_10, OHLCV, TRADE } from '../../../../../daemon/databento/dbn/index.ts';
import type { Layout } from '../../../../../daemon/databento/dbn/layout.ts';
import { exactFields, writtenFields } from '../../../../../daemon/databento/dbn/text/column-order.ts';
import { LineWriter } from '../../../../../daemon/databento/dbn/text/line-writer.ts';
import { TextBuffer } from '../../../../../daemon/databento/dbn/text/text-buffer.ts';

const header = (writer: LineWriter): string => {
  const out = new TextBuffer();
  writer.header(out);
  return Buffer.from(out.written).toString();
};
const line = (writer: LineWriter, layout: Layout, tsOut: boolean, symbol: string | null = null): string => {
  const bytes = new Uint8Array(layout.size + (tsOut ? 8 : 0));
  const run = {
    bytes,
    view: new DataView(bytes.buffer),
    rtype: 0,
    layout,
    count: 1,
    stride: bytes.length,
    tsOut,
  };
  const out = new TextBuffer();
  writer.line(out, run, 0, symbol);
  return Buffer.from(out.written).toString();
};

it('levels are numbered in a table, and an array in JSON', () => {
  const csv = new LineWriter(writtenFields(MBP_10, true), { form: 'csv', isPretty: false, hasSymbol: true });
  const names = header(csv).trimEnd().split(',');
  expect(names.slice(13, 20)).toEqual([
    'bid_px_00',
    'ask_px_00',
    'bid_sz_00',
    'ask_sz_00',
    'bid_ct_00',
    'ask_ct_00',
    'bid_px_01',
  ]);
  expect(names.slice(-3)).toEqual(['ask_ct_09', 'ts_out', 'symbol']);
  const json = new LineWriter(writtenFields(MBP_10, true), {
    form: 'json',
    isPretty: false,
    hasSymbol: true,
  });
  const record = JSON.parse(line(json, MBP_10, true, 'ESM5'));
  expect(Object.keys(record).slice(-3)).toEqual(['levels', 'ts_out', 'symbol']);
  expect(record.levels).toHaveLength(10);
  expect(Object.keys(record.levels[9])).toEqual(['bid_px', 'ask_px', 'bid_sz', 'ask_sz', 'bid_ct', 'ask_ct']);
  expect(header(json)).toBe('');
});
it('the header of a record is an object of its own in JSON, first where nothing comes before it', () => {
  const lineOf = (layout: Layout, tsOut: boolean, hasSymbol: boolean) =>
    line(
      new LineWriter(writtenFields(layout, tsOut), { form: 'json', isPretty: true, hasSymbol }),
      layout,
      tsOut,
    );
  const head = '"hd":{"ts_event":null,"rtype":0,"publisher_id":0,"instrument_id":0}';
  expect(lineOf(OHLCV, true, true)).toBe(
    `{${head},"open":"0.000000000","high":"0.000000000","low":"0.000000000","close":"0.000000000","volume":"0","ts_out":null,"symbol":null}\n`,
  );
  expect(lineOf(TRADE, false, false)).toMatch(/^\{"ts_recv":null,"hd":\{"ts_event".*"sequence":0\}\n$/);
  expect(JSON.parse(lineOf(MBP_10, false, false)).levels).toHaveLength(10);
});
it('tabs stand between values where they are asked for', () => {
  const tsv = new LineWriter(exactFields(TRADE, false), { form: 'tsv', isPretty: false, hasSymbol: false });
  expect(header(tsv).split('\t')).toHaveLength(TRADE.fields.length);
  expect(line(tsv, TRADE, false)).toBe(
    `${TRADE.fields.map(({ type }) => (type === 'char' ? '' : '0')).join('\t')}\n`,
  );
});

it('a symbol stands beside the levels, not in the last of them', () => {
  const json = new LineWriter(writtenFields(MBP_10, false), {
    form: 'json',
    isPretty: false,
    hasSymbol: true,
  });
  const record = JSON.parse(line(json, MBP_10, false, 'ESM5'));
  expect([record.symbol, record.levels.length, Object.keys(record.levels[9]).length]).toEqual([
    'ESM5',
    10,
    6,
  ]);
});
