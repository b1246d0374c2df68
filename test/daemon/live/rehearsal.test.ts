import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rehearse } from '../../../daemon/live/rehearsal.ts';
import { knownBefore } from '../../../daemon/session/known-before.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const DATE = SAMPLE_DATES[1];

let data: string;
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);

describe('A rehearsal', () => {
  it('plays stored sessions to 12:30, and leaves nothing behind but what any start keeps', async () => {
    for (const date of SAMPLE_DATES) await knownBefore(data, 'ES', date);
    const files = () => readdirSync(data, { recursive: true }).sort();
    const before = files();
    // One step each ten seconds from 04:00 to 12:30, and that one.
    const dates = [...SAMPLE_DATES];
    expect(await rehearse({ dataFolder: data, symbol: 'ES', dates, goesOn: () => true })).toBe(2 * 3061);
    expect(files()).toEqual(before);
  }, 60_000);
  it('is broken off between two turns, and lets others have theirs', async () => {
    let [turns, others] = [0, 0];
    const timer = setInterval(() => others++, 1);
    const goesOn = () => ++turns < 3;
    expect(await rehearse({ dataFolder: data, symbol: 'ES', dates: [DATE], goesOn })).toBeNull();
    clearInterval(timer);
    expect(turns).toBe(3);
    expect(others).toBeGreaterThan(0);
  }, 60_000);
  it('that is broken off plays no further session', async () => {
    let asked = 0;
    const goesOn = () => ++asked < 3;
    const dates = [DATE, '2025-06-12'];
    expect(await rehearse({ dataFolder: data, symbol: 'ES', dates, goesOn })).toBeNull();
    expect(asked).toBe(3);
  }, 60_000);
  it('of a date without data says so', async () => {
    await expect(
      rehearse({ dataFolder: data, symbol: 'ES', dates: ['2025-06-12'], goesOn: () => true }),
    ).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
  });
});
