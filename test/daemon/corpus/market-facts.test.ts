import { beforeAll, expect, it } from 'vitest';
import { readBookDay } from '../../../daemon/corpus/book-day.ts';
import { marketFacts } from '../../../daemon/corpus/market-facts.ts';
import type { Fact } from '../../../daemon/corpus/price-facts.ts';
import { foldersOf, type SourceFolders } from '../../../daemon/sources/find-source.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { ES } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let facts: Fact[];
let folders: SourceFolders;
const seen: string[] = [];
beforeAll(async () => {
  folders = foldersOf(await sampleLake());
  facts = await marketFacts(folders, ES, SAMPLE_DATES, (date) => seen.push(date));
}, 120_000);
const figure = (name: string) => facts.find((fact) => fact.name === name)!.value;

it('facts are of all sessions asked for', () => {
  expect(seen).toEqual([...SAMPLE_DATES]);
  // Of bars and approaches, of options, and of books that have no fillers.
  expect(facts.length).toBe(46 + 27 + 32);
});
it('what becomes of contacts adds up to all of them', () => {
  const shares = ['break within 4 minutes', 'reject within 4 minutes', 'chop at 4 minutes'].map(figure);
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  expect(figure('contacts a session')).toBeLessThanOrEqual(figure('approaches a session'));
  expect(figure('contacts a session')).toBeGreaterThan(3);
});
it('figures of books are means over all sessions', async () => {
  const days = await Promise.all(
    SAMPLE_DATES.map((date) => readBookDay(folders.rawFolder, ES, sessionOf(date))),
  );
  const [one, other] = days.map((day) => day!.book.oneTickShare);
  expect(one).not.toBe(other);
  expect(figure('spread of one tick, share of time')).toBeCloseTo((one! + other!) / 2, 12);
});
it('a level is touched on some share of days', () => {
  expect([0, 0.5, 1]).toContain(figure('days on which OR_HIGH is touched'));
});
