import { beforeAll, expect, it } from 'vitest';
import { marketFacts } from '../../../daemon/corpus/market-facts.ts';
import type { Fact } from '../../../daemon/corpus/price-facts.ts';
import { foldersOf } from '../../../daemon/sources/find-source.ts';
import { ES } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let facts: Fact[];
const seen: string[] = [];
beforeAll(async () => {
  facts = await marketFacts(foldersOf(await sampleLake()), ES, SAMPLE_DATES, (date) => seen.push(date));
}, 120_000);
const figure = (name: string) => facts.find((fact) => fact.name === name)!.value;

it('facts are of all sessions asked for', () => {
  expect(seen).toEqual([...SAMPLE_DATES]);
  // Of bars and approaches, of options, and of books that have no fillers.
  expect(facts.length).toBe(46 + 27 + 28);
});
it('what becomes of contacts adds up to all of them', () => {
  const shares = ['break within 4 minutes', 'reject within 4 minutes', 'chop at 4 minutes'].map(figure);
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  expect(figure('contacts a session')).toBeLessThanOrEqual(figure('approaches a session'));
  expect(figure('contacts a session')).toBeGreaterThan(3);
});
it('a level is touched on some share of days', () => {
  expect([0, 0.5, 1]).toContain(figure('days on which OR_HIGH is touched'));
});
