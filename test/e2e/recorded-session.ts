import { join } from 'node:path';
import { buildForecasts } from '../../daemon/forecasts/build.ts';
import { type RecordedSession, recordTimeline } from '../../daemon/replay/record-timeline.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { WorkPool } from '../../daemon/work/pool.ts';
import { sessionsBetween } from '../../shared/session/session.ts';
import { prepareStreams } from './prepare-streams.ts';

/** A simulated session with the history before it, recorded for a replay. */
export async function recordedSession(
  folder: string,
  start: string,
  replay: string,
): Promise<RecordedSession> {
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
    sessionsBetween(start, replay).map((date) => ({
      kind: 'simulate' as const,
      date,
      symbol: 'ES',
      options,
    })),
    () => undefined,
  );
  await pool.close();
  await backfill({ dataFolder: folder, symbol: 'ES', start: start, end: replay, workers: 2 });
  await buildForecasts({ dataFolder: folder, symbol: 'ES', workers: 2 }, () => undefined);
  await prepareStreams(folder, replay);
  return recordTimeline(folder, 'ES', replay);
}
