import { copyFileSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES, type Rule } from '../../../daemon/consistency/findings.ts';
import { type RawFindings, validateRaw } from '../../../daemon/consistency/validate-raw.ts';
import { DbnWriter, openDbnFile, records } from '../../../daemon/databento/dbn/index.ts';
import { rawFile, rawFolderOf } from '../../../daemon/raw/raw-layout.ts';
import { editFile } from '../../../daemon/simulator/scenarios/edit-file.ts';
import type { RawRecord } from '../../../daemon/simulator/scenarios/raw-record.ts';
import { simulateSession } from '../../../daemon/simulator/session-simulator.ts';
import { sessionOf, toTimestamp } from '../../../shared/session/session.ts';
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
  it('that lack a trade, or have one twice, are found out once each', async () => {
    const place = join(root, 'one trade');
    cpSync(raw, place, { recursive: true });
    const path = rawFile({ rawFolder: place, market: 'futures', symbol: 'ES' }, 'trades', SECOND);
    const from = toTimestamp(sessionOf(SECOND), sessionOf(SECOND).rthOpen);
    let seen = 0;
    await editFile(path, {
      onEnd: () => [],
      onRecord: (record) => {
        if (record.eventAt < from) return [record];
        seen++;
        if (seen === 10) return [];
        if (seen === 20) return [record, record.copy()];
        if (seen === 30) record.bytes[29] = record.bytes[29] === 0x41 ? 0x42 : 0x41;
        if (seen === 40) record.price += 50_000_000n;
        return [record];
      },
    });
    const found = await validated(place, (date) => date === SECOND);
    const rule = (name: Rule) => found[0]!.rules.find((each) => each.rule === name)!.broken;
    // The one that lacks, the second of two, the side and the price, each beside its print.
    expect(rule('trades')).toBeGreaterThanOrEqual(4);
    expect(rule('trades')).toBeLessThanOrEqual(6);
    expect(rule('tick')).toBe(1);
  });
  it('whose header maps other dates than theirs are found out', async () => {
    const place = join(root, 'mapping');
    cpSync(raw, place, { recursive: true });
    for (const [market, schema] of [
      ['futures', 'trades'],
      ['futures', 'mbp-10'],
      ['options', 'mbp-1'],
    ] as const) {
      const path = rawFile({ rawFolder: place, market, symbol: 'ES' }, schema, SECOND);
      const source = await openDbnFile(path);
      const mappings = source.metadata!.mappings.map(({ rawSymbol, intervals }) => ({
        rawSymbol,
        intervals: intervals.map((interval) => ({ ...interval, startDate: 20250501, endDate: 20250502 })),
      }));
      const writer = await DbnWriter.create(`${path}.new`, { ...source.metadata!, mappings });
      for await (const run of source.runs()) await writer.run(run);
      await writer.close();
      renameSync(`${path}.new`, path);
    }
    const found = await validated(place, (date) => date === SECOND);
    expect(brokenIn(found)).toEqual([`${SECOND} futures mapping`, `${SECOND} options mapping`]);
    const of = (schema: string) => found.find(({ market }) => market === schema)!;
    const mapping = of('futures').rules.find(({ rule }) => rule === 'mapping')!;
    // Of every record of books and trades.
    expect(mapping.broken).toBe(of('futures').records);
  });
  it('on which the second contract trades keep parity with the one that options are on', async () => {
    const place = join(root, 'roll');
    const options = { market: 'null', seed: 1, rate: 'demo', rawFolder: place, truthFolder: place } as const;
    await simulateSession('2025-06-13', ES, options);
    const found = await validated(place);
    expect(brokenIn(found)).toEqual([]);
    const parity = found.flatMap(({ rules }) => rules.filter((each) => each.rule === 'parity'));
    expect(parity[0]!.checked).toBeGreaterThan(1_000);
    // The ids that definitions and mappings name are those of the futures in the book.
    for await (const { fields } of records(
      await openDbnFile(
        rawFile({ rawFolder: place, market: 'options', symbol: 'ES' }, 'definition', '2025-06-13'),
      ),
    ))
      if (fields.instrument_class === 'C' && fields.security_update_action === 'A')
        expect(fields.underlying_id).toBe(fields.underlying === 'ESM5' ? 13_102 : 13_103);
  });
  it('whose open interest changes by more than was traded are found out', async () => {
    const place = join(root, 'open interest');
    cpSync(raw, place, { recursive: true });
    const path = rawFile({ rawFolder: place, market: 'options', symbol: 'ES' }, 'statistics', SECOND);
    await editFile(path, {
      onEnd: () => [],
      onRecord: (record) => {
        if (record.statisticType === 9) record.statisticQuantity += 1_000_000n;
        return [record];
      },
    });
    expect(brokenIn(await validated(place))).toEqual([`${SECOND} options openInterest`]);
  });
  it('whose last event has not ended are found out', async () => {
    const place = join(root, 'unended');
    cpSync(raw, place, { recursive: true });
    const path = rawFile({ rawFolder: place, market: 'options', symbol: 'ES' }, 'mbp-1', SECOND);
    let last: RawRecord | null = null;
    await editFile(path, {
      onRecord: (record) => {
        const before = last;
        last = record;
        return before ? [before] : [];
      },
      onEnd: () => {
        last!.bytes[30] = 0;
        return [last!];
      },
    });
    expect(brokenIn(await validated(place))).toEqual([`${SECOND} options ending`]);
  });
  it('of which nothing is there give nothing', async () => {
    expect(await validated(join(root, 'nowhere'))).toEqual([]);
  });
});

describeWithFixtures('Real records of the venue', () => {
  it('keep them too', async () => {
    const place = join(root, 'real');
    for (const schema of ['mbp-10', 'trades'] as const) {
      const path = rawFile({ rawFolder: place, market: 'futures', symbol: 'ES' }, schema, '2020-12-28');
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(fixturePath(`dbn/real/test_data.${schema}.v3.dbn.zst`), path);
    }
    const found = await validated(place);
    expect(found.map(({ market, files }) => [market, files.length])).toEqual([['futures', 2]]);
    expect(brokenIn(found)).toEqual([]);
    expect(found[0]!.rules.find(({ rule }) => rule === 'change')!.checked).toBe(1);
  });
});
