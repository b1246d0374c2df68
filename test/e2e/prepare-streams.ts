import { Lake } from '../../daemon/lake/lake.ts';
import { StreamBuilder } from '../../daemon/streams/compute.ts';
import { streamSessions } from '../../daemon/streams/history.ts';
import { storeProjections, trainingInputs } from '../../daemon/streams/projections.ts';
import { fitPathModel } from '../../pipeline/projections/projection-model.ts';
import { projectionSamples } from '../../pipeline/projections/samples.ts';
import type { ProjectionScore } from '../../pipeline/projections/walk-forward.ts';
import { LEAST_SESSIONS } from '../../pipeline/streams/input-scales.ts';

/**
 * Streams of the history, and a projection of pressure that counts as proved: too few
 * sessions are simulated here to try one.
 */
export async function prepareStreams(folder: string, replay: string): Promise<void> {
  const lake = new Lake(folder);
  const builder = await StreamBuilder.open(lake, 'ES');
  for (const date of builder.dates.slice(LEAST_SESSIONS)) if (date < replay) await builder.build(date);
  const { sessions } = await streamSessions(lake, 'ES', (date) => date < replay);
  const samples = projectionSamples('pressure', sessions);
  await storeProjections(lake, 'ES', [
    {
      format: 2,
      stream: 'pressure',
      asOf: replay,
      firstDate: sessions[0]!.date,
      lastDate: sessions.at(-1)!.date,
      sessions: sessions.length,
      samples: samples.length,
      inputs: await trainingInputs(lake, 'ES', replay),
      model: fitPathModel('pressure', samples),
      score: { coverage: [0.8], days: 12 } as unknown as ProjectionScore,
      unproved: null,
    },
  ]);
}
