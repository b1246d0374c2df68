import { expect, test } from 'vitest';
import { openPentaview } from '../../../daemon/streams/knowledge.ts';
import { storeProjections, trainingInputs } from '../../../daemon/streams/projections.ts';
import { autoregressiveSessions } from '../../../daemon/streams/synthetic.ts';
import { fitPathModel } from '../../../pipeline/projections/projection-model.ts';
import { projectionSamples } from '../../../pipeline/projections/samples.ts';
import type { ProjectionScore } from '../../../pipeline/projections/walk-forward.ts';
import type { ProjectedStream } from '../../../shared/vocabulary/stream.ts';
import { STATE_DATES, stateLake } from '../../state-lake.ts';

const DATE = STATE_DATES[5]!;

test('too few sessions tell nothing', async () => {
  const lake = await stateLake();
  expect(await openPentaview(lake, 'ES', STATE_DATES[4]!)).toBeNull();
});

test('without projections streams are told, and why nothing is foreseen', async () => {
  const lake = await stateLake();
  const opened = await openPentaview(lake, 'ES', DATE);
  expect(opened).toMatchObject({ sessions: 5, knowledge: { scales: { asOf: DATE } } });
  expect(opened!.projections[0]).toEqual({
    stream: 'pressure',
    coverage: null,
    days: 0,
    unproved: 'none is trained',
    courses: [],
  });
  expect(opened!.knowledge.projections.size).toBe(0);
});

test('a projection that has not shown what it is worth is silent', async () => {
  const lake = await stateLake();
  const inputs = await trainingInputs(lake, 'ES', DATE);
  const samples = projectionSamples('pressure', autoregressiveSessions(3, { levels: ['PM_HIGH'], bars: 30 }));
  const stored = (stream: ProjectedStream, unproved: string | null) => ({
    format: 2 as const,
    stream,
    asOf: DATE,
    firstDate: STATE_DATES[0]!,
    lastDate: STATE_DATES[4]!,
    sessions: 5,
    inputs,
    samples: samples.length,
    model: { ...fitPathModel('pressure', samples), stream },
    score: { coverage: [0.8, 0.78], days: 35 } as unknown as ProjectionScore,
    unproved,
  });
  await storeProjections(lake, 'ES', [stored('pressure', null), stored('flow', 'no better than decay')]);
  const { knowledge, projections } = (await openPentaview(lake, 'ES', DATE))!;
  expect([...knowledge.projections.keys()]).toEqual(['pressure']);
  expect(projections.slice(0, 3)).toEqual([
    { stream: 'pressure', coverage: expect.closeTo(0.79, 12), days: 35, unproved: null, courses: [] },
    { stream: 'momentum', coverage: null, days: 0, unproved: 'none is trained', courses: [] },
    {
      stream: 'flow',
      coverage: expect.closeTo(0.79, 12),
      days: 35,
      unproved: 'no better than decay',
      courses: [],
    },
  ]);
});
