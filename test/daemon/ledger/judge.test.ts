import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeLedger } from '../../../daemon/ledger/judge.ts';
import { appendSpoken } from '../../../daemon/ledger/spoken.ts';
import { appendToLedger } from '../../../daemon/ledger/store.ts';
import { fitModel } from '../../../pipeline/forecast/model.ts';
import { NOTHING_ADDED } from '../../../pipeline/forecast/precedent.ts';
import { ledgerEntry } from '../../../pipeline/ledger/entry.ts';
import { sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
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
  it('counts what was said in time, of what came to an end', async () => {
    const date = SESSIONS[0]!;
    const session = sessionOf(date);
    const [inTime, unjudged] = [entryOf(date, 'a', 'first'), entryOf(date, 'b', 'first')];
    const moment = toTimestamp(session, session.windowEnd - inTime.timeLeftSeconds * NS_PER_SECOND);
    const atMs = Number(moment / 1_000_000n) + 500;
    await appendSpoken(root, 'ES', date, [
      { entry: inTime, atMs, epoch: 'e' },
      { entry: unjudged, atMs, epoch: 'e' },
    ]);
    const late = entryOf(SESSIONS[1]!, 'a', 'first');
    await appendSpoken(root, 'ES', SESSIONS[1]!, [{ entry: late, atMs: atMs + 9e9, epoch: 'e' }]);
    expect((await judgeLedger(root, 'ES', { sessions: 40 }, becameOf)).spoken).toBe(1);
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
