import { Command } from 'commander';
import { type AlertInputs, detectAlerts, flowConfirmation } from '../../../../pipeline/alerts/rules.ts';
import { exitScore, zoneOf } from '../../../../pipeline/exit/exit-score.ts';
import { pathCurvature, pathSlope } from '../../../../pipeline/projections/horizon-basis.ts';
import { calibrated, fitPathModel, project } from '../../../../pipeline/projections/projection-model.ts';
import { projectionSamples } from '../../../../pipeline/projections/samples.ts';
import { FIRST_SIZES } from '../../../../pipeline/streams/stream-sizes.ts';
import { alertTitle } from '../../../../shared/protocol/alert-text.ts';
import { EXIT_ZONES } from '../../../../shared/vocabulary/position.ts';
import { autoregressiveSessions } from '../../../streams/synthetic.ts';
import { example } from '../../options.ts';
import type { Terminal } from '../../terminal.ts';

/** A bar that was made up, and what it is an example of. */
interface Scenario {
  readonly name: string;
  readonly inputs: AlertInputs;
  readonly flowSlope: number;
  readonly adjustedAlignment: number;
}

const CALM: AlertInputs = {
  pressure: 0,
  pressureSlope: 0,
  pressureCurvature: 0,
  pressureJerk: 0,
  momentum: 0,
  flow: 0,
  barrier: 0,
  barrierSlope: 0,
  dealer: 0,
  setup: 0,
};

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'Buying that fades ever faster',
    inputs: {
      ...CALM,
      pressure: 0.45,
      pressureSlope: -0.08,
      pressureCurvature: -0.02,
      pressureJerk: -0.025,
      momentum: 0.4,
      flow: 0.38,
      barrier: 0.25,
      barrierSlope: -0.03,
      dealer: 0.15,
      setup: 0.35,
    },
    flowSlope: -0.06,
    adjustedAlignment: 0.35,
  },
  {
    name: 'Selling that builds, with the book behind it',
    inputs: {
      ...CALM,
      pressure: -0.5,
      pressureSlope: -0.12,
      pressureCurvature: -0.01,
      momentum: -0.48,
      flow: -0.52,
      barrier: -0.31,
      barrierSlope: -0.08,
      dealer: 0.2,
      setup: 0.4,
    },
    flowSlope: -0.13,
    adjustedAlignment: -0.48,
  },
  {
    name: 'Price up on selling',
    inputs: {
      ...CALM,
      pressure: 0.1,
      pressureSlope: 0.02,
      momentum: 0.4,
      flow: -0.45,
      barrier: -0.1,
      setup: 0.15,
    },
    flowSlope: 0,
    adjustedAlignment: 0.1,
  },
  {
    name: 'Selling into a book that stands against it',
    inputs: {
      ...CALM,
      pressure: -0.42,
      pressureSlope: -0.05,
      momentum: -0.38,
      flow: -0.4,
      barrier: 0.35,
      barrierSlope: -0.02,
      setup: 0.3,
    },
    flowSlope: -0.03,
    adjustedAlignment: -0.15,
  },
  {
    name: 'A poor setup where dealers dampen moves',
    inputs: { ...CALM, pressure: 0.25, dealer: -0.35, setup: -0.45 },
    flowSlope: 0,
    adjustedAlignment: 0,
  },
];

export function demoStreamsCommand(terminal: Terminal): Command {
  const command = new Command('demo')
    .description(
      'what alerts and the exit score say of five bars, and a fan of a stream, all made up; it needs no data',
    )
    .action(() => {
      for (const scenario of SCENARIOS) for (const line of linesOf(scenario)) terminal.print(line);
      for (const line of projectionLines()) terminal.print(line);
      terminal.print(
        'Alerts here are by the rules of one bar alone. On a session they need bars in a row: spymaster streams alerts --help',
      );
    });
  return example(command, 'spymaster streams demo');
}

/** Sessions that the example is trained on, and calibrated on. */
const [TRAINED, CALIBRATED] = [24, 12];
const SHOWN_BARS = [2, 4, 6, 8, 10] as const;
const MIDDLE_BARS = 5;

/** A fan of a stream that was made up, by a model that was trained on such streams. */
function projectionLines(): string[] {
  const sessions = autoregressiveSessions(TRAINED + CALIBRATED, { levels: ['PM_HIGH'], bars: 45 });
  const samplesOf = (from: number, to: number) => projectionSamples('pressure', sessions.slice(from, to));
  const model = calibrated(
    fitPathModel('pressure', samplesOf(0, TRAINED)),
    samplesOf(TRAINED, TRAINED + CALIBRATED),
  );
  const [moment] = samplesOf(TRAINED, TRAINED + 1).toSorted((a, b) => b.anchor - a.anchor);
  const { anchor, q10, q50, q90, coefficients } = project(model, moment!);
  const at = (bars: number) =>
    `${2 * bars} min ${signed(q50[bars - 1]!)} (${signed(q10[bars - 1]!)} to ${signed(q90[bars - 1]!)})`;
  return [
    'Where a stream may go that keeps nine tenths of itself from bar to bar',
    `  from ${signed(anchor)}: ${SHOWN_BARS.map(at).join(', ')}`,
    `  after ten minutes ${signed(pathSlope(coefficients, MIDDLE_BARS))} a bar, changing by ${signed(pathCurvature(coefficients, MIDDLE_BARS))}`,
  ];
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

function linesOf({ name, inputs, flowSlope, adjustedAlignment }: Scenario): string[] {
  const alerts = detectAlerts(inputs).map(
    ({ type, severity, confidence }) =>
      `  ${alertTitle({ type, values: inputs })} (${severity.toLowerCase()}, confidence ${confidence.toFixed(2)})`,
  );
  const confirmed = flowConfirmation(inputs);
  const still = { smooth: 0, slope: 0, curvature: 0, jerk: 0 };
  const bar = {
    adjustedAlignment,
    motion: {
      pressure: { ...still, slope: inputs.pressureSlope },
      momentum: still,
      flow: { ...still, slope: flowSlope },
      barrier: { ...still, slope: inputs.barrierSlope },
    },
  };
  const exits = (['long', 'short'] as const).map((side) => {
    const { score } = exitScore(bar, side === 'long' ? 1 : -1, FIRST_SIZES, false);
    return `${side} ${signed(score)} ${EXIT_ZONES[zoneOf(score)]}`;
  });
  return [
    name,
    ...alerts,
    ...(confirmed === null ? [] : [`  flow confirms the move, ${confirmed.toFixed(2)}`]),
    `  exit score: ${exits.join('; ')}`,
  ];
}
