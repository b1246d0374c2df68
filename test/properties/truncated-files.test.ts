import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitByPresence } from '../../daemon/download/download.ts';
import { holdLock } from '../../daemon/files/lock.ts';
import { Lake } from '../../daemon/lake/lake.ts';
import { loadToken } from '../../daemon/server/token.ts';
import { rawCard } from '../../daemon/sources/raw-card.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { writeRawTrades } from '../daemon/raw-trades.ts';
import { SESSION } from '../market.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-truncated-'));
const trades = join(root, 'es-20250605.trades.dbn.zst');
beforeAll(() => writeRawTrades(trades, [{ time: '10:00' }]));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/**
 * Reads a small file cut off after each of its bytes: what comes is an answer, or a
 * sentence that names the file.
 */
async function readEachCut(
  path: string,
  read: () => Promise<unknown>,
): Promise<{ answers: unknown[]; errors: SpymasterError[] }> {
  const whole = readFileSync(path);
  const [answers, errors]: [unknown[], SpymasterError[]] = [[], []];
  for (let bytes = 0; bytes < whole.length; bytes++) {
    writeFileSync(path, whole.subarray(0, bytes));
    try {
      answers.push(await read());
    } catch (error) {
      expect(error, `${bytes} bytes`).toBeInstanceOf(SpymasterError);
      errors.push(error as SpymasterError);
    }
  }
  writeFileSync(path, whole);
  return { answers, errors };
}

describe('A small file that was cut off anywhere', () => {
  it('is a damaged manifest, never a shorter one', async () => {
    const lake = new Lake(join(root, 'lake'));
    await lake.commit({
      dataset: 'bars',
      date: SESSION.date,
      inputs: 'x',
      timeRange: [1n, 2n],
      files: { 'x.parquet': { bytes: Buffer.from('x'), rows: 1 } },
      facts: { contract: 'ESM5' },
    });
    const path = join(lake.folder('bars', SESSION.date), 'manifest.json');
    const whole = await lake.manifest('bars', SESSION.date);
    const { answers, errors } = await readEachCut(path, () => lake.manifest('bars', SESSION.date));
    // Without its last line end it is whole.
    expect(answers).toEqual([whole]);
    expect(errors.every(({ code, message }) => code === 'LAKE_CORRUPT' && message.includes(path))).toBe(true);
  });
  it('is a raw file’s card that is made again', async () => {
    const card = await rawCard(trades, 'trades', SESSION);
    const { answers, errors } = await readEachCut(`${trades}.json`, () => rawCard(trades, 'trades', SESSION));
    expect(errors).toEqual([]);
    for (const answer of answers) expect(answer).toMatchObject(card);
  });
  it('is a list of fetched files that says what to do with it', async () => {
    const path = join(root, 'manifest.json');
    const entry = {
      file: 'x.dbn.zst',
      schema: 'trades',
      symbols: 1,
      records: 1,
      bytes: 1,
      sha256: 'x',
      costUsd: 1,
    };
    writeFileSync(path, `${JSON.stringify({ files: [entry] })}\n`);
    const request = { dataset: 'GLBX.MDP3', schema: 'trades', symbols: ['ESM5'], start: SESSION.date };
    const { answers, errors } = await readEachCut(path, () =>
      splitByPresence([{ date: SESSION.date, path: trades, request }]),
    );
    expect(answers).toHaveLength(1);
    expect(errors.every(({ code, hint }) => code === 'LAKE_CORRUPT' && hint!.includes('Delete it'))).toBe(
      true,
    );
    rmSync(path);
  });
  it('is the claim of a lock whose owner is not known: it is respected, and holds nobody up for ever', async () => {
    const folder = join(root, 'locks');
    mkdirSync(folder);
    const lock = join(folder, '.lock');
    const held = await holdLock(lock, 'a date', 0);
    const claim = join(folder, readdirSync(folder)[0]!);
    const { answers, errors } = await readEachCut(claim, () => holdLock(lock, 'a date', 0));
    expect(answers).toEqual([]);
    expect(errors.every(({ code }) => code === 'FILE_LOCKED')).toBe(true);
    await held.release();
    await (await holdLock(lock, 'a date', 0)).release();
  });
  it('is a token that is refused or made again, never one that is easy to guess', async () => {
    const folder = join(root, 'token');
    mkdirSync(folder);
    const token = await loadToken(folder);
    const [name] = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const path = join(name!.parentPath, name!.name);
    const { answers } = await readEachCut(path, () => loadToken(folder));
    for (const answer of answers) expect(String(answer).length).toBeGreaterThanOrEqual(token.length);
  });
});
