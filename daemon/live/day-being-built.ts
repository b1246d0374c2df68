import { chooseContract } from '../../pipeline/contracts/followed-contract.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import type { FeedStatus } from '../../shared/protocol/feed-status.ts';
import { rawFolderOf } from '../raw/raw-layout.ts';
import { epochNames } from '../session/epoch.ts';
import { knownBefore } from '../session/known-before.ts';
import { Timeline } from '../session/timeline.ts';
import { previousVolumes } from '../sources/previous-volumes.ts';
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
  const previous = await previousVolumes(rawFolderOf(dataFolder), instrument, date);
  const { symbol: contract } = chooseContract(instrument, date, previous);
  const epoch = epochNames(known)(`being built ${contract}`);
  return {
    known,
    contract,
    timeline: new Timeline(session, epoch, pentaview?.knowledge.sizes ?? null),
    toldFrames: 0,
    status: { ...BUILDING, note: `${date} is being built: the next session follows when it is.` },
    forming: null,
    feed: { reconnects: 0, holes: 0, late: 0, isRecorded: true },
    inputs: ['trades', 'book'],
  };
}

const BUILDING: Omit<FeedStatus, 'note'> = {
  feed: 'closed',
  since: null,
  knownUntil: null,
  liveSince: null,
  behindMs: null,
  openGapFrom: null,
  next: null,
};
