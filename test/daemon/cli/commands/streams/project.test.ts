import { expect, test } from 'vitest';
import { projectCommand } from '../../../../../daemon/cli/commands/streams/project.ts';
import {
  type StoredProjection,
  storeProjections,
  trainingInputs,
} from '../../../../../daemon/streams/projections.ts';
import { autoregressiveSessions } from '../../../../../daemon/streams/synthetic.ts';
import { fitPathModel } from '../../../../../pipeline/projections/projection-model.ts';
import { projectionSamples } from '../../../../../pipeline/projections/samples.ts';
import type { ProjectionScore } from '../../../../../pipeline/projections/walk-forward.ts';
import { STATE_DATES, stateLake } from '../../../../state-lake.ts';
import { speak } from '../../in-process.ts';

const DATE = STATE_DATES[5]!;
const samples = projectionSamples('pressure', autoregressiveSessions(3, { levels: ['PM_HIGH'], bars: 30 }));

async function projecting(unproved: string | null) {
  const lake = await stateLake();
  const inputs = await trainingInputs(lake, 'ES', DATE);
  const stored: StoredProjection = {
    format: 2,
    stream: 'pressure',
    asOf: DATE,
    firstDate: STATE_DATES[0]!,
    lastDate: STATE_DATES[4]!,
    sessions: 5,
    inputs,
    samples: samples.length,
    model: fitPathModel('pressure', samples),
    score: { coverage: [0.8, 0.82], days: 35 } as unknown as ProjectionScore,
    unproved,
  };
  await storeProjections(lake, 'ES', [stored]);
  return (...args: string[]) =>
    speak(projectCommand, '--data', lake.root, '--date', DATE, '--level', 'PM_HIGH', ...args);
}

test('where a stream will be, from a close on', async () => {
  const project = await projecting(null);
  const { printed } = await project('--at', '10:44');
  expect(printed[0]).toMatch(
    /^pressure at pre-market high, 10:44: [−+]\d\.\d{3} smoothed\. Trained as of 2025-06-09; 8 of 10 stayed inside \(35 days\)\.$/,
  );
  expect(printed.slice(2, 7).map((line) => line.split(/\s+/)[0])).toEqual(['4', '8', '12', '16', '20']);
  const json = JSON.parse((await project('--at', '10:44', '--json')).printed[0]!);
  expect(json).toMatchObject({ asOf: DATE });
  expect(json.q50).toHaveLength(10);
});

test('at a time without a bar, or too early, it is said why not', async () => {
  const project = await projecting(null);
  await expect(project('--at', '10:43')).rejects.toThrow('has no four bars in a row up to 10:43');
  await expect(project('--at', '09:36')).rejects.toThrow('has no four bars in a row up to 09:36');
  await expect(project('--at', '10:44', '--stream', 'flow')).rejects.toMatchObject({
    message: `No projection of flow is trained for ${DATE}.`,
    hint: `Train one: spymaster streams train --as-of ${DATE}`,
  });
});

test('one that has not shown what it is worth is not shown', async () => {
  const project = await projecting('no better than decay');
  await expect(project('--at', '10:44')).rejects.toThrow(
    `The projection of pressure as of ${DATE} is not shown: no better than decay.`,
  );
});
