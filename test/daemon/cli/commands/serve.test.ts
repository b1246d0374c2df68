import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseSpeed, serve, serveCommand } from '../../../../daemon/cli/commands/serve.ts';
import { ledgerFile } from '../../../../daemon/ledger/store.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);

describe('spymaster serve', () => {
  it('takes speeds within bounds', () => {
    expect([parseSpeed('0.1'), parseSpeed('100000')]).toEqual([0.1, 100_000]);
    for (const wrong of ['0', '-1', '100001', 'fast', ''])
      expect(() => parseSpeed(wrong)).toThrow(/--speed must be/);
  });
  it('listens on this machine alone, and says when no approach can have a precedent', async () => {
    const notes: string[] = [];
    const terminal = {
      print: () => undefined,
      note: (line: string) => notes.push(line),
      progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
    };
    const daemon = await serve(terminal, {
      data,
      symbol: 'ES',
      replay: SAMPLE_DATES[0],
      speed: 30,
      door: { port: 0 },
    });
    try {
      expect(daemon.url).toBe(`http://127.0.0.1:${daemon.port}/`);
      expect(notes[1]).toMatch(/^There are no built sessions before this date/);
    } finally {
      await daemon.close();
    }
  });
  it('puts down what is said, and shows the chart all the same where the ledger says otherwise', async () => {
    const path = ledgerFile(data, 'ES', SAMPLE_DATES[0]);
    const before = readFileSync(path, 'utf8');
    const notes: string[] = [];
    const terminal = {
      print: () => undefined,
      note: (line: string) => notes.push(line),
      progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
    };
    const served = async () => {
      const options = { data, symbol: 'ES', replay: SAMPLE_DATES[0], speed: 30, door: { port: 0 } };
      await (await serve(terminal, options)).close();
    };
    rmSync(path);
    await served();
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(notes.join(' ')).not.toContain('ledger');
    writeFileSync(path, before.replace(/"positionAtr":[-.\d]+/, '"positionAtr":0.123'));
    await served();
    expect(notes.at(-1)).toMatch(/is not put down in the ledger\. .* has other words for /);
    writeFileSync(path, before);
  }, 60_000);
  it('refuses a day that has no session', async () => {
    await expect(speak(serveCommand, '--data', data, '--replay', '2025-06-07')).rejects.toMatchObject({
      code: 'NOT_A_SESSION',
    });
  });
});
