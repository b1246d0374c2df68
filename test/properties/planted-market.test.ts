import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { ReadTable } from '../../daemon/lake/row-encoding.ts';
import { gainOf, type ScoredCase } from '../../pipeline/evaluation/gain.ts';
import { RIVALS } from '../../pipeline/evaluation/scorecard.ts';
import { precedentsOf } from '../../pipeline/evaluation/walk-forward.ts';
import type { StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import { HORIZONS_SECONDS, OUTCOMES } from '../../shared/vocabulary/outcome.ts';
import {
  buildWorlds,
  datesOf,
  folderOf,
  PLANTED,
  print,
  removeWorlds,
  scoredOf,
  scoresOf,
  type Told,
  tellOf,
  textOf,
  toldBy,
} from './market-worlds.ts';

let told: Told;

beforeAll(async () => {
  await buildWorlds([PLANTED]);
  told = await tellOf(PLANTED);
}, 900_000);
afterAll(removeWorlds);

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

describe('Where depth before contact is known to load the outcome', () => {
  it('similar cases gain, conditions gain more, and nothing when outcomes are dealt anew', () => {
    const planted = scoresOf([told]).get('lean at contact, 4 min')!;
    for (const rival of RIVALS)
      print(`planted market, lean at contact, over ${rival}: ${textOf(planted.gains[rival])}`);
    const { priceTimeCell, withoutConditions } = planted.gains;
    expect(priceTimeCell.cases).toBeGreaterThan(500);
    expect(priceTimeCell.low).toBeGreaterThan(0);
    expect(withoutConditions.low).toBeGreaterThan(0);
    const similar = gainOf(
      scoredOf([told])
        .get('lean at contact, 4 min')!
        .map(({ date, probabilities }) => ({
          date,
          own: probabilities.withoutConditions,
          baseline: probabilities.priceTimeCell,
        })),
    );
    print(`planted market, lean at contact, similar cases alone: ${textOf(similar)}`);
    expect(similar.low).toBeGreaterThan(0);
    const rows = told.precedents.map(({ checkpoint }) => checkpoint);
    const anew = scoresOf([toldBy(precedentsOf(dealtAnew(rows)), PLANTED)]).get('lean at contact, 4 min')!
      .gains.priceTimeCell;
    print(`outcomes dealt anew, all that is added: ${textOf(anew)}`);
    expect(Math.abs(anew.mean)).toBeLessThan(0.003);
    // A weight that is as good as nothing leaves an interval as narrow.
    expect(anew.high).toBeGreaterThanOrEqual(-0.0005);
    expect(anew.low).toBeLessThanOrEqual(0.0005);
  }, 240_000);
});

describe('The planted truth', () => {
  it('is what happened: outcomes follow the stated law, and it stands beside the lake, not in it', async () => {
    const world = PLANTED;
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
    for (const { checkpoint } of told.precedents) {
      const { outcomes } = checkpoint;
      const [two, four, eight] = HORIZONS_SECONDS.map((seconds) => outcomes[seconds]);
      if (two === 'BREAK' || two === 'REJECT') expect([four, eight]).toEqual([two, two]);
      if (four === 'BREAK' || four === 'REJECT') expect(eight).toBe(four);
    }
  });
});
