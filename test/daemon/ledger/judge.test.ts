import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeLedger } from '../../../daemon/ledger/judge.ts';
import { appendToLedger } from '../../../daemon/ledger/store.ts';
import { fitModel } from '../../../pipeline/forecast/model.ts';
import { NOTHING_ADDED } from '../../../pipeline/forecast/precedent.ts';
import { ledgerEntry } from '../../../pipeline/ledger/entry.ts';
import { contact, SESSIONS, same } from '../../pipeline/retrieval/stored-checkpoints.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-judge-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const entryOf = (date: string, id: string, model: string) =>
  ledgerEntry(
    fitModel(date, []),
    contact({ id, date }),
    { known: same(null), neighbours: [], added: NOTHING_ADDED },
    { model, index: 'i', scales: 's', code: 'c' },
  )!;

beforeAll(async () => {
  for (const date of SESSIONS.slice(0, 4))
    await appendToLedger(root, 'ES', date, [
      entryOf(date, 'a', 'first'),
      entryOf(date, 'b', 'first'),
      entryOf(date, 'a', 'later'),
    ]);
});

/** Of every date but the last the outcome of `a` is known, and nothing else. */
const becameOf = async (date: string) =>
  date === SESSIONS[3] ? null : new Map([['a', { contacted: true, outcomes: same('BREAK') }]]);

describe('Judging the ledger', () => {
  it('joins what was said first with what became of it, and counts the rest', async () => {
    const { entries, saidAgain, unknown } = await judgeLedger(root, 'ES', { sessions: 40 }, becameOf);
    expect(entries.map(({ entry }) => [entry.date, entry.id, entry.madeWith.model])).toEqual(
      SESSIONS.slice(0, 3).map((date) => [date, 'a', 'first']),
    );
    expect(entries[0]!.became.outcomes[240]).toBe('BREAK');
    expect([saidAgain, unknown]).toEqual([4, 5]);
  });
  it('knows nothing of the date itself and later', async () => {
    const { entries } = await judgeLedger(root, 'ES', { before: SESSIONS[2]!, sessions: 40 }, becameOf);
    expect(entries.map(({ entry }) => entry.date)).toEqual(SESSIONS.slice(0, 2));
  });
  it('looks back on the last sessions alone', async () => {
    const { entries } = await judgeLedger(root, 'ES', { before: SESSIONS[3]!, sessions: 1 }, becameOf);
    expect(entries.map(({ entry }) => entry.date)).toEqual([SESSIONS[2]]);
  });
});
