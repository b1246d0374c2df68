import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES, type Rule } from '../../../daemon/consistency/findings.ts';
import { type RawFindings, validateRaw } from '../../../daemon/consistency/validate-raw.ts';
import { rawFile, rawFolderOf } from '../../../daemon/files/raw-layout.ts';
import { describeWithFixtures, fixturePath } from '../../fixtures.ts';
import { ES } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-consistency-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const [FIRST, SECOND] = SAMPLE_DATES;

async function validated(rawFolder: string, isWanted = (_: string) => true): Promise<RawFindings[]> {
  const found: RawFindings[] = [];
  await validateRaw(rawFolder, ES, isWanted, (findings) => found.push(findings));
  return found;
}
const brokenIn = (found: readonly RawFindings[]) =>
  found.flatMap(({ date, market, rules }) =>
    rules.filter(({ broken }) => broken > 0).map(({ rule }) => `${date} ${market} ${rule}`),
  );

describe('Simulated sessions', () => {
  let raw = '';
  beforeAll(async () => {
    raw = rawFolderOf(await sampleLake());
  }, 120_000);

  it('keep every rule that market data has to keep', async () => {
    const found = await validated(raw);
    expect(found.map(({ date, market }) => `${date} ${market}`)).toEqual([
      `${FIRST} futures`,
      `${FIRST} options`,
      `${SECOND} futures`,
      `${SECOND} options`,
    ]);
    expect(brokenIn(found)).toEqual([]);
    const held = new Set(
      found.flatMap(({ rules }) => rules.filter(({ checked }) => checked > 50).map(({ rule }) => rule)),
    );
    expect((Object.keys(RULES) as Rule[]).filter((rule) => !held.has(rule))).toEqual([]);
    expect(found.every(({ records, files }) => records > 50_000 && files.length >= 3)).toBe(true);
  });
  it('are looked at where they are wanted', async () => {
    const found = await validated(raw, (date) => date === SECOND);
    expect(new Set(found.map(({ date }) => date))).toEqual(new Set([SECOND]));
  });
  it.each<[string, readonly Rule[], (place: string) => void]>([
    [
      'trades of another day',
      ['trades'],
      (place) => {
        const of = (date: string) =>
          rawFile({ rawFolder: place, market: 'futures', symbol: 'ES' }, 'trades', date);
        copyFileSync(of(FIRST), of(SECOND));
      },
    ],
    [
      'quotes of another day',
      ['trades', 'listed', 'figures'],
      (place) => {
        const of = (date: string) =>
          rawFile({ rawFolder: place, market: 'options', symbol: 'ES' }, 'mbp-1', date);
        copyFileSync(of(FIRST), of(SECOND));
      },
    ],
    [
      'statistics of another day',
      ['figures'],
      (place) => {
        const of = (date: string) =>
          rawFile({ rawFolder: place, market: 'options', symbol: 'ES' }, 'statistics', date);
        copyFileSync(of(FIRST), of(SECOND));
      },
    ],
  ])('that have %s are found out', async (name, rules, damage) => {
    const place = join(root, name);
    cpSync(raw, place, { recursive: true });
    damage(place);
    const broken = brokenIn(await validated(place));
    for (const rule of rules) expect(broken.filter((each) => each.endsWith(` ${rule}`)).length).toBe(1);
    expect(broken.every((each) => each.startsWith(SECOND))).toBe(true);
  });
  it('of which nothing is there give nothing', async () => {
    expect(await validated(join(root, 'nowhere'))).toEqual([]);
  });
});

describeWithFixtures('Real records of the venue', () => {
  it('keep them too', async () => {
    const place = join(root, 'real');
    for (const schema of ['mbp-10', 'trades', 'definition'] as const) {
      const path = rawFile({ rawFolder: place, market: 'futures', symbol: 'ES' }, schema, '2020-12-28');
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(fixturePath(`dbn/real/test_data.${schema}.v3.dbn.zst`), path);
    }
    const found = await validated(place);
    expect(found.map(({ market, files }) => [market, files.length])).toEqual([['futures', 3]]);
    expect(brokenIn(found)).toEqual([]);
    expect(found[0]!.rules.find(({ rule }) => rule === 'change')!.checked).toBe(1);
  });
});
