import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { appendToLedger, ledgerDates, ledgerFile, readLedger } from '../../../daemon/ledger/store.ts';
import { fitModel } from '../../../pipeline/forecast/model.ts';
import { NOTHING_ADDED } from '../../../pipeline/forecast/precedent.ts';
import { type LedgerEntry, ledgerEntry } from '../../../pipeline/ledger/entry.ts';
import { contact, same } from '../../pipeline/retrieval/stored-checkpoints.ts';

const DATE = '2025-06-05';
const MODEL = fitModel(DATE, []);
const MADE_WITH = { model: 'm', index: 'i', scales: 's', code: 'c' };
const entryOf = (id: string, positionAtr = 0, madeWith = MADE_WITH): LedgerEntry =>
  ledgerEntry(
    MODEL,
    contact({ id, date: DATE, positionAtr }),
    { known: same(null), neighbours: [], added: NOTHING_ADDED },
    madeWith,
  )!;

const roots: string[] = [];
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spymaster-ledger-'));
  roots.push(root);
});
afterAll(() => {
  for (const each of roots) rmSync(each, { recursive: true, force: true });
});
const put = (...entries: readonly LedgerEntry[]) => appendToLedger(root, 'ES', DATE, entries);
const text = () => readFileSync(ledgerFile(root, 'ES', DATE), 'utf8');

describe('A ledger', () => {
  it('is read as it was put down, in order', async () => {
    expect(await put(entryOf('a'), entryOf('b'))).toBe(2);
    expect(await put(entryOf('c'))).toBe(1);
    expect(await readLedger(root, 'ES', DATE)).toEqual([entryOf('a'), entryOf('b'), entryOf('c')]);
    expect(text()).toBe(
      [entryOf('a'), entryOf('b'), entryOf('c')].map((e) => `${JSON.stringify(e)}\n`).join(''),
    );
  });
  it('does not put the same down twice', async () => {
    await put(entryOf('a'));
    const before = text();
    expect(await put(entryOf('a'), entryOf('a'))).toBe(0);
    expect(text()).toBe(before);
  });
  it('refuses other words for the same moment, model and history, and stays as it is', async () => {
    await put(entryOf('a', 0));
    const before = text();
    await expect(put(entryOf('b'), entryOf('a', 0.1))).rejects.toMatchObject({ code: 'LEDGER_CONFLICT' });
    expect(text()).toBe(before);
  });
  it.each(['model', 'index', 'scales', 'code'] as const)(
    'takes other words of another %s, behind those that are there',
    async (name) => {
      const later = entryOf('a', 0.1, { ...MADE_WITH, [name]: 'n' });
      await put(entryOf('a', 0));
      expect(await put(later)).toBe(1);
      expect(await readLedger(root, 'ES', DATE)).toEqual([entryOf('a', 0), later]);
    },
  );
  it('compares words, not their length, and those of one batch too', async () => {
    await put(entryOf('a', 0.1));
    await expect(put(entryOf('a', 0.2))).rejects.toMatchObject({ code: 'LEDGER_CONFLICT' });
    expect(await put(entryOf('b'), entryOf('b'))).toBe(1);
    await expect(put(entryOf('c', 0.1), entryOf('c', 0.2))).rejects.toMatchObject({
      code: 'LEDGER_CONFLICT',
    });
  });
  it('drops a line that a crash cut short, and nothing else', async () => {
    await put(entryOf('a'));
    const whole = text();
    appendFileSync(ledgerFile(root, 'ES', DATE), JSON.stringify(entryOf('b')).slice(0, 99));
    expect(await readLedger(root, 'ES', DATE)).toEqual([entryOf('a')]);
    expect(await put(entryOf('b'))).toBe(1);
    expect(text()).toBe(`${whole}${JSON.stringify(entryOf('b'))}\n`);
  });
  it.each(['no JSON', '{"version":2,"id":"a","madeWith":{}}', 'null'])(
    'names a line that is none: %s',
    async (line) => {
      const path = ledgerFile(root, 'ES', DATE);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${line}\n`);
      await expect(readLedger(root, 'ES', DATE)).rejects.toMatchObject({
        code: 'LAKE_CORRUPT',
        message: expect.stringContaining(line.slice(0, 20)),
        hint: expect.stringContaining('spymaster ledger record'),
      });
    },
  );
  it('of two writers takes both', async () => {
    const made = await Promise.all([put(entryOf('a'), entryOf('b')), put(entryOf('b'), entryOf('c'))]);
    expect(made[0]! + made[1]!).toBe(3);
    expect((await readLedger(root, 'ES', DATE)).map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
  });
  it('knows its dates', async () => {
    expect(await ledgerDates(root, 'ES')).toEqual([]);
    await put(entryOf('a'));
    await appendToLedger(root, 'ES', '2025-06-04', [entryOf('a')]);
    writeFileSync(join(dirname(ledgerFile(root, 'ES', DATE)), 'notes.txt'), '');
    expect(await ledgerDates(root, 'ES')).toEqual(['2025-06-04', DATE]);
    expect(await readLedger(root, 'ES', '2025-06-03')).toEqual([]);
  });
});
