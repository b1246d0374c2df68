import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordBefore } from '../../../daemon/forecasts/record.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { appendToLedger } from '../../../daemon/ledger/store.ts';
import type { KnownCases } from '../../../pipeline/forecast/known-cases.ts';
import { trackRecord } from '../../../pipeline/ledger/track-record.ts';
import type { Outcome } from '../../../shared/vocabulary/outcome.ts';
import { judged, said } from '../../pipeline/ledger/judged-entries.ts';
import { scratchLake } from '../tables/made-up.ts';

const { lake } = scratchLake();
const [FIRST, SECOND, THIRD] = ['2025-06-03', '2025-06-04', '2025-06-05'] as const;
const MADE_WITH = { model: 'm', index: 'i', scales: 's', code: 'c' };

/** Contacts, and what came of each. */
const casesOf = (rows: readonly { id: string; date: string; outcome: Outcome }[]): KnownCases =>
  ({
    size: rows.length,
    id: (row: number) => rows[row]!.id,
    date: (row: number) => rows[row]!.date,
    contacted: () => true,
    outcome: (row: number) => rows[row]!.outcome,
  }) as unknown as KnownCases;

const CONTACTS = [
  { id: 'a', date: FIRST, outcome: 'BREAK' },
  { id: 'b', date: SECOND, outcome: 'REJECT' },
  { id: 'c', date: THIRD, outcome: 'BREAK' },
] as const;
const known = { cases: casesOf(CONTACTS), madeWith: MADE_WITH };
const entries = CONTACTS.map(({ id, date }, i) => said(0.5 + i / 10, { id, date }));
const expected = (count: number) =>
  trackRecord(entries.slice(0, count).map((entry, i) => judged(entry, CONTACTS[i]!.outcome)));
const record = (before: string, more: Partial<typeof known> = {}) =>
  recordBefore(lake, 'ES', before, { ...known, ...more });

describe('How what was said before a date came true', () => {
  it('is of earlier sessions alone, and kept', async () => {
    for (const entry of entries) await appendToLedger(lake.root, 'ES', entry.date, [entry]);
    expect(await record(THIRD)).toEqual(expected(2));
    const file = join(lake.folder(DATASETS.trackRecord('ES'), THIRD), 'track_record.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ sessions: 2 });
    // Read again it is the same, families and all, though other cases are shown.
    expect(await record(THIRD, { cases: casesOf([]) })).toEqual(expected(2));
    expect([...(await record(THIRD)).families.keys()]).toEqual(['PM']);
    expect(await record('2025-06-06')).toEqual(expected(3));
  });
  it('is judged anew where the cases are others, and where something more was said', async () => {
    const other = { ...MADE_WITH, index: 'other' };
    expect((await record(THIRD, { madeWith: other, cases: casesOf([]) })).contacts).toBeNull();
    expect(await record(THIRD)).toEqual(expected(2));
    await appendToLedger(lake.root, 'ES', SECOND, [said(0.1, { id: 'a', date: SECOND })]);
    const more = await record(THIRD, {
      cases: casesOf([...CONTACTS, { id: 'a', date: SECOND, outcome: 'BREAK' }]),
    });
    expect(more.contacts!.difference.cases).toBe(3);
    // What is said of the day itself changes nothing.
    await appendToLedger(lake.root, 'ES', THIRD, [said(0.1, { id: 'd', date: THIRD })]);
    expect(await record(THIRD, { cases: casesOf([]) })).toEqual(more);
  });
  it('is empty before anything was said', async () => {
    expect(await record('2025-06-02')).toMatchObject({ sessions: 0, contacts: null });
  });
});
