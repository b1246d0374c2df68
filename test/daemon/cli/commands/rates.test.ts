import { beforeAll, describe, expect, it } from 'vitest';
import { ratesCommand } from '../../../../daemon/cli/commands/rates.ts';
import { Lake } from '../../../../daemon/lake/lake.ts';
import { readLabels } from '../../../../daemon/tables/labels.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

const [START, END] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const rates = (...more: string[]) =>
  speak(ratesCommand, '--data', data, '--start', START, '--end', END, '--workers', '1', ...more);

describe('spymaster rates', () => {
  it('counts what the stored outcomes say', async () => {
    const stored = (
      await Promise.all(SAMPLE_DATES.map((date) => readLabels(new Lake(data), 'ES', date)))
    ).flat();
    const known = stored.flatMap(({ outcomes }) => outcomes.contact_armed[240] ?? []);
    const found = JSON.parse((await rates('--json')).printed[0]!);
    expect(found.sessions).toBe(2);
    expect(found.horizons['240'].n).toBe(known.length);
    expect(found.horizons['240'].break).toBeCloseTo(
      known.filter((outcome) => outcome === 'BREAK').length / known.length,
      12,
    );
  });
  it('prints a table, and says that the market is simulated', async () => {
    const { printed, notes } = await rates();
    expect(printed[0]).toMatch(/^2 sessions: \d+\.\d approaches and \d+\.\d contacts a session/);
    expect(printed.join('\n')).toMatch(/4 minutes +\d+ +\d+\.\d % +\d+–\d+/);
    expect(notes.at(-1)).toMatch(/^2 of these sessions are simulated/);
  });
  it('may be of another reading of the rule', async () => {
    const of = async (rule: string) =>
      JSON.parse((await rates('--json', '--rule', rule)).printed[0]!).horizons['240'];
    expect(await of('anchor_relative')).not.toEqual(await of('contact_armed'));
    await expect(rates('--rule', 'other')).rejects.toThrow(/--rule must be one of/);
  });
});
