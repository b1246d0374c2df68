import type { AlertType, Expectation } from '../vocabulary/alert.ts';
import type { Alert, AlertRecord } from './stream-messages.ts';

type Values = Alert['values'];

/** U+2212, as the numbers around it are set. */
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
const bars = (count: number): string => `${count} ${count === 1 ? 'bar' : 'bars'}`;

interface AlertText {
  readonly title: (values: Values) => string;
  readonly body: (values: Values, count: number) => string;
}

const plain = (title: string, body: AlertText['body']): AlertText => ({ title: () => title, body });

const building = (title: string, word: string) =>
  plain(
    title,
    ({ pressure, pressureSlope }) =>
      `Pressure ${signed(pressure)}, ${word} ${Math.abs(pressureSlope).toFixed(2)} a bar.`,
  );
const fading = (title: string) =>
  plain(title, ({ pressure }, count) => `Pressure ${signed(pressure)}, fading for ${bars(count)}.`);
const turning = (title: string) =>
  plain(title, ({ pressure }) => `Pressure ${signed(pressure)}, fading ever faster.`);
const againstPressure = ({ barrier, pressure }: Values) =>
  `Barrier ${signed(barrier)}, pressure ${signed(pressure)}.`;

/** What is said of a setup, or of dealers. */
const CONDITION_TITLES = {
  LOW_QUALITY_SETUP: 'Poor setup',
  HIGH_QUALITY_SETUP: 'Clean setup',
  FUEL_REGIME: 'Dealers amplify moves',
  PIN_REGIME: 'Dealers dampen moves',
} as const satisfies Partial<Record<AlertType, string>>;
export type ConditionType = keyof typeof CONDITION_TITLES;

/** Speaks of the setup or of dealers, not of price: a chip, and no mark on a bar. */
export const isCondition = (type: AlertType): type is ConditionType => type in CONDITION_TITLES;
export const conditionTitle = (type: ConditionType): string => CONDITION_TITLES[type];

const TEXTS: Readonly<Record<AlertType, AlertText>> = {
  CONTINUATION_UP: building('Buying is building', 'rising'),
  CONTINUATION_DOWN: building('Selling is building', 'falling'),
  EXHAUSTION_UP: fading('Buying is fading'),
  EXHAUSTION_DOWN: fading('Selling is fading'),
  REVERSAL_RISK_UP: turning('Up-move may be turning'),
  REVERSAL_RISK_DOWN: turning('Down-move may be turning'),
  FLOW_DIVERGENCE: {
    title: ({ momentum }) => (momentum > 0 ? 'Rising on net selling' : 'Falling on net buying'),
    body: ({ momentum, flow }) => `Momentum ${signed(momentum)}, flow ${signed(flow)}.`,
  },
  BARRIER_BREAK_SUPPORT: plain('The book goes with the push', againstPressure),
  BARRIER_OPPOSES_PRESSURE: plain('The book leans against the push', againstPressure),
  BARRIER_WEAKENING: plain(
    'The book’s lean is easing',
    ({ barrier }, count) => `Barrier ${signed(barrier)}, easing for ${bars(count)}.`,
  ),
  LOW_QUALITY_SETUP: plain(CONDITION_TITLES.LOW_QUALITY_SETUP, () => 'Other alerts here count for less.'),
  HIGH_QUALITY_SETUP: plain(CONDITION_TITLES.HIGH_QUALITY_SETUP, ({ setup }) => `Setup ${signed(setup)}.`),
  FUEL_REGIME: plain(CONDITION_TITLES.FUEL_REGIME, ({ dealer }) => `Dealer ${signed(dealer)}.`),
  PIN_REGIME: plain(CONDITION_TITLES.PIN_REGIME, ({ dealer }) => `Dealer ${signed(dealer)}.`),
};

/** What an alert says in three or four words. */
export const alertTitle = ({ type, values }: Pick<Alert, 'type' | 'values'>): string =>
  TEXTS[type].title(values);

/** What it goes by, in a sentence. */
export const alertBody = ({ type, values, bars: count }: Pick<Alert, 'type' | 'values' | 'bars'>): string =>
  TEXTS[type].body(values, count);

/**
 * What came of earlier ones, beside what usually happens. A type whose sign can be either
 * is counted by its own.
 */
export function recordText(record: AlertRecord | null, expects: Expectation): string {
  if (!record) return 'No record yet.';
  const { cases, happened, usual, days, minutes } = record;
  const what = WENT[expects === 'up' || expects === 'down' ? 'way' : expects];
  return `After ${cases} of these on ${days} ${days === 1 ? 'day' : 'days'}, price ${what} ${minutes} min later in ${happened} (usual ${Math.round(usual * cases)}).`;
}

const WENT = {
  way: 'had gone that way',
  larger: 'had moved more than it usually does',
  smaller: 'had moved less than it usually does',
} as const;

/** What an alert would have price do, in words. */
export const expectationText: Readonly<Record<Expectation, string>> = {
  up: 'price higher',
  down: 'price lower',
  larger: 'a larger move than usual',
  smaller: 'a smaller move than usual',
};
