import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiKey } from '../../../daemon/databento/index.ts';
import { listedOptions, optionsPlan } from '../../../daemon/live/listed-options.ts';
import { Recording } from '../../../daemon/live/recording.ts';
import { callAtClose } from '../../conformance/call-at-close.ts';
import { instantly } from '../../conformance/instantly.ts';
import { GATEWAY_KEY } from '../../conformance/live-day.ts';
import { type GatewaySubscription, LiveGateway } from '../../conformance/live-gateway.ts';
import { dbnHeader, systemRecord } from '../../conformance/market-data.ts';
import { ES, SESSION } from '../../market.ts';

const OF = { session: SESSION, instrument: ES };
const MIDNIGHT = BigInt(Date.parse(`${SESSION.date}T00:00:00Z`)) * 1_000_000n;
const REPLAY_COMPLETED = 3;

let rawFolder: string;
let recording: Recording;
beforeEach(async () => {
  rawFolder = mkdtempSync(join(tmpdir(), 'spymaster-listed-'));
  recording = await Recording.begin({ rawFolder, ...OF });
});
afterEach(async () => {
  await recording.release();
  rmSync(rawFolder, { recursive: true, force: true });
});

/** A gateway that lists options when it is asked, and one more when it is told to. */
async function gatewayOf(first: readonly Uint8Array[], later: Uint8Array | null = null) {
  const asked: GatewaySubscription[][] = [];
  const more = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const gateway = await LiveGateway.start(GATEWAY_KEY, async (connection) => {
    await connection.welcome();
    asked.push(await connection.subscriptions());
    await connection.stream(dbnHeader({ schema: null }));
    await connection.stream(
      Buffer.concat([...first, systemRecord('Finished definition replay', REPLAY_COMPLETED)]),
    );
    if (later) {
      await more.promise;
      await connection.stream(later);
    }
    await connection.gone();
    gone.resolve();
  });
  const options = {
    key: new ApiKey(GATEWAY_KEY),
    dataset: ES.dataset,
    host: '127.0.0.1',
    port: gateway.port,
    clock: instantly(),
    wallClock: () => MIDNIGHT + 50_000_000_000_000n,
  };
  return { gateway, asked, options, goOn: more.resolve, gone: gone.promise };
}

describe('The options that are listed', () => {
  it('are asked for by their parents, from midnight UTC on, and the feed goes on to tell of more', async () => {
    const { gateway, asked, options, goOn, gone } = await gatewayOf(
      [callAtClose(1, 6000), callAtClose(2, 6005)],
      callAtClose(3, 6010),
    );
    const { listing, opened } = (await listedOptions(OF, recording, { before: null, options }))!;
    expect(listing.options.map(({ strikePoints }) => strikePoints)).toEqual([6000, 6005]);
    expect(asked[0]).toMatchObject([
      { schema: 'definition', stypeIn: 'parent', lines: [ES.optionRoots.map((root) => `${root}.OPT`)] },
    ]);
    expect(BigInt(asked[0]![0]!.start!)).toBe(MIDNIGHT);
    goOn();
    for (let next = await opened!.events.next(); !next.done; next = await opened!.events.next()) {
      const { value: event } = next;
      if (event.kind === 'records' && listing.take(event.run).length > 0) break;
    }
    expect(listing.has(3)).toBe(true);
    await opened!.events.return(undefined);
    await gone;
    await gateway.stop();
    // All of it has been taken down, and is read without asking.
    expect(await recording.pieces('options', 'definition')).toHaveLength(1);
    const before = { until: MIDNIGHT, hasOptions: true, contract: 'ESM5' };
    const again = (await listedOptions(OF, recording, { before, options }))!;
    expect(again.listing.options.map(({ instrumentId }) => instrumentId)).toEqual([1, 2, 3]);
    expect([again.opened, asked.length]).toEqual([null, 1]);
  });
  it('are those of all earlier starts that expire at the close, and none where none was recorded', async () => {
    const before = { until: MIDNIGHT, hasOptions: true, contract: 'ESM5' };
    const nextDay = { expiration: MIDNIGHT + 2n * 86_400_000_000_000n };
    const from = (options: Parameters<typeof listedOptions>[2]['options']) => ({ before, options });
    const unasked = {} as never;
    expect(await listedOptions(OF, recording, from(unasked))).toBeNull();
    for (const definitions of [
      [callAtClose(1, 6000), callAtClose(2, 6005, nextDay)],
      [callAtClose(3, 6010)],
    ]) {
      const { gateway, options, gone } = await gatewayOf(definitions);
      const { opened } = (await listedOptions(OF, recording, { before: null, options }))!;
      await opened!.events.return(undefined);
      await gone;
      await gateway.stop();
    }
    const { listing } = (await listedOptions(OF, recording, from(unasked)))!;
    expect(listing.options.map(({ instrumentId }) => instrumentId)).toEqual([1, 3]);
  });
  it('are none where none expires at the close: the feed is closed', async () => {
    const nextDay = { expiration: MIDNIGHT + 2n * 86_400_000_000_000n };
    const { gateway, options, gone } = await gatewayOf([callAtClose(1, 6000, nextDay)]);
    expect(await listedOptions(OF, recording, { before: null, options })).toBeNull();
    await gone;
    await gateway.stop();
  });
  it('are followed by trades and open interest, and by quotes when those are due', () => {
    const named = (symbol: string) => ({ symbol }) as never;
    expect(optionsPlan(OF, [named('A'), named('B')])).toMatchObject({
      side: 'options',
      listing: { schema: 'definition', start: MIDNIGHT },
      always: [
        { schema: 'trades', symbols: ['A', 'B'] },
        { schema: 'statistics', symbols: ['A', 'B'] },
      ],
      quotes: [{ schema: 'mbp-1', symbols: ['A', 'B'] }],
    });
  });
});
