import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { optionListings, optionParents } from '../contracts/option-chain.ts';
import { type FeedOptions, LiveFeed, mergeSources } from '../databento/index.ts';
import { dailyChain } from '../sources/daily-chain.ts';
import { openPiece, type Recording } from './recording.ts';

/** Definitions of a date are told from its midnight in UTC on, all that are listed. */
export const listingsFrom = ({ date }: Session): bigint =>
  BigInt(Date.parse(`${date}T00:00:00Z`)) * 1_000_000n;

/**
 * The options that expire at a session's close, as far as they are listed by now: asked
 * of the gateway, recorded, and read from the recording, as from a download.
 * @throws {SpymasterError} as feeds, recordings and files do
 */
export async function listedOptions(
  session: Session,
  instrument: Instrument,
  options: FeedOptions,
  recording: Recording,
): Promise<readonly OptionContract[]> {
  const feed = new LiveFeed(options, [
    {
      schema: 'definition',
      symbols: optionParents(instrument),
      stypeIn: 'parent',
      start: listingsFrom(session),
    },
  ]);
  for await (const event of recording.recorderOf(feed, 'options').events())
    if (event.kind === 'state' && event.state === 'live') break;
  return recordedOptions(session, instrument, recording);
}

/**
 * The same, as an earlier start of the daemon had them listed.
 * @throws {SpymasterError} as files do
 */
export async function recordedOptions(
  session: Session,
  instrument: Instrument,
  recording: Recording,
): Promise<readonly OptionContract[]> {
  const pieces = await recording.pieces('options', 'definition');
  if (pieces.length === 0) return [];
  const sources = [];
  for (const piece of pieces) sources.push(await openPiece(piece));
  return dailyChain(session, await optionListings(mergeSources(sources), instrument));
}
