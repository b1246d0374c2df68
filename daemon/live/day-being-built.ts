import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { rawFolderOf } from '../raw/raw-layout.ts';
import { epochNames } from '../session/epoch.ts';
import { knownBefore } from '../session/known-before.ts';
import { noFeed } from '../session/no-feed.ts';
import { Timeline } from '../session/timeline.ts';
import { chosenContract } from '../sources/chosen-contract.ts';
import type { ShownSession } from './live-show.ts';

/**
 * What is shown of a day that is over while it is built: its facts, and that it is being
 * built.
 * @throws {SpymasterError} as {@link knownBefore}
 */
export async function dayBeingBuilt(
  {
    dataFolder,
    symbol,
    engine,
  }: { readonly dataFolder: string; readonly symbol: string; readonly engine?: Engine },
  date: string,
): Promise<ShownSession> {
  const known = await knownBefore(dataFolder, symbol, date, engine);
  const { instrument, session, pentaview } = known;
  const { symbol: contract } = await chosenContract(rawFolderOf(dataFolder), instrument, date);
  const epoch = epochNames(known)(`being built ${contract}`);
  return {
    known,
    contract,
    timeline: new Timeline(session, epoch, pentaview?.knowledge.sizes ?? null),
    toldFrames: 0,
    status: noFeed('closed', `${date} is being built: the next session follows when it is.`),
    forming: null,
    feed: { reconnects: 0, holes: 0, late: 0, isRecorded: true },
    inputs: ['trades', 'book'],
  };
}
