import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marketFacts } from '../../daemon/corpus/market-facts.ts';
import { type Fact, isInBand } from '../../daemon/corpus/price-facts.ts';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { listedContracts } from '../../daemon/simulator/listed-contracts.ts';
import { foldersOf } from '../../daemon/sources/find-source.ts';
import { StreamBuilder } from '../../daemon/streams/compute.ts';
import { streamSessions } from '../../daemon/streams/history.ts';
import { WorkPool } from '../../daemon/work/pool.ts';
import { alertRecords } from '../../pipeline/alerts/record.ts';
import { raceCalibration, reachCalibration } from '../../pipeline/evaluation/calibration.ts';
import type { Gain } from '../../pipeline/evaluation/gain.ts';
import { RIVALS } from '../../pipeline/evaluation/scorecard.ts';
import { precedentsOf } from '../../pipeline/evaluation/walk-forward.ts';
import type { StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import { LEAST_SESSIONS } from '../../pipeline/streams/input-scales.ts';
import type { StreamSession } from '../../pipeline/streams/stream-bar.ts';
import { E183 } from '../../pipeline/vectors/dimensions.ts';
import { ES } from '../market.ts';
import {
  buildWorlds,
  datesOf,
  folderOf,
  NULLS,
  print,
  removeWorlds,
  scoresOf,
  type Told,
  tellOf,
  textOf,
  toldBy,
  type World,
} from './market-worlds.ts';
import { leadOf, readDays } from './option-lead.ts';

const told = new Map<string, Told>();
const toldInAll = (): Told[] => NULLS.map((world) => told.get(folderOf(world))!);

beforeAll(async () => {
  await buildWorlds(NULLS);
  for (const world of NULLS) told.set(folderOf(world), await tellOf(world));
}, 900_000);
afterAll(removeWorlds);

/**
 * Outcomes written into the path of every vector, as a shift of so many standard
 * deviations: a leak of known size.
 */
function leaking(list: readonly StoredCheckpoint[], deviations: number): StoredCheckpoint[] {
  const places = E183.flatMap(({ path }, i) => (path !== null ? [i] : []));
  const deviationOf = (place: number) => {
    const values = list.map(({ vector }) => vector[place]!).filter(Number.isFinite);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  const shifts = new Map(places.map((place) => [place, deviations * deviationOf(place)]));
  return list.map((row) => {
    const outcome = row.outcomes[240];
    if (outcome === null) return row;
    const vector = row.vector.slice();
    // Seen from below, whichever side the approach came from.
    const turned = row.direction === 'UP' ? 1 : -1;
    for (const [place, shift] of shifts)
      vector[place]! +=
        (outcome === 'BREAK' ? shift : -shift) * (E183[place]!.frame === 'market' ? turned : 1);
    return { ...row, vector };
  });
}

/**
 * What books and prints are not like yet: best queues are too small and those behind them
 * too deep, they do not thin out enough as price moves, too few orders follow each other
 * at once, too many come one-sided, and all are received as late.
 */
const UNLIKE_ES: readonly string[] = [
  'contracts at a best price, median',
  'second price, in best ones',
  'third to tenth price, in best ones',
  'depth with volatility, over minutes',
  'market orders within 1 ms of the last',
  'one-sided runs of 100 contracts a session',
  '… slower, one in ten',
  '… slower, one in a hundred',
];

describe('Null markets', () => {
  it('are like ES in their bars and in what approaches come to', async () => {
    const facts: Fact[][] = [];
    for (const [i, world] of NULLS.entries()) {
      // Of option chains three markets are enough, of books one.
      if (i >= 3) rmSync(join(folderOf(world), 'raw', 'options'), { recursive: true });
      if (i >= 1) rmSync(join(folderOf(world), 'raw', 'futures', 'mbp-10'), { recursive: true });
      facts.push(await marketFacts(foldersOf(folderOf(world)), ES, datesOf(world)));
    }
    const together = facts[0]!.map((fact, i): Fact => {
      const values = facts.flatMap((each) => each[i]?.value ?? []);
      return { ...fact, value: values.reduce((sum, value) => sum + value, 0) / values.length };
    });
    for (const fact of together)
      print(
        `${isInBand(fact) ? ' ' : '!'} ${fact.name.padEnd(52)} ${fact.value.toFixed(3).padStart(9)}, ES ${fact.real}, band ${fact.band.join(' to ')}`,
      );
    expect(together.length).toBeGreaterThanOrEqual(46 + 27 + 32);
    expect(together.filter((fact) => !isInBand(fact)).map(({ name }) => name)).toEqual(UNLIKE_ES);
  }, 240_000);
});

describe('Options of null markets', () => {
  it('know nothing of where their future goes: less than .05 of the next 1, 5 and 10 minutes', async () => {
    const days = NULLS.slice(0, 3).flatMap((world) =>
      datesOf(world).map((date) => ({
        rawFolder: join(folderOf(world), 'raw'),
        date,
        futureId: listedContracts(ES, date)[0]!.feed.instrumentId,
      })),
    );
    const read = await readDays(days);
    for (const { minutes, r, standardError, pairs } of leadOf(read)) {
      print(
        `implied less future, with the next ${minutes} min: r ${r.toFixed(3)} (standard error ${standardError.toFixed(3)}), n ${pairs}, ${days.length} days`,
      );
      expect(pairs).toBeGreaterThan(20_000);
      expect(Math.abs(r)).toBeLessThan(0.05);
    }
    // A leak of a hundredth of the next ten minutes is found.
    const [, , leaked] = leadOf(read, 0.01);
    expect(leaked!.r).toBeGreaterThan(0.1);
  }, 240_000);
});

/** Next-minute changes in ATR, by what could be seen before: a mean for each day. */
async function changesBySign(world: World): Promise<Map<string, number[]>> {
  const lake = new Lake(folderOf(world));
  const means = new Map<string, number[]>();
  for (const date of datesOf(world)) {
    const table = await lake.read(DATASETS.state('ES'), date, 'state.parquet');
    const [times, levels] = [table.bigints('ts_ns'), table.strings('level_kind')];
    const [spot, atr, ofi, tape, distance] = [
      'spot',
      'atr',
      'ofi_60s',
      'tape_imbalance',
      'distance_signed_atr',
    ].map((name) => table.numbers(name)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const later = new Map(levels.map((level, i) => [`${level} ${times[i]}`, spot[i]!]));
    const seen = new Map<string, number[]>();
    for (const [i, level] of levels.entries()) {
      const change = (later.get(`${level} ${times[i]! + 60_000_000_000n}`)! - spot[i]!) / atr[i]!;
      if (!Number.isFinite(change)) continue;
      const note = (name: string) => {
        const changes = seen.get(name) ?? [];
        changes.push(change);
        seen.set(name, changes);
      };
      if (ofi[i]! !== 0 && !Number.isNaN(ofi[i]!)) note(`order flow ${ofi[i]! > 0 ? 'up' : 'down'}`);
      if (tape[i]! !== 0 && !Number.isNaN(tape[i]!)) note(`tape ${tape[i]! > 0 ? 'buys' : 'sells'}`);
      if (Math.abs(distance[i]!) < 0.5)
        note(`within half an ATR ${distance[i]! > 0 ? 'above' : 'below'} ${level}`);
      if (level === 'EMA_20') note(`from ${new Date(Number(times[i]! / 1_000_000n)).getUTCHours()} UTC`);
    }
    for (const [name, changes] of seen)
      means.set(name, [
        ...(means.get(name) ?? []),
        changes.reduce((sum, each) => sum + each, 0) / changes.length,
      ]);
  }
  return means;
}

describe('Null markets pay nobody', () => {
  it('the next minute is as likely up as down, whatever flow, tape, levels and the hour say', async () => {
    const all = new Map<string, number[]>();
    for (const world of NULLS)
      for (const [name, means] of await changesBySign(world))
        all.set(name, [...(all.get(name) ?? []), ...means]);
    const found: string[] = [];
    for (const [name, means] of all) {
      const mean = means.reduce((sum, each) => sum + each, 0) / means.length;
      const deviation = Math.sqrt(
        means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (means.length - 1),
      );
      const t = (mean / deviation) * Math.sqrt(means.length);
      print(
        `null markets, next minute, ${name}: ${mean.toFixed(4)} ATR, t ${t.toFixed(2)}, ${means.length} days`,
      );
      if (!(Math.abs(t) < 3.5)) found.push(name);
    }
    expect(all.size).toBeGreaterThanOrEqual(15);
    expect(found).toEqual([]);
  }, 240_000);
});

/** Streams of a world’s sessions, each by the sessions before it. */
async function streamsOf(world: World): Promise<readonly StreamSession[]> {
  const dataFolder = folderOf(world);
  const lake = new Lake(dataFolder);
  const pool = new WorkPool(2);
  const { dates } = await StreamBuilder.open(lake, 'ES');
  await pool.run(
    dates.slice(LEAST_SESSIONS).map((date) => ({ kind: 'streams' as const, dataFolder, symbol: 'ES', date })),
    () => undefined,
  );
  await pool.close();
  const { sessions, stale } = await streamSessions(lake, 'ES', () => true);
  expect(stale).toEqual([]);
  return sessions.map((session) => ({ ...session, date: `${session.date} of ${world.seed}` }));
}

describe('Alerts in null markets', () => {
  it('tell nothing of what price does next: each type’s record is the usual', async () => {
    const sessions: StreamSession[] = [];
    for (const world of NULLS.slice(0, 3)) sessions.push(...(await streamsOf(world)));
    const records = Object.entries(alertRecords(sessions)).flatMap(([type, record]) =>
      record ? [{ type, ...record }] : [],
    );
    for (const { type, cases, happened, usual, days, beyondUsual } of records)
      print(
        `null markets, ${type}: ${happened} of ${cases} (usual ${(usual * cases).toFixed(1)}) on ${days} days, beyond it ${beyondUsual.mean.toFixed(3)} [${beyondUsual.low.toFixed(3)}, ${beyondUsual.high.toFixed(3)}]`,
      );
    const tried = records.filter(({ days }) => days >= 10);
    expect(tried.length).toBeGreaterThanOrEqual(8);
    // Of fourteen 95 % intervals some leave nothing out by chance: the bound that holds
    // for all of them together (Bonferroni) is 2.9 standard errors away.
    const isBeyond = ({ beyondUsual: { mean, low, high } }: (typeof tried)[number]) =>
      Math.abs(mean) > (2.9 * (high - low)) / (2 * 1.96);
    expect(tried.filter(isBeyond).map(({ type }) => type)).toEqual([]);
  }, 240_000);
});

const LEANS = ['lean before contact, 4 min', 'lean at contact, 4 min', 'lean race under way, 4 min'] as const;

describe('In markets where levels mean nothing', () => {
  it('neither similar cases nor conditions tell which way it goes, on either side', () => {
    const scores = scoresOf(toldInAll());
    for (const name of LEANS)
      for (const rival of ['priceTimeCell', 'withoutSimilarCases', 'withoutConditions'] as const) {
        const gain = scores.get(name)!.gains[rival];
        print(`null markets, ${name}, over ${rival}: ${textOf(gain)}`);
        // For nine comparisons together (Bonferroni) 95 % are 2.8 standard errors.
        const isChance = Math.abs(gain.mean) <= (2.8 * (gain.high - gain.low)) / (2 * 1.96);
        expect([name, rival, isChance, Math.abs(gain.mean) < 0.003]).toEqual([name, rival, true, true]);
      }
  });
  it('hardly any answer is said to differ from the usual', () => {
    const asked = toldInAll().flatMap(({ forecasts }) => forecasts);
    const differing = asked.filter(({ forecast }) => forecast.lean.differs);
    print(`null markets: ${differing.length} of ${asked.length} answers differ`);
    expect(asked.length).toBeGreaterThan(5000);
    expect(differing.length / asked.length).toBeLessThan(0.02);
  });
  it('the forecast is not worse than anything it could be replaced by', () => {
    const compared = [...scoresOf(toldInAll()).values()].flatMap(({ name, gains }) =>
      RIVALS.map((rival) => ({ name, rival, gain: gains[rival] })),
    );
    for (const { name, rival, gain } of compared)
      print(`null markets, ${name}, over ${rival}: ${textOf(gain)}`);
    // Of some two hundred comparisons some lie below nothing by chance: the bound that
    // holds for all of them together (Bonferroni) is 3.5 standard errors away.
    expect(compared.length).toBeGreaterThan(180);
    expect(compared.length).toBeLessThan(210);
    const isWorse = ({ mean, low, high }: Gain) => mean + (3.5 * (high - low)) / (2 * 1.96) < 0;
    expect(
      compared.filter(({ gain }) => isWorse(gain)).map(({ name, rival }) => `${name}, ${rival}`),
    ).toEqual([]);
  });
  it('what is said to be likely happens as often, wherever price stands and however long', () => {
    const forecasts = toldInAll().flatMap((each) => each.forecasts);
    for (const [what, bins] of [
      ['breaks', raceCalibration(forecasts, 'BREAK')],
      ['chops', raceCalibration(forecasts, 'CHOP')],
      ['reaches', reachCalibration(forecasts)],
    ] as const) {
      for (const { bin, said, happened, difference, holds } of bins)
        print(
          `${holds ? ' ' : '!'} null markets, ${what}, ${bin}: said ${said.toFixed(3)}, happened ${happened.toFixed(3)}, n ${difference.cases}`,
        );
      expect(bins.length).toBeGreaterThanOrEqual(8);
      expect(bins.filter(({ holds }) => !holds).length / bins.length).toBeLessThanOrEqual(0.1);
      const far = bins.filter(({ difference }) => difference.cases >= 100 && Math.abs(difference.mean) > 0.1);
      expect(far).toEqual([]);
    }
  });
  it('a leak is found, and the more of it the larger', () => {
    const world = NULLS[0]!;
    const rows = told.get(folderOf(world))!.precedents.map(({ checkpoint }) => checkpoint);
    const gains = [0.25, 1].map((dose) => {
      const leak = toldBy(precedentsOf(leaking(rows, dose)), world);
      const gain = scoresOf([leak]).get('lean at contact, 4 min')!.gains.priceTimeCell;
      print(`null market with a leak of ${dose} standard deviations: ${textOf(gain)}`);
      return gain;
    });
    expect(gains[1]!.low).toBeGreaterThan(0.05);
    expect(gains[1]!.mean).toBeGreaterThan(gains[0]!.mean);
  }, 120_000);
});
