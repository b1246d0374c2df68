import { describe, expect, it } from 'vitest';
import {
  type Market,
  PLANTED_INTERCEPT,
  PLANTED_SLOPE,
  PlantedEffect,
} from '../../../daemon/simulator/planted-effect.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import { ES, randomMarket, SESSION } from '../../market.ts';

function watched(market: Market) {
  const effect = new PlantedEffect(SESSION, ES, market, new Random('effect'));
  const tilts = new Set<number>();
  for (const event of randomMarket(7)) {
    if (event.kind !== 'trade') continue;
    effect.onTrade(event.at, event.price, event.size);
    tilts.add(effect.tilt.buy);
  }
  return { truth: effect.truth(), tilts };
}

describe('A null market', () => {
  it('leans neither way, and has no opinion on any approach', () => {
    const { truth, tilts } = watched('null');
    expect([...tilts]).toEqual([0]);
    expect(truth.length).toBeGreaterThan(10);
    expect(truth.every(({ latent, breakProbability }) => latent === null && breakProbability === null)).toBe(
      true,
    );
  });
});

describe('A planted market', () => {
  it('has moods, which lean order flow either way', () => {
    const { tilts } = watched('planted');
    expect([Math.min(...tilts) < 0, Math.max(...tilts) > 0]).toEqual([true, true]);
    expect(Math.max(...[...tilts].map(Math.abs))).toBeLessThanOrEqual(0.2);
  });
  it('knows the probability of each break from the mood at the zone’s edge', () => {
    const { truth } = watched('planted');
    const known = truth.filter(({ latent }) => latent !== null);
    expect(known.length).toBeGreaterThan(10);
    for (const { latent, breakProbability } of known)
      expect(breakProbability).toBeCloseTo(
        1 / (1 + Math.exp(-(PLANTED_INTERCEPT + PLANTED_SLOPE * latent!))),
        12,
      );
  });
  it('tells an approach once, with the time of its contact or none', () => {
    const { truth } = watched('planted');
    expect(new Set(truth.map(({ episodeId }) => episodeId)).size).toBe(truth.length);
    for (const { approachNs, contactNs } of truth)
      if (contactNs !== null) expect(contactNs >= approachNs).toBe(true);
    expect(truth.some(({ contactNs }) => contactNs === null)).toBe(true);
  });
});
