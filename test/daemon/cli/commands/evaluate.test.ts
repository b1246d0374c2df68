import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateCommand } from '../../../../daemon/cli/commands/evaluate.ts';
import { sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const evaluate = (...more: string[]) => speak(evaluateCommand, '--data', data, '--history', '1', ...more);

describe('spymaster evaluate', () => {
  it('says in plain words what forecasts were worth, then the figures', async () => {
    const { printed } = await evaluate();
    expect(printed[0]).toBe('One session was forecast from the sessions before it.');
    expect(printed.some((line) => /^at contact, 4 min: \d\.\d{3} on \d+ cases of 1 days$/.test(line))).toBe(
      true,
    );
    expect(printed.some((line) => /^ {2}over the random walk +\d\.\d{3} {2}[+-]/.test(line))).toBe(true);
  });
  it('writes every forecast as a line of JSON', async () => {
    const file = join(data, 'forecasts.jsonl');
    const [json] = (await evaluate('--json', '--forecasts', file)).printed;
    const { differs, groups } = JSON.parse(json!);
    expect(differs).toEqual({ more: 0, less: 0, of: 0 });
    expect(groups.length).toBeGreaterThan(8);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ date: '2025-06-06' });
  });
  it('tries other ways of finding cases where it is asked to', async () => {
    const { printed } = await evaluate('--ablations');
    expect(printed.some((line) => /^ {2}paths alone \(view G32\) +[+-]/.test(line))).toBe(true);
    expect(printed.some((line) => /^ {2}The best of 6, /.test(line))).toBe(true);
  }, 60_000);
  it('writes a page for the eye', async () => {
    const file = join(data, 'report.html');
    await evaluate('--report', file);
    expect(readFileSync(file, 'utf8')).toContain('<h1>What ES forecasts were worth</h1>');
  });
  it('cannot write where there is no folder, or score without sessions', async () => {
    await expect(evaluate('--forecasts', join(data, 'nowhere', 'x'))).rejects.toMatchObject({
      code: expect.stringMatching(/WRITE_FAILED|FILE_/),
    });
    await expect(speak(evaluateCommand, '--data', data)).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
    await expect(evaluate('--history', '0')).rejects.toThrow(/--history/);
  });
});
