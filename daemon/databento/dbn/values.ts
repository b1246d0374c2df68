/**
 * What the coded values of DBN fields mean, by the names they have here. The format
 * grows: a code that is in none of these tables passes through every reader as it came.
 */

/** Kinds of records. */
export const RTYPE = {
  trade: 0x00,
  mbp1: 0x01,
  mbp10: 0x0a,
  /** Bars of the first version, whatever their length. */
  ohlcv: 0x11,
  status: 0x12,
  definition: 0x13,
  imbalance: 0x14,
  error: 0x15,
  symbolMapping: 0x16,
  system: 0x17,
  statistics: 0x18,
  ohlcv1s: 0x20,
  ohlcv1m: 0x21,
  ohlcv1h: 0x22,
  ohlcv1d: 0x23,
  ohlcvEod: 0x24,
  mbo: 0xa0,
  cmbp1: 0xb1,
  cbbo1s: 0xc0,
  cbbo1m: 0xc1,
  tcbbo: 0xc2,
  bbo1s: 0xc3,
  bbo1m: 0xc4,
} as const;

/** What an event of the market did. */
export const ACTION_LETTER = {
  add: 'A',
  cancel: 'C',
  modify: 'M',
  trade: 'T',
  fill: 'F',
  clear: 'R',
  none: 'N',
} as const;
/** The same as columns hold it: the letter's ASCII code. */
export const ACTION = codesOf(ACTION_LETTER);

/** Bids and buyers, offers and sellers, or nobody's. */
export const SIDE_LETTER = { bid: 'B', ask: 'A', none: 'N' } as const;
/** The same as columns hold it: the letter's ASCII code. */
export const SIDE = codesOf(SIDE_LETTER);

/** Bits of a market record's flags: ask for one, never for the whole byte. */
export const FLAG = {
  last: 0x80,
  topOfBook: 0x40,
  snapshot: 0x20,
  aggregatedLevel: 0x10,
  badReceiveTime: 0x08,
  maybeBadBook: 0x04,
  publisherSpecific: 0x02,
  reserved: 0x01,
} as const;

/** Kinds of statistics. */
export const STAT_TYPE = {
  opening: 1,
  indicativeOpening: 2,
  settlement: 3,
  low: 4,
  high: 5,
  clearedVolume: 6,
  lowestOffer: 7,
  highestBid: 8,
  openInterest: 9,
  fixing: 10,
  close: 11,
  netChange: 12,
  volumeWeightedAverage: 13,
  volatility: 14,
  delta: 15,
  uncrossing: 16,
  upperPriceLimit: 17,
  lowerPriceLimit: 18,
  blockVolume: 19,
  indicativeClose: 20,
  venueSpecificVolume1: 10_001,
} as const;

/** Whether a statistic is told or taken back. */
export const UPDATE_ACTION = { new: 1, delete: 2 } as const;

/** What an instrument is. */
export const INSTRUMENT_CLASS_LETTER = {
  bond: 'B',
  call: 'C',
  future: 'F',
  index: 'I',
  stock: 'K',
  mixedSpread: 'M',
  put: 'P',
  futureSpread: 'S',
  optionSpread: 'T',
  foreignExchangeSpot: 'X',
  commoditySpot: 'Y',
} as const;

/** How a venue shares fills among the orders of one price. */
export const MATCH_ALGORITHM_LETTER = {
  undefined: ' ',
  firstInFirstOut: 'F',
  configurable: 'K',
  proRata: 'C',
  firstInFirstOutLeadMaker: 'T',
  thresholdProRata: 'S',
  firstInFirstOutTopLeadMaker: 'Q',
  thresholdProRataLeadMaker: 'W',
  eurodollarFutures: 'Y',
  timeProRata: 'P',
  institutionalPrioritization: 'V',
} as const;

/** Whether a definition is new, changed or withdrawn. */
export const SECURITY_UPDATE_LETTER = { add: 'A', modify: 'M', delete: 'D' } as const;

/** Yes, no, or not said. */
export const TRI_STATE_LETTER = { yes: 'Y', no: 'N', notAvailable: '~' } as const;

/** What a venue does with an instrument from now on. */
export const STATUS_ACTION = {
  none: 0,
  preOpen: 1,
  preCross: 2,
  quoting: 3,
  cross: 4,
  rotation: 5,
  newPriceIndication: 6,
  trading: 7,
  halt: 8,
  pause: 9,
  suspend: 10,
  preClose: 11,
  close: 12,
  postClose: 13,
  shortSaleRestrictionChange: 14,
  notAvailable: 15,
} as const;

/** Why it does. */
export const STATUS_REASON = {
  none: 0,
  scheduled: 1,
  surveillanceIntervention: 2,
  marketEvent: 3,
  instrumentActivation: 4,
  instrumentExpiration: 5,
  recoveryInProcess: 6,
  regulatory: 10,
  administrative: 11,
  nonCompliance: 12,
  filingsNotCurrent: 13,
  tradingSuspension: 14,
  newIssue: 15,
  issueAvailable: 16,
  issuesReviewed: 17,
  filingRequirementsSatisfied: 18,
  newsPending: 30,
  newsReleased: 31,
  newsAndResumptionTimes: 32,
  newsNotForthcoming: 33,
  orderImbalance: 40,
  limitUpLimitDownPause: 50,
  operational: 60,
  additionalInformationRequested: 70,
  mergerEffective: 80,
  exchangeTradedFund: 90,
  corporateAction: 100,
  newSecurityOffering: 110,
  marketWideHaltLevel1: 120,
  marketWideHaltLevel2: 121,
  marketWideHaltLevel3: 122,
  marketWideHaltCarryover: 123,
  marketWideHaltResumption: 124,
  quotationNotAvailable: 130,
} as const;

/** What else changed with a status. */
export const TRADING_EVENT = {
  none: 0,
  noCancel: 1,
  changeTradingSession: 2,
  impliedMatchingOn: 3,
  impliedMatchingOff: 4,
} as const;

/** Codes of the gateway's system records. */
export const SYSTEM_CODE = {
  heartbeat: 0,
  subscriptionAck: 1,
  slowReaderWarning: 2,
  replayCompleted: 3,
  endOfInterval: 4,
} as const;

/** Codes of its error records. */
export const GATEWAY_ERROR = {
  authentication: 1,
  keyDeactivated: 2,
  connectionLimit: 3,
  symbolResolution: 4,
  invalidSubscription: 5,
  internal: 6,
  skippedRecords: 7,
  replayAgedOut: 8,
} as const;

/** Codes, numbers or letters, by their names. */
export type ValueTable = Readonly<Record<string, number | string>>;

/**
 * The name of a code; null for one that the table has not.
 * @example nameOf(STAT_TYPE, 9) // 'openInterest'
 */
export function nameOf<T extends ValueTable>(table: T, code: number | string): (keyof T & string) | null {
  return Object.keys(table).find((name) => table[name] === code) ?? null;
}

function codesOf<T extends Readonly<Record<string, string>>>(
  letters: T,
): { readonly [N in keyof T]: number } {
  return Object.fromEntries(
    Object.entries(letters).map(([name, letter]) => [name, letter.charCodeAt(0)]),
  ) as { [N in keyof T]: number };
}
