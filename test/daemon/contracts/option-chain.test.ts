import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  optionDefinitions,
  optionListings,
  optionParents,
  zeroDteChain,
} from '../../../daemon/contracts/option-chain.ts';
import { DbnWriter, type FieldValue, openDbnFile } from '../../../daemon/databento/dbn/index.ts';
import { definitionRecord, rawPrice } from '../../../daemon/simulator/definitions.ts';
import { ES } from '../../market.ts';
import { metadata } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-chain-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const utc = (iso: string) => BigInt(Date.parse(iso)) * 1_000_000n;

const option = (id: number, strike: number, right: 'C' | 'P', more: Record<string, FieldValue> = {}) =>
  definitionRecord({
    instrument_id: id,
    ts_event: 5n,
    ts_recv: 10n,
    expiration: utc('2025-06-05T20:00:00Z'),
    strike_price: rawPrice(strike),
    raw_symbol: `E1DM5 ${right}${strike}`,
    asset: 'E1D',
    cfi: right === 'C' ? 'OCEFPS' : 'OPAFPS',
    security_type: 'OOF',
    underlying: 'ESM5',
    instrument_class: right,
    ...more,
  });

let files = 0;
async function source(...records: readonly Uint8Array[]) {
  const path = join(root, `${files++}.definition.dbn.zst`);
  const writer = await DbnWriter.create(path, metadata({ schema: 'definition' }));
  await writer.write(Buffer.concat(records));
  await writer.close();
  return openDbnFile(path);
}

describe('Options on a root', () => {
  it('are asked for by the parent of each series', () => {
    expect(optionParents({ ...ES, optionRoots: ['ES', 'EW1'] })).toEqual(['ES.OPT', 'EW1.OPT']);
  });
  it('are told with their terms', async () => {
    expect(await optionDefinitions(await source(option(7, 6000, 'P')), ES)).toEqual([
      {
        instrumentId: 7,
        symbol: 'E1DM5 P6000',
        root: 'E1D',
        right: 'P',
        strikePoints: 6000,
        expiration: utc('2025-06-05T20:00:00Z'),
        style: 'american',
        multiplierUsd: 50,
        underlying: 'ESM5',
        tsEvent: 5n,
      },
    ]);
  });
  it('as they were first listed are not changed by what is said of them later in the day', async () => {
    const listed = await optionListings(
      await source(
        option(1, 6010, 'C', { ts_recv: 20n }),
        option(1, 6000, 'C', { ts_recv: 10n }),
        option(1, 6005, 'C', { ts_recv: 30n, ts_event: 30n }),
        option(1, 6000, 'C', { ts_recv: 40n, security_update_action: 'D' }),
        option(2, 6000, 'P', { security_update_action: 'D' }),
      ),
      ES,
    );
    expect(
      listed.map(({ instrumentId, strikePoints, tsEvent }) => [instrumentId, strikePoints, tsEvent]),
    ).toEqual([[1, 6000, 5n]]);
  });
  it('come by expiry, strike and right, and are what was said of them last', async () => {
    const chain = await optionDefinitions(
      await source(
        option(1, 6005, 'C'),
        option(2, 6000, 'P'),
        option(3, 6000, 'C'),
        option(4, 5000, 'C', { expiration: utc('2025-06-06T20:00:00Z') }),
        option(5, 6010, 'C'),
        option(5, 6010, 'C', { security_update_action: 'D', ts_recv: 11n }),
        // Older than what is known: it changes nothing.
        option(1, 9999, 'C', { ts_recv: 9n }),
      ),
      ES,
    );
    expect(chain.map(({ instrumentId, strikePoints }) => [instrumentId, strikePoints])).toEqual([
      [3, 6000],
      [2, 6000],
      [1, 6005],
      [4, 5000],
    ]);
  });
  it('are no futures, no spreads of users, and none on another future', async () => {
    const chain = await optionDefinitions(
      await source(
        option(1, 6000, 'C', { instrument_class: 'F' }),
        option(2, 6000, 'C', { security_type: 'FUT' }),
        option(3, 6000, 'C', { user_defined_instrument: 'Y' }),
        option(4, 6000, 'C', { underlying: 'NQM5' }),
        option(5, 6000, 'C', { underlying: 'ESM5-ESU5' }),
      ),
      ES,
    );
    expect(chain).toEqual([]);
  });
  it('expire today by the date in Chicago', async () => {
    const late = option(1, 6000, 'C', { expiration: utc('2025-06-06T04:59:59Z') });
    const tomorrow = option(2, 6000, 'C', { expiration: utc('2025-06-06T05:00:00Z') });
    const chain = await zeroDteChain(await source(late, tomorrow), ES, '2025-06-05');
    expect(chain.map(({ instrumentId }) => instrumentId)).toEqual([1]);
  });
});
