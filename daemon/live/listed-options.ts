import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { optionListings, optionParents } from '../contracts/option-chain.ts';
import { type FeedOptions, LiveFeed, mergeSources } from '../databento/index.ts';
import { dailyChain } from '../sources/daily-chain.ts';
import { listingsFrom, OptionListing } from './option-listing.ts';
import { type Before, openPiece, type Recording } from './recording.ts';
import type { FeedPlan, ListingSubscription, OpenedFeed } from './session-feed.ts';
import { quotesUntil } from './wanted-spans.ts';

/** What tells which options there are, whatever their names. */
const listingSubscription = (session: Session, instrument: Instrument): ListingSubscription => ({
  schema: 'definition',
  symbols: optionParents(instrument),
  stypeIn: 'parent',
  start: listingsFrom(session),
});

/** Whose options are asked for. */
interface SessionOf {
  readonly session: Session;
  readonly instrument: Instrument;
}

/** What options of a session are asked for. */
export function optionSubscriptions(options: readonly OptionContract[]): Pick<FeedPlan, 'always' | 'quotes'> {
  const symbols = options.map(({ symbol }) => symbol);
  return {
    always: [
      { schema: 'trades', symbols },
      { schema: 'statistics', symbols },
    ],
    quotes: [{ schema: 'mbp-1', symbols }],
  };
}

export const optionsPlan = (
  { session, instrument }: SessionOf,
  options: readonly OptionContract[],
): FeedPlan => ({
  side: 'options',
  listing: listingSubscription(session, instrument),
  ...optionSubscriptions(options),
  until: quotesUntil(session),
});

/** The options of a session, and the feed that goes on to tell of more. */
export interface Listed {
  readonly listing: OptionListing;
  /** Null where a new one is to tell. */
  readonly opened: OpenedFeed | null;
}

/**
 * The options of a session that are listed by now: those of earlier starts of the daemon,
 * or asked of the gateway.
 * @returns null where there are none
 * @throws {SpymasterError} as feeds, recordings and files do
 */
export async function listedOptions(
  { session, instrument }: SessionOf,
  recording: Recording,
  from: { readonly before: Before | null; readonly options: FeedOptions },
): Promise<Listed | null> {
  const listed = from.before
    ? await recordedListing(session, instrument, recording)
    : await openListing(session, instrument, from.options, recording);
  if (listed.listing.options.length > 0) return listed;
  await listed.opened?.events.return(undefined);
  return null;
}

/** Asked of the gateway, and recorded as they come. */
async function openListing(
  session: Session,
  instrument: Instrument,
  options: FeedOptions,
  recording: Recording,
): Promise<Listed> {
  const listing = new OptionListing(session, instrument);
  const feed = new LiveFeed(options, [listingSubscription(session, instrument)]);
  const events = recording.recorderOf(feed, 'options').events();
  try {
    // A loop over them would end them.
    for (let next = await events.next(); !next.done; next = await events.next()) {
      const { value: event } = next;
      if (event.kind === 'records') listing.take(event.run);
      if (event.kind === 'state' && event.state === 'live') break;
    }
  } catch (error) {
    await events.return(undefined);
    throw error;
  }
  return { listing, opened: { feed, events } };
}

async function recordedListing(
  session: Session,
  instrument: Instrument,
  recording: Recording,
): Promise<Listed> {
  const sources = [];
  for (const piece of await recording.pieces('options', 'definition')) sources.push(await openPiece(piece));
  const listed = sources.length === 0 ? [] : await optionListings(mergeSources(sources), instrument);
  return { listing: new OptionListing(session, instrument, dailyChain(session, listed)), opened: null };
}
