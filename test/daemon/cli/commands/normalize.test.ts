import { beforeAll, expect, it } from 'vitest';
import { normalizeCommand } from '../../../../daemon/cli/commands/normalize.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const normalize = (...args: string[]) => speak(normalizeCommand, '--data', data, ...args);

it('spymaster normalize fits scales once, and says what is in use', async () => {
  const [first, second] = (await normalize()).printed;
  expect(first).toMatch(
    /^Scales as of 2025-06-09 are fitted: \d+ checkpoints of 2 sessions, 2025-06-05 to 2025-06-06\.$/,
  );
  expect(second).toMatch(/^\d+ of 183 dimensions are in use/);
  expect((await normalize()).printed[0]).toContain('were up to date');
  const scales = JSON.parse((await normalize('--as-of', SAMPLE_DATES[1], '--json')).printed[0]!);
  expect([scales.asOf, scales.sessions, Object.keys(scales.dimensions).length]).toEqual([
    SAMPLE_DATES[1],
    1,
    183,
  ]);
});
it('spymaster normalize without a session says how to get one', async () => {
  await expect(normalize('--as-of', SAMPLE_DATES[0])).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
  await expect(normalize('--symbol', 'NQ')).rejects.toMatchObject({
    hint: expect.stringContaining('spymaster backfill'),
  });
});
