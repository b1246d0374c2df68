import { type DealerPosition, type GammaBand, gammaBand, netGamma } from '../../options/gamma-bands.ts';
import { type FeatureFacts, feature, group } from '../../schema/feature-group.ts';
import type { Moment } from '../../schema/moment.ts';

/** Calls count positive and puts negative: so the columns' frames and mirrors say. */
const DEALERS: DealerPosition = 'long-calls';
/** Bands reach so many strikes from the level. */
const BAND_STRIKES = [1, 2, 3] as const;
type BandStrikes = (typeof BAND_STRIKES)[number];
const WIDEST: BandStrikes = 3;
const NET_STRIKES = 2;
/** Keeps two empty sides from a ratio without a value. */
const EMPTY_EPSILON = 1e-6;

interface OpenGamma {
  readonly bands: Readonly<Record<BandStrikes, GammaBand>>;
  readonly net: number;
}

function openGamma({ read, levelPrice, instrument: { strikeStepPoints } }: Moment): OpenGamma {
  const strikes = read.optionChain.gammaNear(levelPrice, WIDEST * strikeStepPoints);
  const band = (count: BandStrikes) => gammaBand(strikes, levelPrice, count * strikeStepPoints, DEALERS);
  return {
    bands: { 1: band(1), 2: band(2), 3: band(3) },
    net: netGamma(strikes, levelPrice, NET_STRIKES * strikeStepPoints, DEALERS),
  };
}

const FACTS: Omit<FeatureFacts, 'meaning'> = {
  unit: 'USD delta/point',
  frame: 'market',
  scope: 'level',
  missing: ['no-options', 'level-inactive', 'warm-up'],
};

const above = <B extends BandStrikes>(strikes: B) =>
  feature(
    `gex_above_${strikes}strike`,
    {
      ...FACTS,
      mirror: `gex_below_${strikes}strike`,
      meaning: 'Dealer gamma of the open interest in so many strikes above the level.',
    },
    ({ bands }: OpenGamma) => bands[strikes].above,
  );
const below = <B extends BandStrikes>(strikes: B) =>
  feature(
    `gex_below_${strikes}strike`,
    {
      ...FACTS,
      mirror: `gex_above_${strikes}strike`,
      meaning: 'Dealer gamma of the open interest in so many strikes below the level.',
    },
    ({ bands }: OpenGamma) => bands[strikes].below,
  );
const callsAbove = <B extends BandStrikes>(strikes: B) =>
  feature(
    `call_gex_above_${strikes}strike`,
    {
      ...FACTS,
      mirror: `put_gex_below_${strikes}strike`,
      meaning: 'That of the calls above alone.',
    },
    ({ bands }: OpenGamma) => bands[strikes].callsAbove,
  );
const putsBelow = <B extends BandStrikes>(strikes: B) =>
  feature(
    `put_gex_below_${strikes}strike`,
    {
      ...FACTS,
      mirror: `call_gex_above_${strikes}strike`,
      meaning: 'That of the puts below alone.',
    },
    ({ bands }: OpenGamma) => bands[strikes].putsBelow,
  );

/**
 * Dealer gamma of the open interest around the level, calls counted positive and puts
 * negative.
 */
export const DEALER_GAMMA = [
  group(openGamma, [
    ...BAND_STRIKES.map(above),
    ...BAND_STRIKES.map(below),
    ...BAND_STRIKES.map(callsAbove),
    ...BAND_STRIKES.map(putsBelow),
    feature(
      'gex_asymmetry',
      { ...FACTS, frame: 'none', meaning: 'Dealer gamma of three strikes above less that of three below.' },
      ({ bands }) => bands[WIDEST].above - bands[WIDEST].below,
    ),
    feature(
      'gex_ratio',
      {
        ...FACTS,
        unit: 'ratio',
        meaning: 'Size of the gamma above less that below, as a share of both; from −1 to 1.',
      },
      ({ bands }) => {
        const [up, down] = [Math.abs(bands[WIDEST].above), Math.abs(bands[WIDEST].below)];
        return (up - down) / (up + down + EMPTY_EPSILON);
      },
    ),
    feature(
      'net_gex_2strike',
      { ...FACTS, meaning: 'Dealer gamma of the open interest in all strikes within two of the level.' },
      ({ net }) => net,
    ),
  ]),
] as const;
