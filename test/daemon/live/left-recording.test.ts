import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLeftToBuild, sealLeft } from '../../../daemon/live/left-recording.ts';
import { Recording } from '../../../daemon/live/recording.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, ES, SESSION } from '../../market.ts';
import { sequencesOf, writePiece } from './pieces.ts';

let rawFolder: string;
beforeEach(() => {
  rawFolder = mkdtempSync(join(tmpdir(), 'spymaster-left-'));
});
afterEach(() => rmSync(rawFolder, { recursive: true, force: true }));
const place = () => ({ rawFolder, instrument: ES, session: SESSION });
const day = () => join(rawFolder, 'live', 'es', SESSION.date);
const trades = () => rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, 'trades', SESSION.date);
const at = (time: string) => toTimestamp(SESSION, clock(time));

/** A start of the daemon that came so far, with trades by number of when they were. */
async function followed(until: bigint, traded: Readonly<Record<number, string>> = {}): Promise<void> {
  const recording = await Recording.begin(place());
  await recording.continueBefore();
  for (const [sequence, time] of Object.entries(traded))
    await writePiece(join(day(), String(recording.run)), time, Number(sequence));
  await recording.mark({ until, hasOptions: true, contract: 'ESM5' });
  await recording.release();
}

describe('A day that was left', () => {
  it('can be built where its last start came beyond the last outcome', async () => {
    expect(await isLeftToBuild(place())).toBe(false);
    await followed(at('12:38'));
    expect(await isLeftToBuild(place())).toBe(false);
    await followed(at('12:38') + 1n);
    expect(await isLeftToBuild(place())).toBe(true);
  });
  it('is put together of all its starts, as far as each came, the rest of its tape being missing', async () => {
    await followed(at('12:00'), { 1: '09:31' });
    await followed(at('13:10'), { 2: '12:01', 3: '13:11' });
    expect(await sealLeft(place())).toEqual({ put: [trades()], kept: [] });
    expect(await sequencesOf(trades())).toEqual([1, 2]);
    const lines = readFileSync(`${trades()}.gaps.jsonl`, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        schema: 'trades',
        cause: 'disconnected',
        outcome: 'lost',
        repeated: 0,
        owed: 0,
        delivered: 0,
        from: String(at('13:10')),
        to: String(at('16:00')),
      },
    ]);
    expect(existsSync(day())).toBe(false);
  });
  it('lacks nothing where it was followed to the close', async () => {
    await followed(at('16:00'), { 1: '09:31' });
    await sealLeft(place());
    expect(existsSync(`${trades()}.gaps.jsonl`)).toBe(false);
  });
  it('is nothing where nothing of it is to be found, and is let go of', async () => {
    expect(await sealLeft(place())).toBeNull();
    await followed(at('13:10'));
    expect(await sealLeft(place())).toBeNull();
    await (await Recording.begin(place())).release();
  });
  it('is not touched while another process records it', async () => {
    await followed(at('13:10'), { 1: '09:31' });
    const other = await Recording.begin(place());
    await expect(sealLeft(place())).rejects.toMatchObject({ code: 'FILE_LOCKED' });
    await other.release();
    expect(existsSync(trades())).toBe(false);
  });
});
