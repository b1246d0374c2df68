import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { datasetCommand } from '../../../../../daemon/cli/commands/streams/dataset.ts';
import { STREAM_DATES, streamLake } from '../../../../stream-lake.ts';
import { speak } from '../../in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-dataset-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what projections are trained on can be had as lines of JSON', async () => {
  const lake = await streamLake(STREAM_DATES.slice(0, 6));
  const output = join(folder, 'pressure.jsonl');
  const dataset = (start: string, end: string, to = output) =>
    speak(
      datasetCommand,
      '--data',
      lake.root,
      '--stream',
      'flow',
      '--output',
      to,
      '--start',
      start,
      '--end',
      end,
    );
  const [first, last] = [STREAM_DATES[3]!, STREAM_DATES[4]!];
  expect((await dataset(first, last)).printed).toEqual([
    `34 samples of flow on 2 sessions are in ${output}.`,
  ]);
  const rows = readFileSync(output, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ date }) => date)).toEqual([...Array(17).fill(first), ...Array(17).fill(last)]);
  expect(rows[0]).toMatchObject({ level: 'PM_HIGH', minutes: 8 });
  expect(rows[0].path).toHaveLength(10);
  await expect(dataset('2024-01-02', '2024-01-03')).rejects.toMatchObject({ code: 'LAKE_NOT_COMMITTED' });
  await expect(dataset(first, last, join(folder, 'none', 'x.jsonl'))).rejects.toMatchObject({
    code: 'WRITE_FAILED',
  });
});
