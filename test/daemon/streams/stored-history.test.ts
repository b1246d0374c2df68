import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DATASETS, type Lake } from '../../../daemon/lake/lake.ts';
import { StreamBuilder } from '../../../daemon/streams/compute.ts';
import { streamHistory } from '../../../daemon/streams/history.ts';
import { STREAM_HISTORY_FILE, storedStreamHistory } from '../../../daemon/streams/stored-history.ts';
import { STREAM_BARS_FILE } from '../../../daemon/tables/stream-bars.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { commitStates, noisyTicks, STATE_DATES, stateLake } from '../../state-lake.ts';

const [EARLIER, LATER, AFTER] = [STATE_DATES[5]!, STATE_DATES[6]!, '2025-06-11'];

/** Two sessions whose streams tell. */
async function lakeWithStreams(): Promise<Lake> {
  const lake = await stateLake();
  for (const date of [EARLIER, LATER]) await (await StreamBuilder.open(lake, 'ES')).build(date);
  return lake;
}

const historyFile = (lake: Lake, date: string): string =>
  join(lake.folder(DATASETS.streamHistory('ES'), date), STREAM_HISTORY_FILE);

/** Another content of the same size: who reads it finds that it is not what was put. */
const spoil = (path: string): void => writeFileSync(path, readFileSync(path).fill(0));

test('what earlier streams tell is kept, and read without them', async () => {
  const lake = await lakeWithStreams();
  const told = await streamHistory(lake, 'ES', AFTER);
  expect(Object.values(told.records).some((record) => record !== null)).toBe(true);
  expect(await storedStreamHistory(lake, 'ES', AFTER)).toEqual(told);
  for (const date of [EARLIER, LATER])
    spoil(join(lake.folder(DATASETS.streams('ES'), date), STREAM_BARS_FILE));
  expect(await storedStreamHistory(lake, 'ES', AFTER)).toEqual(told);
});

test('it is told anew where other streams stand, and where one is missing', async () => {
  const lake = await lakeWithStreams();
  await storedStreamHistory(lake, 'ES', AFTER);
  await commitStates(lake, LATER, noisyTicks(sessionOf(LATER), 9), 'other');
  expect(await storedStreamHistory(lake, 'ES', AFTER)).toMatchObject({ sessions: 1, stale: [LATER] });
  await (await StreamBuilder.open(lake, 'ES')).build(LATER);
  const told = await streamHistory(lake, 'ES', AFTER);
  expect(await storedStreamHistory(lake, 'ES', AFTER)).toEqual(told);
  expect(told.sessions).toBe(2);
});

test('each date has its own, of the sessions before it alone', async () => {
  const lake = await lakeWithStreams();
  expect((await storedStreamHistory(lake, 'ES', LATER)).sessions).toBe(1);
  const later = readFileSync(historyFile(lake, LATER), 'utf8');
  expect((await storedStreamHistory(lake, 'ES', AFTER)).sessions).toBe(2);
  await commitStates(lake, LATER, noisyTicks(sessionOf(LATER), 9), 'other');
  await storedStreamHistory(lake, 'ES', LATER);
  expect(readFileSync(historyFile(lake, LATER), 'utf8')).toBe(later);
});
