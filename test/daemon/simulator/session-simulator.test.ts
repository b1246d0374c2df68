import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { validateRaw } from '../../../daemon/consistency/validate-raw.ts';
import { openDbnFile, records } from '../../../daemon/databento/dbn/index.ts';
import { sha256 } from '../../../daemon/files/durable-write.ts';
import { ReadTable } from '../../../daemon/lake/row-encoding.ts';
import { FUTURES_SCHEMAS, OPTIONS_SCHEMAS, rawFile } from '../../../daemon/raw/raw-layout.ts';
import { parseScenario } from '../../../daemon/simulator/scenarios/scenario.ts';
import {
  bridgeOf,
  isSimulatedAs,
  SIMULATOR_VERSION,
  simulateSession,
} from '../../../daemon/simulator/session-simulator.ts';
import { TRUTH_TABLE } from '../../../daemon/simulator/truth-table.ts';
import { fromTimestamp, sessionClock, sessionOf } from '../../../shared/session/session.ts';
import { ES } from '../../market.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-simulate-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const DATE = '2025-06-05';

/** Content of every file of a simulated day, by name. */
async function simulated(
  name: string,
  seed: number,
  market: 'planted' | 'null' = 'planted',
  scenario: string | null = null,
) {
  const folder = join(root, name);
  const shares: number[] = [];
  const options = {
    market,
    seed,
    scenario: scenario === null ? null : parseScenario(scenario),
    rate: 'demo',
    rawFolder: join(folder, 'raw'),
    truthFolder: join(folder, 'truth'),
  } as const;
  await simulateSession(DATE, ES, options, (share) => shares.push(share));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const hashes = Object.fromEntries(
    files.map((path) => [path.slice(folder.length), sha256(readFileSync(path))]).sort(),
  );
  return { folder, hashes, shares };
}

describe('A simulated session', () => {
  it('is the same bytes for the same seed, and others for another', async () => {
    const one = await simulated('one', 1);
    expect((await simulated('again', 1)).hashes).toEqual(one.hashes);
    const other = (await simulated('other', 2)).hashes;
    // Which futures are listed is the calendar's choice, not the seed's.
    const same = Object.keys(one.hashes).filter((name) => other[name] === one.hashes[name]);
    expect(same).toEqual([expect.stringMatching(/futures\/definition/)]);
  });
  it('is at each version the one it is: another engine is another version', async () => {
    const { folder } = await simulated('golden', 1);
    const hashes: Record<string, string> = {};
    for (const [market, schemas] of [
      ['futures', FUTURES_SCHEMAS],
      ['options', OPTIONS_SCHEMAS],
    ] as const)
      for (const schema of schemas) {
        const place = { rawFolder: join(folder, 'raw'), market, symbol: 'ES' };
        const hash = createHash('sha256');
        for await (const { bytes } of (await openDbnFile(rawFile(place, schema, DATE))).runs())
          hash.update(bytes);
        hashes[`${market} ${schema}`] = hash.digest('hex').slice(0, 16);
      }
    expect({ version: SIMULATOR_VERSION, ...hashes }).toEqual({
      version: 7,
      'futures definition': 'a9656817c8196d5b',
      'futures trades': '58e7172227271233',
      'futures mbp-10': '065243d3dd95a773',
      'options definition': '2c51779879b33be9',
      'options trades': '909e737c72824072',
      'options mbp-1': '0fec7dc4a2373397',
      'options statistics': '5f86aeddf68e63cf',
    });
  });
  it('has an afternoon that is drawn to its close, from the end of its books to that of trading', () => {
    const clocks = (date: string) => {
      const session = sessionOf(date);
      const day = { openPoints: 6000, closePoints: 6010, volatilityFactor: 1, news: [] };
      const { from, to, points } = bridgeOf(session, day);
      return [sessionClock(session, from), sessionClock(session, to), points];
    };
    expect(clocks('2025-06-05')).toEqual(['12:40:00', '17:00:00', 6010]);
    expect(clocks('2025-07-03')).toEqual(['12:40:00', '13:15:00', 6010]);
  });
  it('is whole files of futures and options, the truth beside them, and nothing half-written', async () => {
    const { hashes, shares } = await simulated('whole', 1);
    expect(Object.keys(hashes)).toHaveLength(10);
    expect(Object.keys(hashes).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(Object.keys(hashes).filter((name) => name.startsWith('/truth'))).toEqual([
      `/truth/date=${DATE}/simulation.json`,
      `/truth/date=${DATE}/surface.parquet`,
      `/truth/date=${DATE}/truth.parquet`,
    ]);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1, 3);
  });
  it('tells the true probability where one was planted, and that of a driftless walk in a null market', async () => {
    const truthOf = async (market: 'planted' | 'null') => {
      const { folder } = await simulated(market, 4, market);
      const bytes = readFileSync(join(folder, 'truth', `date=${DATE}`, 'truth.parquet'));
      return new ReadTable(new Uint8Array(bytes));
    };
    const planted = await truthOf('planted');
    expect(planted.columns).toEqual(TRUTH_TABLE.map(({ name }) => name));
    const [ever, breaks, rejects, chops] = [
      'break_probability',
      'break_480s',
      'reject_480s',
      'chop_480s',
    ].map((name) => planted.numbers(name));
    expect(ever!.filter((each) => !Number.isNaN(each)).length).toBeGreaterThanOrEqual(5);
    for (const [i, p] of ever!.entries()) {
      if (Number.isNaN(p)) continue;
      expect(breaks![i]! + rejects![i]! + chops![i]!).toBeCloseTo(1, 9);
      expect(breaks![i]).toBeLessThanOrEqual(p + 1e-9);
    }
    const drifts = (await truthOf('null')).numbers('drift').filter((drift) => !Number.isNaN(drift));
    expect(drifts.length).toBeGreaterThanOrEqual(5);
    expect(drifts.every((drift) => drift === 0)).toBe(true);
  });
  it('has the surface that options were quoted by, for each minute and each expiry, to the end', async () => {
    const { folder } = await simulated('surface', 1);
    const bytes = readFileSync(join(folder, 'truth', `date=${DATE}`, 'surface.parquet'));
    const table = new ReadTable(new Uint8Array(bytes));
    const roots = table.strings('root');
    // 09:00 to 12:39, five expiries.
    expect(roots.length).toBe(220 * 5);
    expect(new Set(roots)).toEqual(new Set(['E1D', 'EW1', 'E2A', 'E2B', 'ES']));
    const path = rawFile({ rawFolder: join(folder, 'raw'), market: 'options', symbol: 'ES' }, 'trades', DATE);
    let last = 0n;
    for await (const { fields } of records(await openDbnFile(path))) last = fields.ts_event as bigint;
    const end = BigInt(Date.parse('2025-06-05T16:40:00Z')) * 1_000_000n;
    expect(last).toBeLessThan(end);
    expect(last).toBeGreaterThan(end - 60_000_000_000n);
  });
  it('shows what approaches carry in who trades options near the money', async () => {
    // The same chance with nothing carried is another tape.
    const { hashes } = await simulated('carried', 1);
    const { hashes: other } = await simulated('uncarried', 1, 'null');
    const trades = Object.keys(hashes).find((name) => /options\/trades/.test(name))!;
    expect(hashes[trades]).not.toBe(other[trades]);
  });
  it('that is led in part has no chances, and options that rest in a halt and are right after it', async () => {
    const { folder } = await simulated('halt', 1, 'planted', 'halt');
    const truth = readFileSync(join(folder, 'truth', `date=${DATE}`, 'truth.parquet'));
    expect(new ReadTable(new Uint8Array(truth)).numbers('drift')).toHaveLength(0);
    const session = sessionOf(DATE);
    for (const schema of ['trades', 'mbp-1'] as const) {
      const clocks: string[] = [];
      const place = { rawFolder: join(folder, 'raw'), market: 'options', symbol: 'ES' } as const;
      for await (const { fields } of records(await openDbnFile(rawFile(place, schema, DATE))))
        clocks.push(sessionClock(session, fromTimestamp(session, fields.ts_event as bigint)));
      const inHalt = clocks.filter((time) => time > '10:05:00' && time < '10:20:00');
      expect([schema, inHalt.length]).toEqual([schema, 0]);
      expect(clocks.filter((time) => time >= '10:20:00' && time < '10:21:00').length).toBeGreaterThan(30);
    }
    const broken: string[] = [];
    await validateRaw(
      join(folder, 'raw'),
      ES,
      () => true,
      ({ market, rules }) =>
        broken.push(
          ...rules.filter((each) => each.broken > 0).map((each) => `${market} ${each.rule} ${each.first}`),
        ),
    );
    expect(broken).toEqual([]);
  });
  it('whose customers are led has no chances either', async () => {
    const { folder } = await simulated('pin', 1, 'planted', 'pin');
    const truth = readFileSync(join(folder, 'truth', `date=${DATE}`, 'truth.parquet'));
    expect(new ReadTable(new Uint8Array(truth)).numbers('drift')).toHaveLength(0);
  });
  it('is of a date that its scenario is of, or nothing is written', async () => {
    await expect(simulated('no half day', 1, 'planted', 'half-day')).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(join(root, 'no half day'))).toBe(false);
  });
  it('is known by the settings it was made with, and by no others', async () => {
    const { folder } = await simulated('known', 1, 'null');
    const truth = join(folder, 'truth');
    const settings = { market: 'null', seed: 1, rate: 'demo' } as const;
    expect(await isSimulatedAs(truth, DATE, settings)).toBe(true);
    expect(await isSimulatedAs(truth, DATE, { ...settings, days: 'real', strength: 1 })).toBe(true);
    for (const other of [
      { seed: 2 },
      { market: 'twin' },
      { strength: 2 },
      { days: 'calm' },
      { rate: 'full' },
      { scenario: parseScenario('gap') },
    ] as const)
      expect(await isSimulatedAs(truth, DATE, { ...settings, ...other })).toBe(false);
    expect(await isSimulatedAs(truth, '2025-06-06', settings)).toBe(false);
  });
  it('that failed half-way is not known as what it was, nor as what it was to be', async () => {
    const { folder } = await simulated('failed', 1, 'null');
    const options = {
      seed: 1,
      rate: 'demo',
      rawFolder: join(folder, 'raw'),
      truthFolder: join(folder, 'truth'),
    } as const;
    // Trades are put in place last; a folder that is not empty cannot be replaced.
    const trades = rawFile({ rawFolder: options.rawFolder, market: 'futures', symbol: 'ES' }, 'trades', DATE);
    rmSync(trades);
    mkdirSync(join(trades, 'taken'), { recursive: true });
    await expect(simulateSession(DATE, ES, { ...options, market: 'planted' })).rejects.toThrow();
    for (const market of ['null', 'planted'] as const)
      expect(await isSimulatedAs(options.truthFolder, DATE, { ...options, market })).toBe(false);
  });
  it('of December lists a future that expires at 09:30 in New York, of winter', async () => {
    const rawFolder = join(root, 'december');
    const options = { market: 'null', seed: 1, rate: 'demo', rawFolder, truthFolder: rawFolder } as const;
    await simulateSession('2025-12-02', ES, options);
    const path = rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, 'definition', '2025-12-02');
    for await (const { fields } of records(await openDbnFile(path))) {
      expect([fields.raw_symbol, fields.expiration]).toEqual([
        'ESZ5',
        BigInt(Date.parse('2025-12-19T14:30:00Z')) * 1_000_000n,
      ]);
    }
  });
});
