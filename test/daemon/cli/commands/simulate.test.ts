import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulateCommand } from '../../../../daemon/cli/commands/simulate.ts';
import { minuteBarsFile, rawFile } from '../../../../daemon/raw/raw-layout.ts';
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
      expect.stringMatching(/^Simulated 1 session, [\d,]+ book records, in .*elsewhere\.$/),
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
  it('has a scenario of some dates on those alone, and says so', async () => {
    const { printed } = await simulate(
      '--start',
      '2025-07-02',
      '--end',
      '2025-07-03',
      '--scenario',
      'half-day',
    );
    expect(printed.slice(1)).toEqual(['The scenario half-day is of 2025-07-03; the others are as always.']);
    const scenarioOn = (date: string) =>
      JSON.parse(readFileSync(join(lake.root, 'truth', `date=${date}`, 'simulation.json'), 'utf8')).scenario;
    expect(scenarioOn('2025-07-02')).toBeNull();
    expect(scenarioOn('2025-07-03')).toEqual({ name: 'half-day', time: null });
    await expect(simulate(...DAY, '--scenario', 'half-day')).rejects.toMatchObject({ code: 'USAGE' });
  });
  it('says how bars alone are imported, where nothing else is left', async () => {
    const { printed } = await simulate(...DAY, '--scenario', 'bars-only');
    const path = minuteBarsFile({ rawFolder: join(lake.root, 'raw'), symbol: 'ES' }, '2025-06-05');
    expect(printed[1]).toBe(
      `Of 2025-06-05 bars alone are left: spymaster bars import --data ${lake.root} --dbn ${path}`,
    );
    expect(existsSync(path)).toBe(true);
    const place = { rawFolder: join(lake.root, 'raw'), market: 'futures', symbol: 'ES' } as const;
    expect(existsSync(rawFile(place, 'trades', '2025-06-05'))).toBe(false);
  });
  it('needs a range with a session in it', async () => {
    await expect(simulate('--start', '2025-06-07', '--end', '2025-06-08')).rejects.toMatchObject({
      code: 'NOT_A_SESSION',
    });
  });
});
