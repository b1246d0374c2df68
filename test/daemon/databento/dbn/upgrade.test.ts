import { describe, expect, it } from 'vitest';
import { openDbn } from '../../../../daemon/databento/dbn/index.ts';
import { LAYOUTS } from '../../../../daemon/databento/dbn/layouts/index.ts';
import { encodeRecord, type FieldValue, records } from '../../../../daemon/databento/dbn/records.ts';
import {
  type UpgradePolicy,
  upgradeMetadata,
  upgradeSource,
} from '../../../../daemon/databento/dbn/upgrade.ts';
import { dbnHeader } from '../../../conformance/market-data.ts';
import { metadata } from '../../raw-trades.ts';
import { trade } from './bytes.ts';

/** A record of an old layout, its fields counted up from 1 but for those given. */
function old(name: string, rtype: number, more: Record<string, FieldValue> = {}): Uint8Array {
  const layout = LAYOUTS.get(name)!;
  const fields = Object.fromEntries(
    layout.fields.map(({ name: field, type }, i) => {
      if (type === 'str') return [field, `t${i}`];
      if (type === 'char') return [field, 'X'];
      return [field, type === 'px' || type === 'time' || type.endsWith('64') ? BigInt(i + 1) : (i + 1) % 100];
    }),
  );
  return encodeRecord({ layout, fields: { ...fields, rtype, ...more }, tsOut: null, raw: null });
}

async function upgraded(record: Uint8Array, policy: UpgradePolicy, version: 1 | 2 | 3 = 1) {
  const source = await openDbn([dbnHeader({ version, schema: null }), record]);
  for await (const { layout, fields } of records(source, policy)) return { name: layout?.name, fields };
  throw new Error('no record');
}

describe('Old records', () => {
  it('go to each version by its own plan, one after the other', async () => {
    const definition = old('definition.v1', 0x13, { raw_symbol: 'ESM5', strike_price: 7n });
    for (const version of ['v2', 'v3', 'v2'] as const) {
      const { name, fields } = await upgraded(definition, version);
      expect([name, fields.raw_symbol, fields.strike_price]).toEqual([`definition.${version}`, 'ESM5', 7n]);
    }
  });
  it('of statistics get a wide quantity, and keep an undefined one undefined', async () => {
    const { name, fields } = await upgraded(old('statistics.v1', 0x18, { quantity: -3, stat_type: 9 }), 'v3');
    expect([name, fields.quantity, fields.stat_type]).toEqual(['statistics.v3', -3n, 9]);
    const undefinedOne = await upgraded(old('statistics.v1', 0x18, { quantity: 0x7fff_ffff }), 'v3');
    expect(undefinedOne.fields.quantity).toBe(0x7fff_ffff_ffff_ffffn);
  });
  it('of definitions keep what both versions have, and what is new is unset', async () => {
    const { name, fields } = await upgraded(
      old('definition.v1', 0x13, { raw_symbol: 'ESM5', strike_price: 7n }),
      'v3',
    );
    expect(name).toBe('definition.v3');
    expect(fields).toMatchObject({
      raw_symbol: 'ESM5',
      strike_price: 7n,
      leg_count: 0,
      leg_side: 'N',
      leg_price: 0x7fff_ffff_ffff_ffffn,
    });
    expect(typeof fields.raw_instrument_id).toBe('bigint');
  });
  it.each([
    ['Heartbeat', 0],
    ['Subscription request 1 for trades data succeeded', 1],
    ['Warning: slow reading', 2],
    ['Finished trades replay', 3],
    ['something else', 255],
  ])('of the system say in a code what "%s" says in words', async (msg, code) => {
    const { name, fields } = await upgraded(old('system.v1', 0x17, { msg }), 'v2');
    expect([name, fields.msg, fields.code]).toEqual(['system.v2', msg, code]);
  });
  it('of errors likewise, and whether it is the last is not known', async () => {
    const { fields } = await upgraded(old('error.v1', 0x15, { err: 'Authentication failed: no' }), 'v3');
    expect([fields.code, fields.is_last]).toEqual([1, 255]);
  });
  it('that did not change stay as they are', async () => {
    expect((await upgraded(trade(5), 'v3')).fields).toMatchObject({ sequence: 5 });
    expect((await upgraded(old('statistics.v1', 0x18), 'as-is')).name).toBe('statistics.v1');
  });
  it('cannot be turned back', async () => {
    await expect(upgraded(trade(1), 'v2', 3)).rejects.toMatchObject({ code: 'DBN_UPGRADE_REFUSED' });
    await expect(upgraded(old('statistics.v3', 0x18), 'v2')).rejects.toMatchObject({
      code: 'DBN_UPGRADE_REFUSED',
    });
  });
});

describe('An old header', () => {
  it('gets the new version, longer symbols and no record count', () => {
    const v1 = metadata({ version: 1, symbolCstrLength: 22, recordCount: 4n });
    expect(upgradeMetadata(v1, 'v3')).toEqual({ ...v1, version: 3, symbolCstrLength: 71, recordCount: null });
    expect(upgradeMetadata(v1, 'as-is')).toBe(v1);
    expect(() => upgradeMetadata(metadata(), 'v2')).toThrow(/its header says version 3/);
  });
  it('that are refused let go of what they are read from', async () => {
    let isClosed = false;
    async function* chunks() {
      try {
        yield dbnHeader({ version: 3, schema: null });
        yield trade(1);
      } finally {
        isClosed = true;
      }
    }
    const reading = records(await openDbn(chunks()), 'v2').next();
    await expect(reading).rejects.toMatchObject({ code: 'DBN_UPGRADE_REFUSED' });
    expect(isClosed).toBe(true);
  });
});

describe('A source in a newer version', () => {
  it('has a header of that version, and the records that go with it', async () => {
    const source = await openDbn([
      dbnHeader({ version: 1, schema: 'definition' }),
      old('definition.v1', 0x13),
    ]);
    const newer = upgradeSource(source, 'v3');
    expect([newer.metadata?.version, newer.metadata?.symbolCstrLength, newer.skipped]).toEqual([
      3,
      71,
      source.skipped,
    ]);
    for await (const { layout } of records(newer)) expect(layout?.name).toBe('definition.v3');
    expect(upgradeSource(source, 'as-is')).toBe(source);
  });
  it('is let go of with it', async () => {
    let isClosed = false;
    const source = await openDbn([dbnHeader({ version: 1, schema: null })]);
    const close = () => {
      isClosed = true;
    };
    await upgradeSource({ ...source, close }, 'v3').close();
    expect(isClosed).toBe(true);
  });
});
