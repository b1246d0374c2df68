import { expect, it } from 'vitest';
import {
  ApiKey,
  type FeedEvent,
  type LiveFeed,
  openDbn,
  type Schema,
} from '../../../daemon/databento/index.ts';
import { LiveMarket } from '../../../daemon/live/live-market.ts';
import { OptionListing } from '../../../daemon/live/option-listing.ts';
import { SessionFeed } from '../../../daemon/live/session-feed.ts';
import { quotesUntil } from '../../../daemon/live/wanted-spans.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { callAtClose } from '../../conformance/call-at-close.ts';
import { dbnHeader } from '../../conformance/market-data.ts';
import { clock, ES, SESSION } from '../../market.ts';

const at = (time: string) => toTimestamp(SESSION, clock(time));
const optionSubscriptions = (...symbols: readonly string[]) => ({
  always: [
    { schema: 'trades' as const, symbols },
    { schema: 'statistics' as const, symbols },
  ],
  quotes: [{ schema: 'mbp-1' as const, symbols }],
});

/** A feed that is open, and what it has to tell. */
function opened(wallClock: () => bigint) {
  const asked: string[] = [];
  const replaying = new Set<Schema>();
  const feed = {
    subscribe: ({ schema, symbols, start }: { schema: Schema; symbols: string[]; start?: bigint }) =>
      asked.push(`${schema} ${symbols.join('+')}${start === undefined ? '' : ' replayed'}`),
    isReplaying: (schema: Schema) => replaying.has(schema),
  } as unknown as LiveFeed;
  const listing = new OptionListing(SESSION, ES);
  const market: LiveMarket = new LiveMarket(SESSION, 'ESM5', {
    listing,
    onListed: (options) => session.add(optionSubscriptions(...options.map(({ symbol }) => symbol))),
    now: () => 0,
  });
  /** Tells events, and after each of them what had been asked for. */
  const follow = async (told: readonly (() => FeedEvent | Promise<FeedEvent>)[]): Promise<string[][]> => {
    const seen: string[][] = [];
    const events = (async function* () {
      for (const next of told) {
        yield await next();
        seen.push(asked.splice(0));
      }
    })();
    session = new SessionFeed(
      {
        session: SESSION,
        plan: { side: 'options', ...optionSubscriptions('A'), until: quotesUntil(SESSION) },
        market,
        recording: null,
        options: { dataset: 'GLBX.MDP3', key: new ApiKey(`db-${'0'.repeat(29)}`), wallClock },
        opened: { feed, events },
      },
      { onEvent: () => undefined, onRecordingLost: () => undefined },
    );
    await session.follow();
    return seen;
  };
  let session: SessionFeed;
  return { follow, replaying };
}

/** Options by number and strike: a name may be listed anew under another number. */
const definitions =
  (...of: readonly (readonly [id: number, strike: number])[]) =>
  async (): Promise<FeedEvent> => {
    const records = of.map(([id, strike]) => callAtClose(id, strike));
    const source = await openDbn([Buffer.concat([dbnHeader({ schema: null }), ...records])] as never);
    for await (const run of source.runs()) return { kind: 'records', run, replaying: false };
    throw new Error('no definition');
  };
const listed = (...ids: readonly number[]) => definitions(...ids.map((id) => [id, 6000 + id] as const));
const beat = (time: string) => (): FeedEvent => ({ kind: 'heartbeat', at: at(time) });

it('What is listed is asked for as it is heard of, each name once, quotes once those are due', async () => {
  const { follow } = opened(() => at('08:00'));
  expect(
    await follow([beat('08:00'), listed(1, 2), listed(1, 3), beat('08:29'), beat('08:30'), listed(4)]),
  ).toEqual([
    ['trades A replayed', 'statistics A replayed'],
    ['trades E1DM5 C6001+E1DM5 C6002', 'statistics E1DM5 C6001+E1DM5 C6002'],
    ['trades E1DM5 C6003', 'statistics E1DM5 C6003'],
    [],
    ['mbp-1 A+E1DM5 C6001+E1DM5 C6002+E1DM5 C6003 replayed'],
    ['trades E1DM5 C6004', 'statistics E1DM5 C6004', 'mbp-1 E1DM5 C6004'],
  ]);
});

it('What is listed while others are replayed waits for the end of that, and is asked for together', async () => {
  const { follow, replaying } = opened(() => at('10:00'));
  const replay = (isReplaying: boolean, event: () => FeedEvent | Promise<FeedEvent>) => () => {
    if (isReplaying) replaying.add('mbp-1');
    else replaying.clear();
    return event();
  };
  expect(
    await follow([
      replay(true, listed(1)),
      replay(true, listed(2)),
      replay(true, beat('10:01')),
      replay(false, beat('10:02')),
      replay(false, beat('10:03')),
    ]),
  ).toEqual([
    ['trades A replayed', 'statistics A replayed', 'mbp-1 A replayed'],
    [],
    [],
    ['trades E1DM5 C6001+E1DM5 C6002', 'statistics E1DM5 C6001+E1DM5 C6002', 'mbp-1 E1DM5 C6001+E1DM5 C6002'],
    [],
  ]);
});

it('A name that is listed anew under another number is asked for no second time', async () => {
  const { follow } = opened(() => at('10:00'));
  expect(
    await follow([listed(1), definitions([11, 6001]), definitions([12, 6001], [2, 6002]), beat('10:01')]),
  ).toEqual([
    [
      'trades A replayed',
      'statistics A replayed',
      'mbp-1 A replayed',
      'trades E1DM5 C6001',
      'statistics E1DM5 C6001',
      'mbp-1 E1DM5 C6001',
    ],
    [],
    ['trades E1DM5 C6002', 'statistics E1DM5 C6002', 'mbp-1 E1DM5 C6002'],
    [],
  ]);
});
