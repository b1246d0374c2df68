import { alertBody, alertTitle, recordText } from '../../shared/protocol/alert-text.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import { verdictSentence } from '../../shared/protocol/sentences.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { BAR_SECONDS, ZONE_ATR } from '../../shared/rules.ts';
import type { Severity } from '../../shared/vocabulary/alert.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { nameOf } from '../card/name-of.ts';
import { exchangeClock } from '../clock.ts';
import { button, element } from '../elements.ts';
import type { Scene, ShowInstant } from '../scene.ts';
import { type AlertGroup, comesBy, groupOf, isQuietAt } from './alert-settings.ts';
import { AlertSlot, MAX_SPEED, MUTE_S, type SlotEntry } from './alert-slot.ts';
import { ApproachNotices } from './approach-notices.ts';
import { SEVERITY_MARKS } from './marks.ts';

/** A card that is not critical goes after so long, unless it is being read. */
const SHOWN_MS = 8000;
/** A critical one, in seconds of the session. */
const CRITICAL_S = 3 * BAR_SECONDS;

interface Notice {
  readonly said: Answer | null;
  readonly severity: Severity;
  readonly title: string;
  readonly body: string;
  readonly record: string;
  readonly time: number;
}

/** The one place that asks for attention: the newest of what is worth it. */
export class SlotPanel {
  readonly #root: HTMLElement;
  readonly #scene: Scene;
  readonly #slot = new AlertSlot();
  readonly #notices = new ApproachNotices();
  readonly #showInstant: ShowInstant;
  #approach: Answer | null = null;
  #shown = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param showInstant brings a moment into sight */
  constructor(root: HTMLElement, scene: Scene, showInstant: ShowInstant) {
    this.#root = root;
    this.#scene = scene;
    this.#showInstant = showInstant;
    root.classList.add('spymaster-slot');
    this.render();
  }

  /** Alerts that the hourly budget has kept out. */
  get keptBack(): number {
    return this.#slot.keptBack;
  }

  /** An alert of the running stream. */
  take(alert: Alert): void {
    this.#callFor(alert);
    const before = this.#slot.entry;
    this.#slot.take(alert, {
      near: (level) => this.#isNear(level),
      speed: this.#speed,
      settings: this.#scene.options.alerts,
      isQuiet: this.#isQuiet,
    });
    if (this.#slot.entry && this.#slot.entry !== before) this.#approach = null;
    this.render();
  }

  /** What was committed to at a close, or at contact. */
  takeAnswers(answers: readonly Answer[]): void {
    const [first] = this.#notices.take(answers);
    if (!first || this.#speed > MAX_SPEED || this.#isQuiet || this.#slot.isMuted(first.time))
      return this.render();
    if (comesBy(this.#scene.options.alerts, 'approach', 'slot')) this.#approach = first;
    const { title, body, severity } = this.#noticeOf(first);
    this.#call('approach', severity, title, body, first.level);
    this.render();
  }

  /** New York's clock says so, by the reader's own wish. */
  get #isQuiet(): boolean {
    const { options, state } = this.#scene;
    return isQuietAt(options.alerts, exchangeClock().minutes(state.now));
  }

  /** For whatever has just come on, by sound and on the desktop, where that is wanted. */
  #callFor(alert: Alert): void {
    const { state, notify, gated, type, time, level } = alert;
    const isNews = state === 'started' && notify && !gated && this.#speed <= MAX_SPEED;
    const group = groupOf(type);
    if (!isNews || group === null || this.#isQuiet || this.#slot.isMuted(time)) return;
    const title = `${alertTitle(alert)} · ${nameOf(alert)}`;
    this.#call(group, alert.severity, title, alertBody(alert), level);
  }

  #call(group: AlertGroup, severity: Severity, title: string, body: string, level: LevelKind): void {
    const { alerts } = this.#scene.options;
    const [isHeard, isSent] = [comesBy(alerts, group, 'sound'), comesBy(alerts, group, 'desktop')];
    if (!isHeard && !isSent) return;
    void import('./attention.ts').then(({ sound, desktop }) => {
      if (isHeard) sound(severity);
      if (isSent) desktop(title, body, level);
    });
  }

  /** The picture begins anew. */
  reset(): void {
    this.#slot.reset(this.#scene.state.now);
    this.#approach = null;
    this.#notices.begin([...this.#scene.state.zones].map(({ answer }) => answer));
    this.render();
  }

  mute(seconds: number = MUTE_S): void {
    this.#slot.mute(this.#scene.state.now, seconds);
    this.#approach = null;
    this.render();
  }

  get #speed(): number {
    const { replay } = this.#scene.state;
    return replay?.playing ? replay.speed : 1;
  }

  /** An approach to the level is under way. */
  #isNear(level: LevelKind): boolean {
    return this.#scene.state.answers.some(
      (answer) => answer.level === level && answer.status !== 'resolved' && answer.distanceAtr <= ZONE_ATR,
    );
  }

  render(): void {
    const notice = this.#notice();
    const isOld = notice?.severity === 'CRITICAL' && this.#scene.state.now - notice.time > CRITICAL_S;
    if (isOld) return this.#dismiss();
    const mark = notice ? JSON.stringify(notice) : '';
    if (mark === this.#shown) return;
    this.#shown = mark;
    this.#root.replaceChildren(...(notice ? [this.#card(notice)] : []));
    this.#wait(notice);
  }

  /** What is critical is not covered by what is not. */
  #notice(): Notice | null {
    const { entry } = this.#slot;
    if (this.#approach && entry?.alert.severity !== 'CRITICAL') return this.#noticeOf(this.#approach);
    return entry && noticeOf(entry);
  }

  #noticeOf(answer: Answer): Notice {
    const away = answer.phase === 'APPROACH' ? `, ${answer.distanceAtr.toFixed(1)} ATR` : ', reached';
    return {
      said: answer,
      severity: 'INFO',
      title: `Near ${nameOf(answer)}${away}`,
      body: verdictSentence(answer, this.#scene.options.horizonSeconds),
      record: '',
      time: answer.time,
    };
  }

  #wait(notice: Notice | null): void {
    clearTimeout(this.#timer);
    if (!notice || notice.severity === 'CRITICAL') return;
    this.#timer = setTimeout(() => {
      const isRead = this.#root.matches(':hover') || this.#root.contains(document.activeElement);
      if (isRead) this.#wait(notice);
      else this.#dismiss();
    }, SHOWN_MS);
  }

  /** What is shown goes; what it lay over comes up. */
  #dismiss(): void {
    if (this.#notice()?.said) this.#approach = null;
    else this.#slot.dismiss();
    this.render();
  }

  #card({ severity, title, body, record, time, said }: Notice): HTMLElement {
    const card = element('div', 'spymaster-alert');
    card.dataset.severity = severity;
    if (severity === 'CRITICAL') card.setAttribute('role', 'alert');
    const close = button('spymaster-link', '×', () => this.#dismiss());
    close.setAttribute('aria-label', 'Close');
    const acts = element('p', 'spymaster-buttons');
    acts.append(
      button('spymaster-link', 'Show', () => this.#showInstant(time, said)),
      button('spymaster-link', 'Mute 10 min', () => this.mute()),
      close,
    );
    card.append(
      element('p', 'spymaster-alert-title', `${SEVERITY_MARKS[severity]} ${title}`),
      element('p', '', body),
    );
    if (record) card.append(element('p', 'spymaster-quiet', record));
    card.append(acts);
    return card;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function noticeOf({ alert, together }: SlotEntry): Notice {
  const more = together.length > 1 ? ` +${together.length - 1}` : '';
  return {
    said: null,
    severity: alert.severity,
    title: `${alertTitle(alert)} · ${nameOf(alert)}${more}`,
    body: alertBody(alert),
    record: recordText(alert.record, alert.type),
    time: alert.time,
  };
}
