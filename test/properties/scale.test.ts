import { describe, expect, it } from 'vitest';
import { FEATURES, featurePlace } from '../../pipeline/stages/silver/catalogue.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { ES, type MarketEvent, outcomesById, play, randomMarket, type Told } from '../market.ts';

/** A power of two, so that nothing is lost in rounding. */
const FACTOR = 4;
const MARKET = randomMarket(7);

/** The same market quoted in points a quarter as large. */
function scaled(event: MarketEvent): MarketEvent {
  switch (event.kind) {
    case 'trade':
    case 'optionTrade':
      return { ...event, price: FACTOR * event.price };
    case 'book':
      return { ...event, bid: FACTOR * event.bid, ask: FACTOR * event.ask, tick: FACTOR * ES.tickSizePoints };
    case 'optionQuote':
      return { ...event, bid: FACTOR * event.bid, ask: FACTOR * event.ask };
    case 'optionDefinition':
      return { ...event, strike: FACTOR * event.strike };
    case 'openInterest':
      return event;
  }
}

/**
 * The contract that is traded in them: all that counts points, and the dollars of one.
 */
const FAMILY: Instrument = {
  ...ES,
  tickSizePoints: FACTOR * ES.tickSizePoints,
  multiplierUsd: ES.multiplierUsd / FACTOR,
  priceBoundsPoints: [FACTOR * ES.priceBoundsPoints[0], FACTOR * ES.priceBoundsPoints[1]],
  atrFloorPoints: FACTOR * ES.atrFloorPoints,
  tapeBandPoints: FACTOR * ES.tapeBandPoints,
  barrierZonePoints: FACTOR * ES.barrierZonePoints,
  stackingBandsPoints: ES.stackingBandsPoints.map((band) => FACTOR * band) as [number, number, number],
  attemptBandPoints: FACTOR * ES.attemptBandPoints,
  strikeStepPoints: FACTOR * ES.strikeStepPoints,
  tightOptionPoints: FACTOR * ES.tightOptionPoints,
  strikeRangePoints: FACTOR * ES.strikeRangePoints,
};

/** What a value becomes, by its unit; all others stay. */
const BECOMES: Readonly<Record<string, number>> = {
  points: FACTOR,
  // A point is a quarter as large, and a contract is worth a quarter of it.
  'USD delta/point': 1 / FACTOR ** 2,
};

const SCALED = MARKET.map(scaled);
const rowsOf = ({ checkpoints, ticks }: Told) => [...checkpoints, ...ticks.flatMap(({ rows }) => rows)];

describe('A market quoted in other points', () => {
  const original = play(MARKET);
  const other = play(SCALED, { family: FAMILY });
  const rows = rowsOf(original);

  /**
   * Features that are not what they become in other points, with the first row's values.
   */
  function differing(told: Told) {
    const others = rowsOf(told);
    expect(others).toHaveLength(rows.length);
    return FEATURES.flatMap(({ name, unit }) => {
      const place = featurePlace(name);
      const factor = BECOMES[unit] ?? 1;
      const row = rows.findIndex(({ features }, i) => {
        const [was, is] = [factor * features[place]!, others[i]!.features[place]!];
        return Number.isNaN(was)
          ? !Number.isNaN(is)
          : !(Math.abs(is - was) <= 1e-6 * Math.max(1, Math.abs(was)));
      });
      return row === -1 ? [] : [[name, rows[row]!.features[place], others[row]!.features[place]]];
    });
  }

  it('has the same approaches and outcomes', () => {
    const decided = (told: Told) =>
      [...outcomesById(told).values()].map(({ episode, contact, results }) => [
        episode.level,
        episode.anchorAt,
        contact?.at ?? null,
        results.contact_armed?.outcomes ?? null,
        results.contact_armed?.favorableAtr ?? null,
      ]);
    expect(decided(other)).toEqual(decided(original));
    expect(decided(original).length).toBeGreaterThan(10);
  });
  it('has every value that is no distance in points as it was, and those four times as large', () => {
    expect(differing(other)).toEqual([]);
  });
  it.each([
    'tapeBandPoints',
    'barrierZonePoints',
    'stackingBandsPoints',
    'strikeRangePoints',
    'multiplierUsd',
  ] as const)('would not, were %s not its own', (own) => {
    expect(differing(play(SCALED, { family: { ...FAMILY, [own]: ES[own] } }))).not.toEqual([]);
  });
});
