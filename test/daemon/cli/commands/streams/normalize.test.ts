import { expect, test } from 'vitest';
import { normalizeStreamsCommand } from '../../../../../daemon/cli/commands/streams/normalize.ts';
import { STATE_DATES, stateLake } from '../../../../state-lake.ts';
import { speak } from '../../in-process.ts';

test('scales are fitted once, for the next session or the one that is asked for', async () => {
  const { root } = await stateLake();
  const normalize = (...args: string[]) => speak(normalizeStreamsCommand, '--data', root, ...args);
  const { printed } = await normalize();
  expect(printed[0]).toBe(
    'Stream scales as of 2025-06-11 are fitted: 3682 samples of 7 sessions, 2025-06-02 to 2025-06-10.',
  );
  expect(printed.at(-1)).toBe(
    'By time of day: T0_15 196, T15_30 294, T30_60 630, T60_120 1260, T120_180 1302 samples.',
  );
  expect((await normalize()).printed[0]).toContain('were up to date');
  const json = JSON.parse((await normalize('--as-of', STATE_DATES[5]!, '--json')).printed[0]!);
  expect([json.asOf, json.sessions, json.lastDate]).toEqual([STATE_DATES[5], 5, STATE_DATES[4]]);
  await expect(normalize('--as-of', STATE_DATES[3]!)).rejects.toMatchObject({
    message: 'Only 3 sessions before 2025-06-05 have a state table; the scales of its streams need 5.',
  });
  await expect(normalize('--symbol', 'NQ')).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
});
