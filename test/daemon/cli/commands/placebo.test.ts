import { beforeAll, expect, it } from 'vitest';
import { placeboCommand } from '../../../../daemon/cli/commands/placebo.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);

it('spymaster placebo holds levels against prices that mean nothing', async () => {
  const [start, end] = SAMPLE_DATES;
  const args = ['--data', data, '--start', start, '--end', end, '--workers', '1'];
  const { printed, notes } = await speak(placeboCommand, ...args);
  expect(printed[0]).toBe(
    '2 sessions, with the six levels, and with each of them moved three to seven ATR up or down:',
  );
  expect(printed[2]).toMatch(/^reached +\d+\.\d % +\d+\.\d % {3}[+−]\d+\.\d \[.*\], n \d+ and \d+$/);
  expect(printed.at(-1)).toMatch(
    /^What happens at levels (cannot be told|differs) from what happens anywhere/,
  );
  expect(notes.at(-1)).toContain('simulated');
  const { sessions, shares } = JSON.parse((await speak(placeboCommand, ...args, '--json')).printed[0]!);
  expect([sessions, shares.length]).toEqual([2, 4]);
}, 60_000);
