import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marketFacts } from '../../daemon/corpus/market-facts.ts';
import { type Fact, isInBand } from '../../daemon/corpus/price-facts.ts';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { ReadTable } from '../../daemon/lake/row-encoding.ts';
import { foldersOf } from '../../daemon/sources/find-source.ts';
import { StreamBuilder } from '../../daemon/streams/compute.ts';
import { streamSessions } from '../../daemon/streams/history.ts';
import { WorkPool } from '../../daemon/work/pool.ts';
import { alertRecords } from '../../pipeline/alerts/record.ts';
import { raceCalibration, reachCalibration } from '../../pipeline/evaluation/calibration.ts';
import { type Gain, gainOf, type ScoredCase } from '../../pipeline/evaluation/gain.ts';
import { RIVALS } from '../../pipeline/evaluation/scorecard.ts';
import { precedentsOf } from '../../pipeline/evaluation/walk-forward.ts';
import type { StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import { LEAST_SESSIONS } from '../../pipeline/streams/input-scales.ts';
import type { StreamSession } from '../../pipeline/streams/stream-bar.ts';
import { E183 } from '../../pipeline/vectors/dimensions.ts';
import { HORIZONS_SECONDS, OUTCOMES } from '../../shared/vocabulary/outcome.ts';
import { ES } from '../market.ts';
import {
  buildWorlds,
  datesOf,
  folderOf,
  NULLS,
  PLANTED,
  removeWorlds,
  scoresOf,
  type Told,
  tellOf,
  toldBy,
  type World,
} from './market-worlds.ts';

const told = new Map<string, Told>();
const toldIn = (market: 'planted' | 'null'): Told[] =>
  (market === 'planted' ? PLANTED : NULLS).map((world) => told.get(folderOf(world))!);

beforeAll(async () => {
  await buildWorlds([...PLANTED, ...NULLS]);
  for (const world of [...PLANTED, ...NULLS]) told.set(folderOf(world), await tellOf(world));
}, 900_000);
afterAll(removeWorlds);

const textOf = ({ mean, low, high, cases, days }: Gain) =>
  `${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}], ${cases} cases on ${days} days`;
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Outcomes dealt out anew among the contacts of all sessions. */
function dealtAnew(list: readonly StoredCheckpoint[]): StoredCheckpoint[] {
  const contacts = list.filter(({ kind }) => kind === 'CONTACT');
  const dealt = new Map(
    contacts.map(({ episodeId }, i) => [episodeId, contacts[(i * 7919 + 13) % contacts.length]!]),
  );
  return list.map((row) => {
    const other = dealt.get(row.episodeId);
    return other ? { ...row, outcomes: other.outcomes, secondsToOutcome: other.secondsToOutcome } : row;
  });
}

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

describe('Null markets', () => {
  it('are like ES in their bars and in what approaches come to', async () => {
    const facts: Fact[][] = [];
    for (const [i, world] of NULLS.entries()) {
      // Of option chains three markets are enough.
      if (i >= 3) rmSync(join(folderOf(world), 'raw', 'options'), { recursive: true });
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
    expect(together.length).toBeGreaterThanOrEqual(46 + 27);
    expect(together.filter((fact) => !isInBand(fact)).map(({ name }) => name)).toEqual([]);
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
  it('similar cases tell nothing of which way it goes, on either side', () => {
    const scores = scoresOf(toldIn('null'));
    for (const name of LEANS) {
      const gain = scores.get(name)!.gains.withoutSimilarCases;
      print(`null markets, ${name}, similar cases: ${textOf(gain)}`);
      expect([name, gain.low <= 0 && gain.high >= 0, Math.abs(gain.mean) < 0.003]).toEqual([
        name,
        true,
        true,
      ]);
    }
  });
  it('hardly any answer is said to differ from the usual', () => {
    const asked = toldIn('null').flatMap(({ forecasts }) => forecasts);
    const differing = asked.filter(({ forecast }) => forecast.lean.differs);
    print(`null markets: ${differing.length} of ${asked.length} answers differ`);
    expect(asked.length).toBeGreaterThan(5000);
    expect(differing.length / asked.length).toBeLessThan(0.02);
  });
  it('the forecast is not worse than anything it could be replaced by', () => {
    const compared = [...scoresOf(toldIn('null')).values()].flatMap(({ name, gains }) =>
      RIVALS.map((rival) => ({ name, rival, gain: gains[rival] })),
    );
    for (const { name, rival, gain } of compared)
      print(`null markets, ${name}, over ${rival}: ${textOf(gain)}`);
    // Of over a hundred comparisons some lie below nothing by chance: the bound that
    // holds for all of them together (Bonferroni) is 3.5 standard errors away.
    expect(compared.length).toBeGreaterThan(150);
    expect(compared.length).toBeLessThan(180);
    const isWorse = ({ mean, low, high }: Gain) => mean + (3.5 * (high - low)) / (2 * 1.96) < 0;
    expect(
      compared.filter(({ gain }) => isWorse(gain)).map(({ name, rival }) => `${name}, ${rival}`),
    ).toEqual([]);
  });
  it('what is said to be likely happens as often, wherever price stands and however long', () => {
    const forecasts = toldIn('null').flatMap((each) => each.forecasts);
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
      const gain = scoresOf([leak]).get('lean at contact, 4 min')!.gains.withoutSimilarCases;
      print(`null market with a leak of ${dose} standard deviations: ${textOf(gain)}`);
      return gain;
    });
    expect(gains[1]!.low).toBeGreaterThan(0.05);
    expect(gains[1]!.mean).toBeGreaterThan(gains[0]!.mean);
  }, 120_000);
});

describe('Where depth before contact is known to load the outcome', () => {
  it('similar cases gain, and nothing when outcomes are dealt anew', () => {
    const planted = scoresOf(toldIn('planted')).get('lean at contact, 4 min')!;
    for (const rival of RIVALS)
      print(`planted market, lean at contact, over ${rival}: ${textOf(planted.gains[rival])}`);
    const similar = planted.gains.withoutSimilarCases;
    expect(similar.cases).toBeGreaterThan(500);
    expect(similar.low).toBeGreaterThan(0);
    expect(planted.gains.randomCases.low).toBeGreaterThan(0);
    const anew = scoresOf(
      PLANTED.map((world) => {
        const rows = told.get(folderOf(world))!.precedents.map(({ checkpoint }) => checkpoint);
        return toldBy(precedentsOf(dealtAnew(rows)), world);
      }),
    ).get('lean at contact, 4 min')!.gains.withoutSimilarCases;
    print(`outcomes dealt anew, similar cases: ${textOf(anew)}`);
    expect(Math.abs(anew.mean)).toBeLessThan(0.003);
    // A weight that is as good as nothing leaves an interval as narrow.
    expect(anew.high).toBeGreaterThanOrEqual(-0.0005);
    expect(anew.low).toBeLessThanOrEqual(0.0005);
  }, 240_000);
});

describe('The planted truth', () => {
  it('is what happened: outcomes follow the stated law, and it stands beside the lake, not in it', async () => {
    const world = PLANTED[0]!;
    const lake = new Lake(folderOf(world));
    const tenths = Array.from({ length: 10 }, () => ({ n: 0, expected: 0, broke: 0 }));
    const at4 = {
      n: 0,
      expected: { BREAK: 0, REJECT: 0, CHOP: 0 },
      happened: { BREAK: 0, REJECT: 0, CHOP: 0 },
    };
    const cases: ScoredCase[] = [];
    const stored = { all: 0, withTruth: 0 };
    for (const date of datesOf(world)) {
      const truth = new ReadTable(
        new Uint8Array(readFileSync(join(folderOf(world), 'truth', `date=${date}`, 'truth.parquet'))),
      );
      const column = (name: string) => truth.numbers(name);
      const [ever, breaks, rejects, chops] = [
        'break_probability',
        'break_240s',
        'reject_240s',
        'chop_240s',
      ].map(column);
      const places = new Map(truth.strings('episode_id').map((id, i) => [id, i]));
      const labels = await lake.read(DATASETS.features('ES'), date, 'labels.parquet');
      const [four, eight] = ['contact_armed_outcome_4min', 'contact_armed_outcome_8min'].map((name) =>
        labels.strings(name),
      );
      for (const [i, id] of labels.strings('episode_id').entries()) {
        const place = places.get(id!);
        stored.all++;
        if (place === undefined) continue;
        stored.withTruth++;
        if (Number.isNaN(ever![place]!)) continue;
        const p = ever![place]!;
        if (eight![i] === 'BREAK' || eight![i] === 'REJECT') {
          const tenth = tenths[Math.min(9, Math.floor(10 * p))]!;
          tenth.n++;
          tenth.expected += p;
          tenth.broke += Number(eight![i] === 'BREAK');
        }
        const outcome = four![i];
        if (outcome !== 'BREAK' && outcome !== 'REJECT' && outcome !== 'CHOP') continue;
        const forecast = { BREAK: breaks![place]!, REJECT: rejects![place]!, CHOP: chops![place]! };
        at4.n++;
        at4.happened[outcome]++;
        for (const which of OUTCOMES) at4.expected[which] += forecast[which];
        const constant = { BREAK: 0.35, REJECT: 0.52, CHOP: 0.13 };
        cases.push({ date, own: forecast[outcome], baseline: constant[outcome] });
      }
    }
    const all = tenths.reduce((sum, { n }) => sum + n, 0);
    for (const { n, expected, broke } of tenths)
      if (n > 0)
        process.stdout.write(
          `planted truth: said ${(expected / n).toFixed(3)}, happened ${(broke / n).toFixed(3)}, n ${n}\n`,
        );
    process.stdout.write(
      `planted truth at 4 minutes, said / happened: ${OUTCOMES.map((which) => `${which} ${(at4.expected[which] / at4.n).toFixed(3)} / ${(at4.happened[which] / at4.n).toFixed(3)}`).join(', ')}, n ${at4.n}\n`,
    );
    expect(all).toBeGreaterThan(300);
    for (const { n, expected, broke } of tenths) {
      const share = expected / n;
      if (n >= 20)
        expect(Math.abs(broke - expected) / n).toBeLessThan(
          3.5 * Math.sqrt((share * (1 - share)) / n) + 0.04,
        );
    }
    // The others are of ATR that earlier sessions hold up.
    process.stdout.write(
      `planted truth: of ${stored.withTruth} of ${stored.all} approaches, by their names\n`,
    );
    expect(stored.withTruth / stored.all).toBeGreaterThan(0.75);
    const gain = gainOf(cases);
    print(`the planted truth itself, over one constant: ${textOf(gain)}`);
    expect(gain.low).toBeGreaterThan(0.03);
    const paths = ['silver', 'gold'].flatMap((layer) =>
      readdirSync(join(lake.root, layer), { recursive: true }).map(String),
    );
    expect(paths.length).toBeGreaterThan(100);
    expect(paths.filter((path) => path.includes('truth'))).toEqual([]);
  });

  it('keeps the competing risks monotone: what is decided at two minutes stays decided', () => {
    for (const { checkpoint } of told.get(folderOf(PLANTED[0]!))!.precedents) {
      const { outcomes } = checkpoint;
      const [two, four, eight] = HORIZONS_SECONDS.map((seconds) => outcomes[seconds]);
      if (two === 'BREAK' || two === 'REJECT') expect([four, eight]).toEqual([two, two]);
      if (four === 'BREAK' || four === 'REJECT') expect(eight).toBe(four);
    }
  });
});
