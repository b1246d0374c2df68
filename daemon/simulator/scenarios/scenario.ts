import { rm } from 'node:fs/promises';
import { SpymasterError } from '../../../shared/errors.ts';
import { parseClock } from '../../../shared/session/new-york-time.ts';
import { fromTimestamp, sessionOf } from '../../../shared/session/session.ts';
import { type SessionNs, timestampNs } from '../../../shared/units.ts';
import { minuteBarsFile, type OPTIONS_SCHEMAS, rawFile } from '../../raw/raw-layout.ts';
import type { Act } from '../market-hand.ts';
import type { Directing } from '../options/customers.ts';
import { nextOfKind } from './date-kinds.ts';
import { editFile } from './edit-file.ts';
import {
  type FileName,
  hour,
  SCENARIO_NAMES,
  SCENARIOS,
  type Scenario,
  type ScenarioName,
} from './library.ts';
import { writeMinuteBars } from './minute-bars.ts';

/**
 * Books and options are written from 09:00 on; the last figures of the session before
 * come at 09:12.
 */
const EARLIEST_SECONDS = 9.25 * 3600;
const LATEST_SECONDS = (12 + 38 / 60) * 3600;
/** A script needs the levels that it leads to, and time to play before 12:30. */
const SCRIPT_EARLIEST_SECONDS = 9.75 * 3600;
const SCRIPT_LATEST_SECONDS = 12 * 3600;

/** A scenario and, where it is asked for, its time of day in New York. */
export interface ScenarioChoice {
  readonly name: ScenarioName;
  readonly time: string | null;
}

export const scenarioOf = ({ name }: ScenarioChoice): Scenario => SCENARIOS[name];

/**
 * Whether a market or its customers are led: there nobody knows the chances, and it takes
 * time to play before 12:30.
 */
export function isLed(choice: ScenarioChoice): boolean {
  const { script, customers } = scenarioOf(choice);
  return script !== undefined || customers !== undefined;
}

/**
 * @throws {SpymasterError} USAGE for an unknown name, a time that is none, or one too
 * many
 */
export function parseScenario(text: string): ScenarioChoice {
  const [word = '', time = null, ...more] = text.split('@');
  const name = SCENARIO_NAMES.find((each) => each === word.trim());
  if (!name)
    throw new SpymasterError('USAGE', `There is no scenario "${word}".`, {
      hint: `There are ${SCENARIO_NAMES.join(', ')}.`,
    });
  if (time === null) return { name, time };
  const { time: usual }: Scenario = SCENARIOS[name];
  const isPlayed = isLed({ name, time });
  if (usual === null)
    throw new SpymasterError('USAGE', `The scenario ${name} has no time of its own.`, {
      hint: `Leave out @${time}.`,
    });
  const seconds = parseClock(time);
  const [earliest, latest] = isPlayed
    ? [SCRIPT_EARLIEST_SECONDS, SCRIPT_LATEST_SECONDS]
    : [EARLIEST_SECONDS, LATEST_SECONDS];
  if (more.length > 0 || seconds < earliest || seconds > latest)
    throw new SpymasterError('USAGE', `No scenario happens at "${[time, ...more].join('@')}".`, {
      hint: `Choose one time from ${isPlayed ? '09:45 to 12:00' : '09:15 to 12:38'}.`,
    });
  return { name, time };
}

/** Whether a scenario is of a date: of any, if it does not say. */
export const isOf = (choice: ScenarioChoice, date: string, symbol: string): boolean =>
  scenarioOf(choice).dates?.(date, symbol) ?? true;

/**
 * @param dates sessions, ascending
 * @throws {SpymasterError} USAGE where the scenario is of none of them
 */
export function requireDate(choice: ScenarioChoice, dates: readonly string[], symbol: string): void {
  const { dates: kind } = scenarioOf(choice);
  if (!kind || dates.some((date) => kind(date, symbol))) return;
  const [first, last] = [dates[0]!, dates.at(-1)!];
  const which = first === last ? `${first} is no` : `No session from ${first} to ${last} is a`;
  const next = nextOfKind(kind, last, symbol);
  throw new SpymasterError('USAGE', `${which} date of the scenario ${choice.name}.`, {
    hint: next ? `The next one is ${next}: --start ${next} --end ${next}` : 'The calendar has none after it.',
  });
}

/** When a scenario happens on a date. */
function momentOf({ name, time }: ScenarioChoice, date: string): SessionNs {
  const { time: usual }: Scenario = SCENARIOS[name];
  const session = sessionOf(date);
  return fromTimestamp(session, timestampNs(hour(session, time ?? usual ?? '09:30')));
}

/** What a scenario does not leave to chance on a date; null where it is all chance. */
export const actsOf = (choice: ScenarioChoice, date: string): readonly Act[] | null =>
  scenarioOf(choice).script?.({ session: sessionOf(date), at: momentOf(choice, date) }) ?? null;

/**
 * What customers of options are made to do on a date; null where they do as they like.
 */
export const directingOf = (choice: ScenarioChoice, date: string): Directing | null =>
  scenarioOf(choice).customers?.(momentOf(choice, date)) ?? null;

/**
 * Does to a date's raw files what a scenario says.
 * @throws {SpymasterError} of files that cannot be read or written
 */
export async function applyScenario(
  choice: ScenarioChoice,
  { rawFolder, symbol, date }: { rawFolder: string; symbol: string; date: string },
): Promise<void> {
  const scenario = scenarioOf(choice);
  const session = sessionOf(date);
  const pathOf = (file: FileName): string => {
    const [market, schema] = file.split(' ') as ['futures' | 'options', (typeof OPTIONS_SCHEMAS)[number]];
    return rawFile({ rawFolder, market, symbol }, schema, date);
  };
  const at = hour(session, choice.time ?? scenario.time ?? '09:30');
  const edits = scenario.edits?.({ session, at }) ?? {};
  for (const [file, edit] of Object.entries(edits)) await editFile(pathOf(file as FileName), edit);
  const bars = minuteBarsFile({ rawFolder, symbol }, date);
  if (scenario.isBarsOnly) await writeMinuteBars(pathOf('futures trades'), bars);
  for (const file of scenario.missing ?? []) await rm(pathOf(file), { force: true });
}
