import { mkdir, open, readdir, readFile, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LedgerEntry } from '../../pipeline/ledger/entry.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { ifExists, syncFolder, writeFailure } from '../files/durable-write.ts';
import { holdLock } from '../files/lock.ts';

const MAX_WAIT_MS = 10_000;
const DATE_FILE = /^date=(\d{4}-\d{2}-\d{2})\.jsonl$/;

const folderOf = (dataFolder: string, symbol: string): string =>
  join(dataFolder, 'ledger', `symbol=${symbol}`);
export const ledgerFile = (dataFolder: string, symbol: string, date: string): string =>
  join(folderOf(dataFolder, symbol), `date=${date}.jsonl`);

/** What names an entry: of which moment, and with what it was made. */
const keyOf = ({ id, madeWith: { model, index, scales, code } }: LedgerEntry): string =>
  [id, model, index, scales, code].join(' ');

/**
 * Puts entries down behind those that are there. One that is there already, byte by byte,
 * is not put down again; nothing is ever changed. A line that a crash cut short was never
 * put down, and goes.
 * @returns how many were new
 * @throws {SpymasterError} LEDGER_CONFLICT where the same moment, model and history give
 * other words than are there; WRITE_FAILED, FILE_LOCKED
 */
export async function appendToLedger(
  dataFolder: string,
  symbol: string,
  date: string,
  entries: readonly LedgerEntry[],
): Promise<number> {
  const path = ledgerFile(dataFolder, symbol, date);
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw writeFailure(path, error);
  }
  const lock = await holdLock(`${path}.lock`, `the ledger of ${date}`, MAX_WAIT_MS);
  try {
    const { whole, lines } = await linesOf(path);
    const known = new Map(lines.map((line) => [keyOf(parseEntry(line, path)), line]));
    const fresh: string[] = [];
    for (const entry of entries) {
      const line = JSON.stringify(entry);
      const before = known.get(keyOf(entry));
      if (before === undefined) fresh.push(line);
      else if (before !== line) throw conflict(entry, path);
      known.set(keyOf(entry), line);
    }
    if (fresh.length > 0) {
      await lock.verify();
      await append(path, `${fresh.join('\n')}\n`, whole);
    }
    return fresh.length;
  } finally {
    await lock.release();
  }
}

/**
 * Puts text behind what a file holds, and brings it to the device.
 * @param whole bytes of the file that hold whole lines: what is behind them goes
 * @throws {SpymasterError} WRITE_FAILED
 */
export async function append(path: string, text: string, whole = Number.POSITIVE_INFINITY): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a');
    try {
      if ((await file.stat()).size > whole) await truncate(path, whole);
      await file.appendFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(dirname(path));
  } catch (error) {
    throw writeFailure(path, error);
  }
}

async function linesOf(path: string): Promise<{ whole: number; lines: string[] }> {
  const bytes = await ifExists(readFile(path));
  if (!bytes) return { whole: 0, lines: [] };
  const whole = bytes.lastIndexOf('\n') + 1;
  const text = bytes.toString('utf8', 0, whole);
  return { whole, lines: text === '' ? [] : text.slice(0, -1).split('\n') };
}

/**
 * What was put down of a date, in order; nothing where nothing was.
 * @throws {SpymasterError} LAKE_CORRUPT naming the line that is none
 */
export async function readLedger(dataFolder: string, symbol: string, date: string): Promise<LedgerEntry[]> {
  const path = ledgerFile(dataFolder, symbol, date);
  return (await linesOf(path)).lines.map((line) => parseEntry(line, path));
}

/** Dates of which something was put down, ascending. */
export async function ledgerDates(dataFolder: string, symbol: string): Promise<string[]> {
  const names = (await ifExists(readdir(folderOf(dataFolder, symbol)))) ?? [];
  return names.flatMap((name) => DATE_FILE.exec(name)?.[1] ?? []).sort();
}

function parseEntry(line: string, path: string): LedgerEntry {
  try {
    const entry = JSON.parse(line) as Partial<LedgerEntry> | null;
    if (entry?.version === 1 && typeof entry.id === 'string' && entry.madeWith) return entry as LedgerEntry;
  } catch {
    // Not JSON: told below, as anything else that is no entry.
  }
  throw new SpymasterError('LAKE_CORRUPT', `${path} holds a line that is no entry: ${line.slice(0, 80)}`, {
    hint: 'Move the file away, and put the session down again: spymaster ledger record --help',
  });
}

const conflict = ({ id }: LedgerEntry, path: string): SpymasterError =>
  new SpymasterError(
    'LEDGER_CONFLICT',
    `${path} has other words for ${id} than the same model and history give now.`,
    {
      hint: 'One of the two was made by changed code or changed data: compare them, and move the file away if what it says is not to be kept.',
    },
  );
