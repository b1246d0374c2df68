import type { AlertType, ConditionType } from '../vocabulary/alert.ts';
import { signedText } from './percent.ts';
import type { Alert, AlertRecord } from './stream-messages.ts';

type Values = Alert['values'];

interface AlertText {
  readonly title: (values: Values) => string;
  readonly body: (values: Values) => string;
  /** What price had done where it came as the alert would have it. */
  readonly came: string;
}

const plain = (title: string, body: AlertText['body'], came: string): AlertText => ({
  title: () => title,
  body,
  came,
});

const moving = (value: number, slope: number): string =>
  `${signedText(value)}, ${slope < 0 ? 'falling' : 'rising'} ${Math.abs(slope).toFixed(2)} a bar`;
const ofPressure = ({ pressure, pressureSlope }: Values) => `Pressure ${moving(pressure, pressureSlope)}.`;
const ofBoth = ({ barrier, pressure }: Values) =>
  `Barrier ${signedText(barrier)}, pressure ${signedText(pressure)}.`;
const [HIGHER, LOWER] = ['price was higher', 'price was lower'];
const [MORE, LESS] = [
  'price had moved more than it usually does',
  'price had moved less than it usually does',
];

/** What is said of a setup, or of dealers. */
const CONDITION_TITLES = {
  LOW_QUALITY_SETUP: 'Poor setup',
  HIGH_QUALITY_SETUP: 'Clean setup',
  FUEL_REGIME: 'Dealers amplify moves',
  PIN_REGIME: 'Dealers dampen moves',
} as const satisfies Readonly<Record<ConditionType, string>>;
export const conditionTitle = (type: ConditionType): string => CONDITION_TITLES[type];

const TEXTS: Readonly<Record<AlertType, AlertText>> = {
  CONTINUATION_UP: plain('Buying is building', ofPressure, HIGHER),
  CONTINUATION_DOWN: plain('Selling is building', ofPressure, LOWER),
  EXHAUSTION_UP: plain('Buying is fading', ofPressure, LOWER),
  EXHAUSTION_DOWN: plain('Selling is fading', ofPressure, HIGHER),
  REVERSAL_RISK_UP: plain('Up-move may be turning', ofPressure, LOWER),
  REVERSAL_RISK_DOWN: plain('Down-move may be turning', ofPressure, HIGHER),
  FLOW_DIVERGENCE: {
    title: ({ momentum }) => (momentum > 0 ? 'Rising on net selling' : 'Falling on net buying'),
    body: ({ momentum, flow }) => `Momentum ${signedText(momentum)}, flow ${signedText(flow)}.`,
    came: 'price had gone the way of the flow',
  },
  BARRIER_BREAK_SUPPORT: plain('The book goes with the push', ofBoth, 'price had gone the way of the push'),
  BARRIER_OPPOSES_PRESSURE: plain(
    'The book leans against the push',
    ofBoth,
    'price had gone the way the book leans',
  ),
  BARRIER_WEAKENING: plain(
    'The book’s lean is easing',
    ({ barrier, barrierSlope }) => `Barrier ${moving(barrier, barrierSlope)}.`,
    'price had gone against the book’s lean',
  ),
  LOW_QUALITY_SETUP: plain(
    CONDITION_TITLES.LOW_QUALITY_SETUP,
    () => 'Other alerts here count for less.',
    LESS,
  ),
  HIGH_QUALITY_SETUP: plain(
    CONDITION_TITLES.HIGH_QUALITY_SETUP,
    ({ setup }) => `Setup ${signedText(setup)}.`,
    MORE,
  ),
  FUEL_REGIME: plain(CONDITION_TITLES.FUEL_REGIME, ({ dealer }) => `Dealer ${signedText(dealer)}.`, MORE),
  PIN_REGIME: plain(CONDITION_TITLES.PIN_REGIME, ({ dealer }) => `Dealer ${signedText(dealer)}.`, LESS),
};

/** What an alert says in three or four words. */
export const alertTitle = ({ type, values }: Pick<Alert, 'type' | 'values'>): string =>
  TEXTS[type].title(values);

/** What it goes by, in a sentence. */
export const alertBody = ({ type, values }: Pick<Alert, 'type' | 'values'>): string =>
  TEXTS[type].body(values);

/** What came of earlier ones, beside what usually happens. */
export function recordText(record: AlertRecord | null, type: AlertType): string {
  if (!record) return 'No record yet.';
  const { cases, happened, usual, days, minutes } = record;
  return `After ${cases} of these on ${days} ${days === 1 ? 'day' : 'days'}, ${TEXTS[type].came} ${minutes} min later in ${happened} (usual ${Math.round(usual * cases)}).`;
}
