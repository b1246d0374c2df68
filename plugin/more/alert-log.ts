import { alertBody, alertTitle, recordText } from '../../shared/protocol/alert-text.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import { ENDS } from '../../shared/protocol/sentences.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { BAR_SECONDS } from '../../shared/rules.ts';
import { SEVERITIES, type Severity } from '../../shared/vocabulary/alert.ts';
import { loggedAlerts } from '../alerts/logged.ts';
import { SEVERITY_MARKS } from '../alerts/marks.ts';
import { nameOf } from '../card/name-of.ts';
import { clockOf, exchangeClock } from '../clock.ts';
import { button, element, rebuild, setText } from '../elements.ts';
import type { Race } from '../races/races.ts';
import type { Scene, ShowInstant } from '../scene.ts';
import { csvOf, saveAs } from './save.ts';

const LOGGED = 60;
/** A race that begins later than this has nothing to do with an alert. */
const SOON_S = 10 * BAR_SECONDS;
const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  INFO: 'All',
  WARNING: 'Warnings',
  CRITICAL: 'Critical',
};

/**
 * Everything that came on today, newest first, with what price did at its level after.
 */
export class AlertLog {
  readonly root = element('div', 'spymaster-log');
  readonly #scene: Scene;
  readonly #keptBack: () => number;
  readonly #showInstant: ShowInstant;
  readonly #head = element('p', 'spymaster-quiet');
  readonly #list = element('div', '');
  readonly #from = element('select', 'spymaster-choice');
  #shown = '';

  /**
   * @param keptBack alerts that the slot's budget has kept out
   * @param showInstant brings a moment into sight
   */
  constructor(scene: Scene, keptBack: () => number, showInstant: ShowInstant) {
    this.#scene = scene;
    this.#keptBack = keptBack;
    this.#showInstant = showInstant;
    this.#from.setAttribute('aria-label', 'Severity');
    for (const severity of SEVERITIES) this.#from.append(new Option(SEVERITY_WORDS[severity], severity));
    this.#from.onchange = () => this.render();
    const tools = element('p', 'spymaster-tools');
    tools.append(
      this.#from,
      button('spymaster-link', 'Save as CSV', () => this.#save()),
    );
    this.root.append(this.#head, tools, this.#list);
  }

  get count(): number {
    return this.#all().length;
  }

  #all(): readonly Alert[] {
    return loggedAlerts(this.#scene);
  }

  render(): void {
    const all = this.#all();
    const kept = this.#keptBack();
    const { hourly } = this.#scene.options.alerts;
    setText(
      this.#head,
      `${all.length} today${kept > 0 ? ` · ${kept} more than ${hourly} an hour, here alone` : ''}`,
    );
    const least = SEVERITIES.indexOf(this.#from.value as Severity);
    const listed = all
      .filter(({ severity }) => SEVERITIES.indexOf(severity) >= least)
      .slice(-LOGGED)
      .toReversed();
    const { races } = this.#scene.state;
    const rows = listed.map((alert) => ({ alert, after: endAfter(alert, races) }));
    const mark =
      rows.map(({ alert, after }) => `${alert.id}${alert.severity}${after}`).join() +
      this.#scene.options.timeZone;
    if (mark === this.#shown) return;
    this.#shown = mark;
    rebuild(this.#list, () => rows.map(({ alert, after }) => this.#row(alert, after)));
  }

  #row(alert: Alert, after: string): HTMLElement {
    const row = element('div', 'spymaster-row');
    const line = button('spymaster-row-line', '', () => this.#showInstant(alert.time, this.#saidAt(alert)));
    line.dataset.key = alert.id;
    const mark = element('span', 'spymaster-mark', SEVERITY_MARKS[alert.severity]);
    mark.dataset.severity = alert.severity;
    const words = `${alertTitle(alert)} · ${nameOf(alert)}${after}`;
    line.append(
      element('time', '', clockOf(this.#scene.options).minutes(alert.time)),
      mark,
      element('span', '', words),
    );
    const body = `${alertBody(alert)} ${recordText(alert.record, alert.type)}`;
    row.append(line, element('p', 'spymaster-quiet', body));
    return row;
  }

  /** What was said of the same approach at that close. */
  #saidAt({ time, level, direction }: Alert): Answer | null {
    const said = [...this.#scene.state.zones].map(({ answer }) => answer);
    const isIt = (each: Answer) => each.time === time && each.level === level && each.direction === direction;
    return said.find(isIt) ?? null;
  }

  #save(): void {
    const { date } = this.#scene.state.session ?? { date: 'session' };
    const rows = this.#all().map((alert) => [
      exchangeClock().minutes(alert.time),
      alert.severity,
      alert.type,
      alert.level,
      alert.direction,
      alertBody(alert),
    ]);
    const head = ['time ET', 'severity', 'type', 'level', 'direction', 'values'];
    saveAs(`spymaster-alerts-${date}.csv`, new Blob([csvOf([head, ...rows])], { type: 'text/csv' }));
  }
}

/** How the race from that side ended that was on, or came soon; empty until then. */
function endAfter({ level, direction, time }: Alert, races: readonly Race[]): string {
  const next = races.find(
    ({ contact, endedAt }) =>
      contact.level === level &&
      contact.direction === direction &&
      (endedAt ?? 0) > time &&
      contact.time <= time + SOON_S,
  );
  if (!next?.end || next.end === 'UNKNOWN') return '';
  return ` → ${ENDS[next.end]}`;
}
