import { alertBody, alertTitle, isCondition, recordText } from '../../shared/protocol/alert-text.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { ChartState } from '../chart-state.ts';
import { LEVEL_STYLES } from '../palette.ts';
import { newYorkClock } from '../panel/clock.ts';
import { element } from '../panel/elements.ts';
import { AlertSlot, type SlotEntry } from './alert-slot.ts';
import { SEVERITY_COLORS } from './mark-renderer.ts';
import { SEVERITY_MARKS } from './marks.ts';

const LOGGED = 40;

/** The slot, and below it the log of what came on. */
export class AlertPanel {
  readonly #state: ChartState;
  readonly #slot = new AlertSlot();
  readonly #slotBox = element('div', 'spymaster-slot');
  readonly #log = element('details', 'spymaster-log');
  readonly #summary = element('summary', '');
  readonly #list = element('div', '');
  /** Alerts of the log that the reader has opened. */
  readonly #opened = new Set<string>();

  constructor(root: HTMLElement, state: ChartState) {
    this.#state = state;
    root.classList.add('spymaster-alerts');
    this.#slotBox.setAttribute('role', 'status');
    this.#log.append(this.#summary, this.#list);
    root.replaceChildren(this.#slotBox, this.#log);
    this.render();
  }

  /** An alert of the running stream. */
  take(alert: Alert): void {
    this.#slot.take(alert, {
      near: (level) => this.#isNear(level),
      speed: this.#state.replay?.speed ?? 1,
    });
    this.render();
  }

  /** The picture begins anew. */
  reset(): void {
    this.#slot.reset();
    this.#opened.clear();
    this.render();
  }

  /** An approach to the level is under way. */
  #isNear(level: LevelKind): boolean {
    return this.#state.answers.some((answer) => answer.level === level);
  }

  render(): void {
    const { entry } = this.#slot;
    this.#slotBox.replaceChildren(...(entry ? [this.#card(entry)] : []));
    const marked = this.#state.news.filter(({ type }) => !isCondition(type));
    const kept = this.#slot.keptBack > 0 ? `, ${this.#slot.keptBack} more than six an hour` : '';
    this.#summary.textContent = `Alerts: ${marked.length} today${kept}`;
    this.#list.replaceChildren(
      ...marked
        .slice(-LOGGED)
        .toReversed()
        .map((alert) => this.#line(alert)),
    );
  }

  #card({ alert, together }: SlotEntry): HTMLElement {
    const card = element('div', 'spymaster-card');
    card.style.borderColor = SEVERITY_COLORS[alert.severity];
    card.setAttribute('role', alert.severity === 'CRITICAL' ? 'alert' : 'status');
    const more = together.length > 1 ? ` +${together.length - 1}` : '';
    const mute = this.#button('Mute 10 min', () => this.#slot.mute(this.#state.replay?.at ?? alert.time));
    const close = this.#button('×', () => this.#slot.dismiss());
    close.setAttribute('aria-label', 'Close');
    card.append(
      element('p', 'spymaster-card-title', `${headline(alert)}${more}`),
      element('p', '', alertBody(alert)),
      element('p', 'spymaster-record', recordText(alert.record, alert.type)),
      mute,
      close,
    );
    return card;
  }

  #button(text: string, act: () => void): HTMLButtonElement {
    const button = element('button', 'spymaster-button', text);
    button.type = 'button';
    button.onclick = () => {
      act();
      this.render();
    };
    return button;
  }

  #line(alert: Alert): HTMLElement {
    const line = element('details', 'spymaster-logged');
    line.open = this.#opened.has(alert.id);
    line.ontoggle = () => {
      if (line.open) this.#opened.add(alert.id);
      else this.#opened.delete(alert.id);
    };
    line.append(
      element('summary', '', `${newYorkClock(alert.time)} ${headline(alert)}`),
      element('p', '', alertBody(alert)),
      element('p', 'spymaster-record', recordText(alert.record, alert.type)),
    );
    return line;
  }
}

function headline(alert: Alert): string {
  const where = `${LEVEL_STYLES[alert.level].label} ${alert.direction === 'UP' ? '↑' : '↓'}`;
  return `${SEVERITY_MARKS[alert.severity]} ${alertTitle(alert)} · ${where}`;
}
