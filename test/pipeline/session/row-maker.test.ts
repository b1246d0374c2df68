import { describe, expect, it } from 'vitest';
import type { PriceInForce } from '../../../pipeline/approaches/approach-tracker.ts';
import type { Episode } from '../../../pipeline/approaches/episode.ts';
import { TouchMemory } from '../../../pipeline/approaches/touch-memory.ts';
import type { AverageTrueRange } from '../../../pipeline/levels/average-true-range.ts';
import { RowMaker } from '../../../pipeline/session/row-maker.ts';
import { featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { episodeVector } from '../../../pipeline/vectors/episode-vector.ts';
import { ZONE_ATR } from '../../../shared/rules.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { clock, ES, listen, play, randomMarket, SESSION, tell } from '../../market.ts';

const FULL = play(randomMarket(7));

it('Rows are the same whether a level at a moment is measured once, or for each of them', () => {
  for (const seed of [7, 8, 9]) {
    const market = randomMarket(seed);
    const once = play(market);
    // Whoever is told the stages has each measured by itself.
    let stages = 0;
    const each = play(market, { stage: () => stages++ });
    expect(stages).toBeGreaterThan(1000);
    expect(once.checkpoints.length).toBeGreaterThan(50);
    const shared = once.checkpoints.filter(({ features }) =>
      once.ticks.some(({ rows }) => rows.some((row) => row.features === features)),
    );
    expect(shared.length).toBeGreaterThan(20);
    const measuredTwice = new Set(each.ticks.flatMap(({ rows }) => rows.map(({ features }) => features)));
    expect(each.checkpoints.filter(({ features }) => measuredTwice.has(features))).toEqual([]);
    for (const [i, checkpoint] of once.checkpoints.entries()) {
      const { features, vector, paths } = each.checkpoints[i]!;
      expect([checkpoint.features, checkpoint.vector, checkpoint.paths]).toEqual([features, vector, paths]);
    }
    expect(once.ticks.map(({ rows }) => rows.map(({ features }) => features))).toEqual(
      each.ticks.map(({ rows }) => rows.map(({ features }) => features)),
    );
  }
});

describe('Rows of the state table', () => {
  it('are one for each level, in order, every half-minute from 09:30 to 12:30', () => {
    expect(FULL.ticks).toHaveLength(361);
    expect([FULL.ticks[0]!.at, FULL.ticks[360]!.at]).toEqual([SESSION.rthOpen, SESSION.windowEnd]);
    for (const { rows } of FULL.ticks) expect(rows.map(({ level }) => level)).toEqual(LEVEL_KINDS);
  });
  it('have the direction of the approach under way, and else of the side price stands on', () => {
    for (const { rows } of FULL.ticks)
      for (const { episode, direction, levelPrice, features } of rows) {
        const spot = features[featurePlace('spot')]!;
        expect(direction).toBe(episode?.direction ?? (spot > levelPrice ? 'DOWN' : 'UP'));
      }
  });
  it('are in the zone within two ATR of the level, and not where it is inactive', () => {
    for (const { rows } of FULL.ticks)
      for (const { inZone, features } of rows) {
        const distance = Math.abs(features[featurePlace('distance_signed_atr')]!);
        if (Math.abs(distance - ZONE_ATR) > 1e-9) expect(inZone).toBe(distance <= ZONE_ATR);
      }
  });
  it('pass the gate in the zone, coming nearer for two bars at a tenth of an ATR a minute', () => {
    let passed = 0;
    for (const { rows } of FULL.ticks)
      for (const { approachGate, features } of rows) {
        const [distance, bars, velocity] = (
          ['distance_signed_atr', 'approach_bars', 'approach_velocity'] as const
        ).map((name) => features[featurePlace(name)]!);
        expect(approachGate).toBe(Math.abs(distance!) < ZONE_ATR && bars! >= 2 && velocity! >= 0.1);
        if (approachGate) passed++;
      }
    expect(passed).toBeGreaterThan(20);
  });
  it('cannot be changed', () => {
    for (const row of FULL.ticks[100]!.rows) expect(Object.isFrozen(row)).toBe(true);
  });
});

describe('A checkpoint', () => {
  it('has the vector of its own features and paths', () => {
    expect(FULL.checkpoints.length).toBeGreaterThan(50);
    for (const { features, paths, vector } of FULL.checkpoints)
      expect(vector).toEqual(episodeVector(features, paths));
  });
  it('knows its contact from contact on and not before, and is frozen', () => {
    for (const row of FULL.checkpoints) {
      expect(Object.isFrozen(row)).toBe(true);
      if (row.contact) expect(row.contact.at).toBeLessThanOrEqual(row.at);
      expect(row.phase).toBe(row.contact ? 'CONTACT' : 'APPROACH');
      if (row.kind === 'APPROACH') expect(row.contact).toBeNull();
      if (row.kind === 'CONTACT') expect(row.contact?.at).toBe(row.at);
    }
  });
  it('is measured by the level and ATR it was recognised by', () => {
    for (const { kind, episode, contact, levelPrice, atr, features } of FULL.checkpoints) {
      if (kind === 'APPROACH')
        expect([levelPrice, atr]).toEqual([episode.anchorLevelPrice, episode.anchorAtr]);
      if (kind === 'CONTACT') expect([levelPrice, atr]).toEqual([contact!.levelPrice, contact!.atr]);
      expect(features[featurePlace('atr')]).toBe(atr);
    }
  });
  it('has a path of forty real samples once twenty minutes of states lie behind it', () => {
    const later = FULL.checkpoints.filter(({ at }) => at >= clock('09:30'));
    expect(later.every(({ validFraction }) => validFraction > 0.5)).toBe(true);
    expect(later.some(({ validFraction }) => validFraction === 1)).toBe(true);
  });
});

describe('What was measured of a level', () => {
  const { run } = listen(SESSION);
  for (const event of randomMarket(7)) if (event.at < clock('10:30')) tell(run, event);
  const touches = new TouchMemory(ES.attemptBandPoints);
  const { accumulators, levels, gaps } = run;
  const atr = { points: 5 } as AverageTrueRange;
  const state = {
    session: SESSION,
    instrument: ES,
    accumulators,
    levels,
    gaps,
    atr,
    touches,
    thresholds: null,
  };
  const maker = new RowMaker(state);
  const episode = {
    id: 'first',
    level: 'OR_HIGH',
    direction: 'UP',
    anchorAt: run.now,
    anchorLevelPrice: 6003,
  } as Episode;
  const seen = () => ({ at: run.now, spot: 6001, levelPrice: 6003, atr: 5 });
  const measured = (of: Partial<Episode> = {}, at: Partial<PriceInForce> = {}) =>
    maker.checkpoint({ episode: { ...episode, ...of }, contact: null }, 'CLOSE', { ...seen(), ...at })
      .features;

  it('counts for a moment that is the same in all', () => {
    expect(measured()).toBe(measured());
  });
  it.each<[string, Partial<Episode>, Partial<PriceInForce>]>([
    ['price', {}, { spot: 6001.25 }],
    ['level', {}, { levelPrice: 6003.25 }],
    ['ATR', {}, { atr: 5.5 }],
    ['direction', { direction: 'DOWN' }, {}],
  ])('is measured anew for another %s', (_, of, at) => {
    const before = measured();
    expect(measured(of, at)).not.toBe(before);
  });
  it('is measured anew with each attempt and what is first seen of it', () => {
    const touched = (happens: () => void): boolean => {
      const before = measured();
      happens();
      return measured() !== before;
    };
    const firstSeen = {
      barrierReplenishmentRatio: 1,
      barrierDeltaLiq: 2,
      tapeVelocity: 3,
      tapeImbalance: 0.4,
    };
    expect(touched(() => touches.onApproach(episode))).toBe(true);
    expect(touched(() => touches.onRow(episode, firstSeen))).toBe(true);
    expect(
      touched(() => {
        touches.onClosed(episode);
        touches.onApproach({ ...episode, id: 'second' });
      }),
    ).toBe(true);
    expect(touched(() => undefined)).toBe(false);
  });
  it.each<[string, () => void]>([
    ['time has passed', () => run.onQuiet(run.now + 10 * NS_PER_SECOND)],
    ['more may have been told at the same moment', () => maker.beginMoment()],
  ])('is measured anew once %s', (_, happens) => {
    const before = measured();
    happens();
    expect(measured()).not.toBe(before);
  });
});
