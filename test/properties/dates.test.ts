import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type RawFindings, validateRaw } from '../../daemon/consistency/validate-raw.ts';
import { zeroDteChain } from '../../daemon/contracts/option-chain.ts';
import { openDbnFile, records } from '../../daemon/databento/dbn/index.ts';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { rawFile, rawFolderOf, truthFolder } from '../../daemon/raw/raw-layout.ts';
import { editFile } from '../../daemon/simulator/scenarios/edit-file.ts';
import { parseScenario } from '../../daemon/simulator/scenarios/scenario.ts';
import { simulateSession } from '../../daemon/simulator/session-simulator.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { previousSession, sessionOf, sessionsBetween } from '../../shared/session/session.ts';
import { ES } from '../market.ts';
import { SAMPLE_MARKET } from '../sample-lake.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-dates-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A lake with a date and the session before it, as a scenario has them. */
async function builtWith(scenario: string | null, date: string): Promise<Lake> {
  const folder = join(root, scenario ?? date);
  const rawFolder = rawFolderOf(folder);
  const before = previousSession(date)!;
  const choice = scenario === null ? null : parseScenario(scenario);
  // A tie is of the session before the one that it is seen on.
  const isOfBefore = scenario === 'roll-tie';
  for (const each of [before, date])
    await simulateSession(each, ES, {
      ...SAMPLE_MARKET,
      scenario: (each === before) === isOfBefore ? choice : null,
      rawFolder,
      truthFolder: truthFolder(folder),
    });
  await backfill({ dataFolder: folder, symbol: 'ES', start: date, end: date, workers: 1 });
  const broken: unknown[] = [];
  const onFindings = ({ rules }: RawFindings) => broken.push(...rules.filter((rule) => rule.broken > 0));
  await validateRaw(rawFolder, ES, (each) => each === date, onFindings);
  expect(broken).toEqual([]);
  return new Lake(folder);
}

const optionsOn = (scenario: string, date: string) =>
  rawFile(
    { rawFolder: rawFolderOf(join(root, scenario)), market: 'options', symbol: 'ES' },
    'definition',
    date,
  );
const stateOn = (lake: Lake, date: string) => lake.read(DATASETS.state('ES'), date, 'state.parquet');
const factsOn = async (lake: Lake, date: string) =>
  (await lake.manifest(DATASETS.episodes('ES'), date))!.facts;

describe('Dates that are not like others', () => {
  it.each([
    ['dst', '2025-03-10', '13:30', 'ESH5', 0],
    ['dst', '2025-11-03', '14:30', 'ESZ5', 0],
    ['half-day', '2025-11-28', '14:30', 'ESZ5', 0],
    ['roll-day', '2025-06-12', '13:30', 'ESM5', 1],
    ['roll-tie', '2025-06-12', '13:30', 'ESM5', 1],
    ['quad-friday', '2025-06-20', '13:30', 'ESU5', 0],
  ])(
    '%s, %s: the window opens at 09:30 in New York, in the contract to follow',
    async (scenario, date, opensUtc, contract, rollContaminated) => {
      const lake = await builtWith(scenario, date);
      const table = await stateOn(lake, date);
      const times = table.bigints('ts_ns') as bigint[];
      expect(new Date(Number(times[0]! / 1_000_000n)).toISOString()).toBe(`${date}T${opensUtc}:00.000Z`);
      expect((times.at(-1)! - times[0]!) / 1_000_000_000n).toBe(3n * 3600n);
      const facts = await factsOn(lake, date);
      expect([facts.contract, facts.roll_contaminated, facts.partial]).toEqual([
        contract,
        rollContaminated,
        0,
      ]);
    },
  );
  it('half-day: the options of the day expire as it closes, at 13:00', async () => {
    const chain = await zeroDteChain(
      await openDbnFile(optionsOn('half-day', '2025-11-28')),
      ES,
      '2025-11-28',
    );
    const expiries = new Set(
      chain.map(({ expiration }) => new Date(Number(expiration / 1_000_000n)).toISOString()),
    );
    expect(expiries).toEqual(new Set(['2025-11-28T18:00:00.000Z']));
    const gamma = (await stateOn(new Lake(join(root, 'half-day')), '2025-11-28')).numbers('net_gex_2strike');
    expect(gamma.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(500);
  });
  it('quad-friday: what expired at 09:30 counts for nothing, what expires at 16:00 does', async () => {
    const date = '2025-06-20';
    const options = await zeroDteChain(await openDbnFile(optionsOn('quad-friday', date)), ES, date);
    const idsAt = (time: string) =>
      new Set(
        options
          .filter(({ expiration }) => new Date(Number(expiration / 1_000_000n)).toISOString() === time)
          .map(({ instrumentId }) => instrumentId),
      );
    const [morning, afternoon] = ['2025-06-20T13:30:00.000Z', '2025-06-20T20:00:00.000Z'].map(idsAt);
    expect(morning!.size + afternoon!.size).toBe(options.length);
    expect(morning!.size).toBeGreaterThan(100);
    /** Gamma of open interest near a level, where the figures of some options are never told. */
    const gammaWithout = async (name: string, isLeftOut: (id: number) => boolean) => {
      const folder = join(root, name);
      cpSync(join(root, 'quad-friday', 'raw'), join(folder, 'raw'), { recursive: true });
      const place = { rawFolder: rawFolderOf(folder), market: 'options', symbol: 'ES' } as const;
      await editFile(rawFile(place, 'statistics', date), {
        onRecord: (record) => (isLeftOut(record.instrumentId) ? [] : [record]),
        onEnd: () => [],
      });
      await backfill({ dataFolder: folder, symbol: 'ES', start: date, end: date, workers: 1 });
      const table = await stateOn(new Lake(folder), date);
      const times = table.bigints('ts_ns') as bigint[];
      const afterOpen = times.findIndex((time) => time > times[0]!);
      return [...table.numbers('net_gex_2strike')].slice(afterOpen);
    };
    const all = await gammaWithout('all figures', () => false);
    expect(all.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(500);
    expect(await gammaWithout('no morning', (id) => morning!.has(id))).toEqual(all);
    expect(await gammaWithout('no afternoon', (id) => afternoon!.has(id))).not.toEqual(all);
  });
  it('a holiday has no session: nothing is simulated or built on it, and the next one begins after it', async () => {
    // Independence Day of 2025, a Friday; the third closed at 13:00.
    expect(() => sessionOf('2025-07-04')).toThrowError(expect.objectContaining({ code: 'NOT_A_SESSION' }));
    expect(sessionsBetween('2025-07-03', '2025-07-07')).toEqual(['2025-07-03', '2025-07-07']);
    const lake = await builtWith(null, '2025-07-07');
    expect(await lake.dates(DATASETS.state('ES'))).toEqual(['2025-07-07']);
    const [warm] = (await stateOn(lake, '2025-07-07')).numbers('level_price');
    expect(warm).not.toBeNaN();
  });
  it('a tie: the contracts have 52 and 48 % of the volume of the session before', async () => {
    const path = rawFile(
      { rawFolder: rawFolderOf(join(root, 'roll-tie')), market: 'futures', symbol: 'ES' },
      'trades',
      '2025-06-11',
    );
    const volumes = new Map<number, number>();
    for await (const { fields } of records(await openDbnFile(path))) {
      const id = Number(fields.instrument_id);
      volumes.set(id, (volumes.get(id) ?? 0) + Number(fields.size));
    }
    const [most, least] = [...volumes.values()].sort((a, b) => b - a) as [number, number];
    expect(volumes.size).toBe(2);
    expect(least / (most + least)).toBeCloseTo(0.48, 2);
  });
});
