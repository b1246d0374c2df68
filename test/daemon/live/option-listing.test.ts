import { describe, expect, it } from 'vitest';
import { openDbn } from '../../../daemon/databento/dbn/index.ts';
import { listingsFrom, OptionListing } from '../../../daemon/live/option-listing.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { callAtClose as call } from '../../conformance/call-at-close.ts';
import { dbnHeader, marketRecord } from '../../conformance/market-data.ts';
import { clock, ES, SESSION } from '../../market.ts';

const at = (time: string) => toTimestamp(SESSION, clock(time));

async function listed(listing: OptionListing, ...records: readonly Uint8Array[]): Promise<number[]> {
  const source = await openDbn([Buffer.concat([dbnHeader({ schema: null }), ...records])] as never);
  const fresh: number[] = [];
  for await (const run of source.runs())
    fresh.push(...listing.take(run).map(({ instrumentId }) => instrumentId));
  return fresh;
}

describe('The options of a session', () => {
  it('are those that expire at its close, as they come to be listed', async () => {
    const listing = new OptionListing(SESSION, ES);
    const tomorrow = { expiration: at('16:00') + 86_400_000_000_000n };
    expect(await listed(listing, call(1, 6000), call(2, 6005, tomorrow))).toEqual([1]);
    expect(await listed(listing, call(3, 6010), call(1, 6000), call(3, 6010))).toEqual([3]);
    expect(listing.options.map(({ strikePoints }) => strikePoints)).toEqual([6000, 6010]);
    expect([1, 2, 3].map((id) => listing.has(id))).toEqual([true, false, true]);
    expect(listing.options[0]!.tsEvent).toBe(at('10:15'));
  });
  it('are looked for behind one that expires another day', async () => {
    const listing = new OptionListing(SESSION, ES);
    const tomorrow = { expiration: at('16:00') + 86_400_000_000_000n };
    expect(await listed(listing, call(2, 6005, tomorrow), call(1, 6000))).toEqual([1]);
  });
  it('stay what they were when they were listed, whatever is said of them later', async () => {
    const listing = new OptionListing(SESSION, ES);
    const deleted = { security_update_action: 'D' };
    expect(await listed(listing, call(1, 6000), call(2, 6005, deleted))).toEqual([1]);
    expect(await listed(listing, call(1, 6100), call(1, 6000, deleted), call(2, 6005))).toEqual([2]);
    expect(listing.options.map(({ strikePoints }) => strikePoints)).toEqual([6000, 6005]);
  });
  it('are of what is told from midnight UTC on: the day before is another’s', async () => {
    const listing = new OptionListing(SESSION, ES);
    const midnight = BigInt(Date.parse(`${SESSION.date}T00:00:00Z`)) * 1_000_000n;
    expect(listingsFrom(SESSION)).toBe(midnight);
    expect(
      await listed(listing, call(1, 6000, { ts_recv: midnight - 1n }), call(2, 6005, { ts_recv: midnight })),
    ).toEqual([2]);
  });
  it('begin with those that are known, and have nothing to do with other records', async () => {
    const before = new OptionListing(SESSION, ES);
    await listed(before, call(1, 6000));
    const listing = new OptionListing(SESSION, ES, before.options);
    expect(listing.has(1)).toBe(true);
    const trade = marketRecord({ schema: 'trades', instrumentId: 9, tsEvent: 1n, tsRecv: 1n, sequence: 1 });
    expect(await listed(listing, call(1, 6000), trade)).toEqual([]);
  });
});
