import { DATASETS, type Lake } from '../daemon/lake/lake.ts';
import { StreamBuilder } from '../daemon/streams/compute.ts';
import { autoregressiveSessions } from '../daemon/streams/synthetic.ts';
import {
  encodeStreamBars,
  encodeStreamContext,
  STREAM_BARS_FILE,
  STREAM_CONTEXT_FILE,
} from '../daemon/tables/stream-bars.ts';
import type { StreamSession } from '../pipeline/streams/stream-bar.ts';
import { BAR_NS } from '../shared/rules.ts';
import { sessionOf, sessionsBetween } from '../shared/session/session.ts';
import { SESSION } from './market.ts';
import { commitStates, emptyLake, noisyTicks } from './state-lake.ts';

/** As many sessions as a projection can just be tried on, and one. */
export const STREAM_DATES = sessionsBetween('2025-03-03', '2025-05-30').slice(0, 60);
const EARLIER = sessionsBetween('2025-02-03', '2025-02-28').slice(-5);
const SYNTHETIC = autoregressiveSessions(STREAM_DATES.length, { levels: ['PM_HIGH'], bars: 30 });

/** The streams of a made-up session, on a real date. */
export function syntheticSessionOn(date: string, i: number): StreamSession {
  const { rthOpen } = sessionOf(date);
  const bars = SYNTHETIC[i]!.bars.map((bar) => ({
    ...bar,
    at: rthOpen + Math.round((bar.at - SESSION.rthOpen) / BAR_NS) * BAR_NS,
  }));
  return { date, rthOpen, bars };
}

/** A lake with the streams of made-up sessions, thirty bars each at one level. */
export async function streamLake(dates: readonly string[] = STREAM_DATES): Promise<Lake> {
  const lake = emptyLake();
  // Streams are of states, and need five sessions before them.
  for (const date of [...EARLIER, ...dates])
    await commitStates(lake, date, noisyTicks(sessionOf(date)).slice(0, 1));
  const builder = await StreamBuilder.open(lake, 'ES');
  for (const [i, date] of dates.entries()) {
    const { bars } = syntheticSessionOn(date, i);
    await lake.commit({
      dataset: DATASETS.streams('ES'),
      date,
      inputs: builder.inputs(date),
      timeRange: null,
      files: {
        [STREAM_BARS_FILE]: encodeStreamBars(sessionOf(date), bars),
        [STREAM_CONTEXT_FILE]: encodeStreamContext(bars),
      },
    });
  }
  return lake;
}
