import { describe, expect, it } from 'vitest';
import { records, STAT_TYPE } from '../../../daemon/databento/dbn/index.ts';
import { definitionRecord, rawPrice, statisticsRecord } from '../../../daemon/simulator/definitions.ts';
import { opened } from '../databento/dbn/bytes.ts';

async function read(bytes: Uint8Array) {
  for await (const record of records(await opened([bytes]))) return record;
  throw new Error('no record');
}

describe('Reference records', () => {
  it('of an instrument say what is given, and are unset or as ES has them elsewhere', async () => {
    const { layout, fields } = await read(
      definitionRecord({ instrument_id: 7, raw_symbol: 'ESM5', ts_event: 5n }),
    );
    expect(layout!.name).toBe('definition.v3');
    expect(fields).toMatchObject({
      instrument_id: 7,
      raw_symbol: 'ESM5',
      ts_event: 5n,
      currency: 'USD',
      exchange: 'XCME',
      security_update_action: 'A',
      high_limit_price: 0x7fff_ffff_ffff_ffffn,
      leg_count: 0,
      display_factor: 10_000_000n,
    });
  });
  it('of a statistic leave undefined what it has not', async () => {
    const common = { instrumentId: 7, tsEvent: 5n, tsRef: 4n, statType: STAT_TYPE.openInterest, sequence: 1 };
    const { fields } = await read(statisticsRecord({ ...common, price: null, quantity: 900n }));
    expect(fields).toMatchObject({ stat_type: 9, ts_ref: 4n, price: 0x7fff_ffff_ffff_ffffn, quantity: 900n });
  });
  it('have prices in billionths of a point', () => {
    expect([rawPrice(6000.25), rawPrice(-0.05)]).toEqual([6_000_250_000_000n, -50_000_000n]);
  });
});
