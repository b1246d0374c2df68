import { join } from 'node:path';
import { buildForecasts } from '../../daemon/forecasts/build.ts';
import { type RecordedSession, recordTimeline } from '../../daemon/replay/record-timeline.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { WorkPool } from '../../daemon/work/pool.ts';
import { sessionsBetween } from '../../shared/session/session.ts';
import { cachedLake } from '../sample-lake.ts';
import { prepareStreams } from './prepare-streams.ts';

const [START, REPLAY] = ['2025-05-15', '2025-06-27'];

async function makeLake(folder: string): Promise<void> {
  const pool = new WorkPool(2);
  const options = {
    market: 'planted' as const,
    strength: 2,
    days: 'calm' as const,
    seed: 1,
    rate: 'demo' as const,
    rawFolder: join(folder, 'raw'),
    truthFolder: join(folder, 'truth'),
  };
  await pool.run(
    sessionsBetween(START, REPLAY).map((date) => ({
      kind: 'simulate' as const,
      date,
      symbol: 'ES',
      options,
    })),
    () => undefined,
  );
  await pool.close();
  await backfill({ dataFolder: folder, symbol: 'ES', start: START, end: REPLAY, workers: 2 });
  await buildForecasts({ dataFolder: folder, symbol: 'ES', workers: 2 }, () => undefined);
  await prepareStreams(folder, REPLAY);
}

/** A simulated session with six weeks of history before it, recorded for a replay. */
export async function recordedSession(): Promise<RecordedSession & { readonly folder: string }> {
  const folder = await cachedLake('-six-weeks', makeLake);
  return { ...(await recordTimeline(folder, 'ES', REPLAY)), folder };
}
