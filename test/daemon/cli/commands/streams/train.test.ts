import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasetCommand } from '../../../../../daemon/cli/commands/streams/dataset.ts';
import { trainCommand } from '../../../../../daemon/cli/commands/streams/train.ts';
import type { Lake } from '../../../../../daemon/lake/lake.ts';
import { nextSession } from '../../../../../shared/session/session.ts';
import { emptyLake } from '../../../../state-lake.ts';
import { STREAM_DATES, streamLake } from '../../../../stream-lake.ts';
import { speak } from '../../in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-train-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let lake: Lake;
beforeAll(async () => {
  lake = await streamLake();
});

test('projections are trained and tried, and it is said what they are worth', async () => {
  const train = (...args: string[]) =>
    speak(trainCommand, '--data', lake.root, '--workers', '1', '--stream', 'pressure', ...args);
  const { printed } = await train();
  const asOf = nextSession(STREAM_DATES.at(-1)!)!;
  expect(printed[0]).toMatch(
    new RegExp(`^pressure as of ${asOf} is (not )?shown.* \\(1020 samples of 60 sessions\\)\\.$`),
  );
  expect(printed[1]).toMatch(
    /^ {2}On 16 sessions it had not seen: [\d.-]+ % better than persistence \(95 % by days: [\d.-]+ to [\d.-]+\), /,
  );
  expect(printed[2]).toMatch(/so many stayed inside at 1 to 10 bars: (\d+ ){9}\d+; crossings 0\./);
  const [facts] = JSON.parse((await train('--as-of', asOf, '--json')).printed[0]!);
  expect(facts).toMatchObject({ stream: 'pressure', asOf, sessions: 60, samples: 1020 });
  expect(facts).not.toHaveProperty('model');
  await expect(train('--as-of', STREAM_DATES[40]!)).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
  await expect(speak(trainCommand, '--data', emptyLake().root)).rejects.toMatchObject({
    hint: 'Compute some: spymaster streams compute --help',
  });
  await expect(speak(trainCommand, '--stream', 'sigma')).rejects.toMatchObject({ code: 'USAGE' });
}, 60_000);

test('what they are trained on can be had as lines of JSON', async () => {
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
