import { beforeAll, describe, expect, it } from 'vitest';
import { episodesCommand } from '../../../../daemon/cli/commands/episodes.ts';
import { Lake } from '../../../../daemon/lake/lake.ts';
import { readLabels } from '../../../../daemon/tables/labels.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

const [DATE] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const episodes = (...more: string[]) =>
  speak(episodesCommand, '--data', data, '--start', DATE, '--end', DATE, '--workers', '1', ...more);

describe('spymaster episodes', () => {
  it('prints a line for each approach, as it is stored', async () => {
    const stored = await readLabels(new Lake(data), 'ES', DATE);
    const lines = (await episodes('--json')).printed.map((line) => JSON.parse(line));
    expect(lines).toHaveLength(stored.length);
    for (const [i, line] of lines.entries()) {
      const { level, direction, anchorNs, contactNs, outcomes } = stored[i]!;
      expect(line).toMatchObject({ date: DATE, level, direction });
      expect(Date.parse(line.anchorAt)).toBe(Number(anchorNs / 1_000_000n));
      expect(line.contactAt === null).toBe(contactNs === null);
      if (contactNs !== null) expect(line.outcomes['240']).toBe(outcomes.contact_armed[240]);
    }
  });
  it('prints times of New York in columns that line up', async () => {
    const { printed } = await episodes();
    expect(printed[0]).toMatch(/^date {8}level/);
    for (const line of printed.slice(1)) {
      expect(line).toMatch(/^2025-06-05 {2}\S+ +(UP|DOWN) +\d\d:\d\d:\d\d/);
      expect(line).toMatch(/\d\d:\d\d:\d\d$|–$/);
    }
  });
  it('prints one level alone', async () => {
    const { printed } = await episodes('--json', '--level', 'ema_20');
    expect(printed.length).toBeGreaterThan(0);
    expect(printed.every((line) => JSON.parse(line).level === 'EMA_20')).toBe(true);
    await expect(episodes('--level', 'VWAP')).rejects.toThrow(/--level must be one of PM_HIGH/);
  });
});
