import { ENDS } from '../../shared/protocol/readout.ts';
import { horizonOf } from '../../shared/protocol/verdict.ts';
import { HORIZONS_SECONDS, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import type { ChartState } from '../chart-state.ts';
import { LEVEL_STYLES } from '../palette.ts';
import { newYorkClock } from '../panel/clock.ts';
import { element } from '../panel/elements.ts';
import { type Race, racesOf } from './races.ts';

const percent = (share: number): string => `${Math.round(100 * share)}`;
const MINUTES = PRIMARY_HORIZON_SECONDS / 60;
/** A race may have ended before: it is told when none of its horizons is open. */
const NOT_TOLD = `told ${Math.max(...HORIZONS_SECONDS) / 60} min after contact at the earliest`;

/** Contacts and how they ended, newest first, beside what was said at contact. */
export class RacePanel {
  readonly #state: ChartState;
  readonly #summary = element('summary', '');
  readonly #list = element('div', '');

  constructor(root: HTMLElement, state: ChartState) {
    this.#state = state;
    const log = element('details', 'spymaster-log');
    log.append(this.#summary, this.#list);
    root.classList.add('spymaster-races');
    root.replaceChildren(log);
    this.render();
  }

  render(): void {
    const { contacts, outcomes } = this.#state;
    const races = racesOf(contacts, outcomes);
    const decided = races.filter(({ end }) => end !== null);
    this.#summary.textContent = `Outcomes: ${decided.length} of ${races.length} contacts`;
    this.#list.replaceChildren(...races.toReversed().map((race) => element('p', '', lineOf(race))));
  }
}

/** What happened first, then what was said before it did. */
function lineOf(race: Race): string {
  const { level, direction, time, said } = race.contact;
  const where = `${LEVEL_STYLES[level].label} ${direction === 'UP' ? '↑' : '↓'}`;
  return `${newYorkClock(time)} ${where}: ${endOf(race)}.${saidAt(said)}`;
}

function endOf({ end, endedAt }: Race): string {
  if (end === null || endedAt === null) return NOT_TOLD;
  if (end === 'UNKNOWN') return 'not known, for data were silent or one bar crossed both prices';
  return `${ENDS[end]} ${newYorkClock(endedAt)}`;
}

function saidAt(said: Race['contact']['said']): string {
  const horizon = horizonOf(said);
  if (!horizon) return '';
  const { break: breaks, baseRate, walk } = horizon;
  const interval = `90 %: ${percent(breaks.low)}–${percent(breaks.high)}`;
  const beside = `usual ${percent(baseRate.break)} %, random walk ${percent(walk.break)} %`;
  const caveat = said.status === 'thin' ? ', without similar cases' : '';
  return ` Said at contact: ${percent(breaks.mean)} % break within ${MINUTES} min (${interval}), ${beside}${caveat}.`;
}
