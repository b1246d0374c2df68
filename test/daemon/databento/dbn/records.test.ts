import { describe, expect, it } from 'vitest';
import { openDbn } from '../../../../daemon/databento/dbn/index.ts';
import { SYSTEM_V2, TRADE } from '../../../../daemon/databento/dbn/layouts/index.ts';
import { cursor, encodeRecord, records, recordToJson } from '../../../../daemon/databento/dbn/records.ts';
import { dbnHeader, marketRecord } from '../../../conformance/market-data.ts';
import { opened, trade } from './bytes.ts';

describe('Records', () => {
  it('are read in order, with their fields as they are', async () => {
    const found = [];
    for await (const { layout, fields } of records(await opened([trade(1), trade(2, -5n)])))
      found.push([layout?.name, fields.sequence, fields.price, fields.action, fields.side]);
    expect(found).toEqual([
      ['trade', 1, 6_000_000_000_000n, 'T', 'B'],
      ['trade', 2, -5n, 'T', 'B'],
    ]);
  });
  it('are written back to the same bytes, reserved ones included', async () => {
    const odd = trade(3);
    for await (const record of records(await opened([odd]))) {
      expect(Buffer.from(encodeRecord(record))).toEqual(odd);
      const { sequence: _, ...rest } = record.fields;
      expect(() => encodeRecord({ ...record, fields: rest })).toThrow(/needs the field "sequence"/);
    }
  });
  it('are refused where a number does not fit its field: it would read back as another', async () => {
    for await (const record of records(await opened([trade(3)]))) {
      const encode = (fields: object) => () =>
        encodeRecord({ ...record, fields: { ...record.fields, ...fields } });
      for (const wrong of [
        { size: -1 },
        { size: 2 ** 32 },
        { flags: 256 },
        { publisher_id: 65_536 },
        { ts_in_delta: 2 ** 31 },
        { price: 2n ** 63n },
        { ts_recv: -1n },
        { size: 1.5 },
        { size: 'many' },
      ])
        expect(encode(wrong), JSON.stringify(Object.keys(wrong))).toThrow(
          expect.objectContaining({ code: 'DBN_ENCODE' }),
        );
      expect(encode({ size: 2 ** 32 - 1, ts_in_delta: -(2 ** 31), price: -(2n ** 63n) })).not.toThrow();
    }
  });
  it('of a kind that is not known keep their bytes', async () => {
    const unknown = trade(1);
    unknown.writeUInt8(0x99, 1);
    for await (const record of records(await opened([unknown]))) {
      expect(record.layout).toBeNull();
      expect(record.fields).toEqual({ length: 12, rtype: 0x99 });
      expect(Buffer.from(encodeRecord(record))).toEqual(unknown);
    }
  });
  it('carry the gateway’s sending time where the header says so', async () => {
    const record = marketRecord({ schema: 'trades', instrumentId: 1, tsEvent: 5n, sequence: 1, tsOut: 77n });
    const source = await openDbn([dbnHeader({ schema: 'trades', tsOut: true }), record]);
    for await (const view of cursor(source)) {
      expect([view.tsOut, view.tsEvent, view.layout?.name]).toEqual([77n, 5n, 'trade']);
      expect(Buffer.from(encodeRecord(view.toRecord()))).toEqual(record);
    }
  });
  it('become JSON lines of plain ASCII, every value a string', async () => {
    for await (const view of cursor(await opened([trade(3)]))) {
      const json = JSON.parse(recordToJson(view));
      expect(json).toMatchObject({ rtype: '0', sequence: '3', price: '6000000000000', side: 'B' });
      expect(Object.keys(json)[0]).toBe('length');
    }
    const layout = SYSTEM_V2;
    const fields = { rtype: 0x17, publisher_id: 0, instrument_id: 0, ts_event: 1n, msg: 'Σ"\n', code: 0 };
    const bytes = encodeRecord({ layout, fields, tsOut: null, raw: null });
    for await (const view of cursor(await opened([bytes]))) {
      expect(recordToJson(view)).toContain('"msg":"\\u03a3\\"\\n"');
      expect(JSON.parse(recordToJson(view)).msg).toBe('Σ"\n');
    }
  });
  it('cannot hold text longer than its field', () => {
    const layout = SYSTEM_V2;
    const fields = {
      rtype: 0x17,
      publisher_id: 0,
      instrument_id: 0,
      ts_event: 1n,
      msg: 'x'.repeat(303),
      code: 0,
    };
    expect(() => encodeRecord({ layout, fields, tsOut: null, raw: null })).toThrow(
      expect.objectContaining({ code: 'DBN_ENCODE', message: expect.stringContaining('302 bytes') }),
    );
  });
  it('cannot hold what is no letter, or text with an end in it', () => {
    const zeros = Object.fromEntries(TRADE.fields.map(({ name, type }) => [name, type === 'char' ? 'N' : 0]));
    const encode = (side: string | number) =>
      encodeRecord({ layout: TRADE, fields: { ...zeros, side }, tsOut: null, raw: null })[29];
    expect([encode('B'), encode('\0'), encode('ÿ')]).toEqual([0x42, 0, 0xff]);
    for (const wrong of ['', 'AB', '€', 84])
      expect(() => encode(wrong)).toThrow(expect.objectContaining({ code: 'DBN_ENCODE' }));
    const message = { rtype: 0x17, publisher_id: 0, instrument_id: 0, ts_event: 1n, msg: 'A\0B', code: 0 };
    expect(() => encodeRecord({ layout: SYSTEM_V2, fields: message, tsOut: null, raw: null })).toThrow(
      expect.objectContaining({ code: 'DBN_ENCODE' }),
    );
  });
});
