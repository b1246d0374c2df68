import { expect, test } from 'vitest';
import { computeCommand } from '../../../../../daemon/cli/commands/streams/compute.ts';
import { DATASETS } from '../../../../../daemon/lake/lake.ts';
import { STATE_DATES, stateLake } from '../../../../state-lake.ts';
import { speak } from '../../in-process.ts';

test('streams of the sessions that have enough before them', async () => {
  const lake = await stateLake();
  const compute = (start: string, end: string, ...args: string[]) =>
    speak(computeCommand, '--data', lake.root, '--start', start, '--end', end, '--workers', '1', ...args);
  const { printed, notes } = await compute('2025-01-01', '2025-12-31');
  expect(printed).toEqual([
    'Streams of 2 sessions, 1,052 bars: 2 computed, 0 already up to date.',
    'Neutral for want of inputs: momentum 0 %, flow 0 %, barrier 0 %, dealer 0 %, setup 0 %.',
  ]);
  expect(notes.join('\n')).toContain(
    `5 sessions have fewer than 5 sessions before them, so nothing tells what is usual: ${STATE_DATES.slice(0, 5).join(', ')}.`,
  );
  expect(await lake.dates(DATASETS.streams('ES'))).toEqual(STATE_DATES.slice(5));
  const again = JSON.parse((await compute(STATE_DATES[6]!, STATE_DATES[6]!, '--json')).printed[0]!);
  expect(again).toMatchObject({
    computed: [{ date: STATE_DATES[6], built: false, rows: 526 }],
    tooEarly: [],
  });
  await expect(compute('2025-07-01', '2025-07-02')).rejects.toMatchObject({
    code: 'LAKE_NOT_COMMITTED',
    hint: 'Build them: spymaster backfill --start 2025-07-01 --end 2025-07-02',
  });
}, 30_000);
