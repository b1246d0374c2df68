import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ledgerCommand } from '../../../../daemon/cli/commands/ledger.ts';
import { ledgerFile } from '../../../../daemon/ledger/store.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const ledger = (...args: string[]) => speak(ledgerCommand, ...args, '--data', data);

describe('spymaster ledger score', () => {
  it('prints what was said beside what happened, a line a question', async () => {
    const { printed } = await ledger('score');
    expect(printed[0]).toMatch(/^2 sessions\. Said and happened/);
    expect(printed.find((line) => line.includes('breaks within 4 min, at contact  '))).toMatch(
      /^[ !] breaks within 4 min, at contact +\d+\.\d % +\d+\.\d % .* n \d+ on 2 days$/,
    );
    const [json] = (await ledger('score', '--json')).printed;
    const record = JSON.parse(json!);
    expect([record.sessions, record.saidAgain, record.unknown]).toEqual([2, 0, 0]);
    expect(record.lines[0].what).toBe('reaches the level');
  });
  it('of the last session has that one alone', async () => {
    expect((await ledger('score', '--sessions', '1')).printed[0]).toMatch(/^1 sessions?\./);
  });
  it('says how a ledger comes about where there is none', async () => {
    const { printed } = await ledger('score', '--symbol', 'NQ');
    expect(printed[0]).toBe('Nothing that was said has come to an end yet.');
    expect(printed[1]).toContain('spymaster index build');
  });
});

describe('spymaster ledger record', () => {
  const [start, end] = SAMPLE_DATES;
  it('finds that a replay says the same, byte by byte', async () => {
    const before = SAMPLE_DATES.map((date) => readFileSync(ledgerFile(data, 'ES', date), 'utf8'));
    const [json] = (await ledger('record', '--start', start, '--end', end, '--json')).printed;
    const lines = before.join('').split('\n').length - 1;
    expect(JSON.parse(json!)).toEqual({ sessions: 2, fresh: 0, same: lines, missing: 0 });
    expect(SAMPLE_DATES.map((date) => readFileSync(ledgerFile(data, 'ES', date), 'utf8'))).toEqual(before);
  }, 60_000);
  it('says how many of what was put down a replay does not say', async () => {
    const path = ledgerFile(data, 'ES', end);
    const before = readFileSync(path, 'utf8');
    const [first] = before.split('\n');
    writeFileSync(path, `${before}${first!.replace(/"id":"[^"]+"/, '"id":"another"')}\n`);
    const { notes } = await ledger('record', '--start', end, '--end', end);
    expect(notes.at(-1)).toBe('1 that were put down with the same models are not said in a replay.');
    writeFileSync(path, before);
  }, 60_000);
  it('puts down what is missing, and refuses what says otherwise', async () => {
    const path = ledgerFile(data, 'ES', end);
    const before = readFileSync(path, 'utf8');
    rmSync(path);
    const { printed } = await ledger('record', '--start', end, '--end', end);
    expect(printed).toEqual([
      `${before.split('\n').length - 1} forecasts put down, 0 were there already, byte by byte.`,
    ]);
    expect(readFileSync(path, 'utf8')).toBe(before);
    writeFileSync(path, before.replace(/"positionAtr":[-.\d]+/, '"positionAtr":0.123'));
    await expect(ledger('record', '--start', end, '--end', end)).rejects.toMatchObject({
      code: 'LEDGER_CONFLICT',
    });
    writeFileSync(path, before);
  }, 60_000);
});
