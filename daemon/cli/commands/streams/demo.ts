import { Command } from 'commander';
import { type AlertInputs, detectAlerts, flowConfirmation } from '../../../../pipeline/alerts/rules.ts';
import { exitScore, zoneOf } from '../../../../pipeline/exit/exit-score.ts';
import { FIRST_SIZES } from '../../../../pipeline/streams/stream-sizes.ts';
import { alertTitle } from '../../../../shared/protocol/alert-text.ts';
import { EXIT_ZONES } from '../../../../shared/vocabulary/position.ts';
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
    .description('what alerts and the exit score say of five bars that were made up; it needs no data')
    .action(() => {
      for (const scenario of SCENARIOS) for (const line of linesOf(scenario)) terminal.print(line);
      terminal.print(
        'By the rules of one bar alone. On a session, alerts need bars in a row: spymaster streams alerts --help',
      );
    });
  return example(command, 'spymaster streams demo');
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
