import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulateCommand } from '../../../../daemon/cli/commands/simulate.ts';
import { rawFile } from '../../../../daemon/raw/raw-layout.ts';
import { scratchLake } from '../../tables/made-up.ts';
import { speak } from '../in-process.ts';

const { lake } = scratchLake();
const simulate = (...args: string[]) =>
  speak(simulateCommand, '--data', lake.root, '--workers', '1', ...args);
const DAY = ['--start', '2025-06-05', '--end', '2025-06-05'];

describe('spymaster simulate', () => {
  it('writes sessions where it is told, and says how much', async () => {
    const out = join(lake.root, 'elsewhere');
    const { printed } = await simulate(...DAY, '--market', 'null', '--out', out);
    expect(printed).toEqual([
      expect.stringMatching(/^Simulated 1 sessions, [\d,]+ book records, in .*elsewhere\.$/),
    ]);
    const place = { rawFolder: out, market: 'futures', symbol: 'ES' } as const;
    expect(existsSync(rawFile(place, 'mbp-10', '2025-06-05'))).toBe(true);
    const [json] = (await simulate(...DAY, '--seed', '7', '--json')).printed;
    expect(JSON.parse(json!)).toMatchObject({
      market: 'planted',
      seed: 7,
      sessions: [{ date: '2025-06-05' }],
    });
  });
  it('needs a range with a session in it', async () => {
    await expect(simulate('--start', '2025-06-07', '--end', '2025-06-08')).rejects.toMatchObject({
      code: 'NOT_A_SESSION',
    });
  });
});
