import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { doctorCommand } from '../../../../daemon/cli/commands/doctor.ts';
import { sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
afterEach(() => vi.unstubAllEnvs());

async function findings(folder: string) {
  vi.stubEnv('DATABENTO_API_KEY', '');
  vi.stubEnv('XDG_CONFIG_HOME', folder);
  const found: { name: string; ok: boolean; detail: string; hint: string | null }[] = JSON.parse(
    (await speak(doctorCommand, '--data', folder, '--json')).printed[0]!,
  );
  return Object.fromEntries(found.map((finding) => [finding.name, finding]));
}

describe('spymaster doctor', () => {
  it('finds what is there', async () => {
    const found = await findings(data);
    expect(found.Configuration).toMatchObject({ ok: true, detail: 'no file, which is fine.' });
    expect(found['Node.js']).toMatchObject({ ok: true });
    expect(found['Data folder']).toMatchObject({ ok: true });
    expect(found.History).toMatchObject({ ok: true, detail: '2 sessions of ES, 2025-06-05 to 2025-06-06.' });
  });
  it('says of what is not there how to get it', async () => {
    const found = await findings(join(data, 'nothing', 'here'));
    expect(found['Data folder']).toMatchObject({ ok: false, hint: 'Start with: spymaster demo' });
    expect(found.History).toMatchObject({ ok: false, hint: 'Run: spymaster backfill --start D --end D' });
    expect(found['Databento key']).toMatchObject({ ok: false });
  });
  it('prints a line for each', async () => {
    vi.stubEnv('DATABENTO_API_KEY', '');
    vi.stubEnv('XDG_CONFIG_HOME', data);
    const { printed } = await speak(doctorCommand, '--data', data);
    expect(printed.some((line) => line.startsWith('ok  Node.js:'))).toBe(true);
    expect(printed.some((line) => line.startsWith('–   Databento key:'))).toBe(true);
  });
});
