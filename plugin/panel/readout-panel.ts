import { conditionTitle, isCondition } from '../../shared/protocol/alert-text.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import { readout, recordSentence } from '../../shared/protocol/readout.ts';
import { horizonOf } from '../../shared/protocol/verdict.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { ChartState } from '../chart-state.ts';
import { LEVEL_STYLES } from '../palette.ts';
import { element } from './elements.ts';

const spoken = (share: number): string => `${Math.round(100 * share)} per cent`;
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/**
 * The read-out of the focused approach: of those still open the one price is nearest to,
 * unless the reader has picked another. Every number stands with its interval, the usual
 * rate and the random walk.
 */
export class ReadoutPanel {
  readonly #root: HTMLElement;
  readonly #state: ChartState;
  #picked: string | null = null;
  #showsCases = false;

  constructor(root: HTMLElement, state: ChartState) {
    this.#root = root;
    this.#state = state;
    root.classList.add('spymaster-readout');
    root.setAttribute('aria-live', 'polite');
    this.render();
  }

  get focused(): Answer | null {
    const { answers } = this.#state;
    const picked = answers.find(({ episodeId }) => episodeId === this.#picked);
    const decided = ({ status }: Answer) => Number(status === 'resolved');
    return (
      picked ??
      answers.toSorted((a, b) => decided(a) - decided(b) || a.distanceAtr - b.distanceAtr)[0] ??
      null
    );
  }

  render(): void {
    const focused = this.focused;
    const parts: HTMLElement[] = [this.#tabs(focused)];
    if (!focused) parts.push(element('p', 'spymaster-idle', 'Price is not near any of the six levels.'));
    else {
      const cases: HTMLElement[] = [];
      for (const { kind, text } of readout(focused)) {
        (kind === 'case' ? cases : parts).push(element('p', `spymaster-${kind}`, text));
        if (kind === 'heading') parts.push(...this.#chips(focused.level));
        if (kind === 'break' && focused.status !== 'resolved') parts.push(scale(focused));
      }
      if (cases.length > 0) parts.push(this.#nearest(cases));
    }
    const record = this.#state.session?.trackRecord;
    if (record) parts.push(element('p', 'spymaster-record', recordSentence(record)));
    this.#root.replaceChildren(...parts);
  }

  /** What is on at the level that speaks of the setup or of dealers, not of price. */
  #chips(level: LevelKind): HTMLElement[] {
    const on = this.#state.alertsOn(level).filter(isCondition);
    if (on.length === 0) return [];
    const chips = element('p', 'spymaster-chips');
    for (const type of on) chips.append(element('span', '', conditionTitle(type)));
    return [chips];
  }

  /** Closed until the reader opens it, and then open until he closes it. */
  #nearest(cases: readonly HTMLElement[]): HTMLElement {
    const details = element('details', 'spymaster-nearest');
    details.open = this.#showsCases;
    details.ontoggle = () => {
      this.#showsCases = details.open;
    };
    details.append(element('summary', '', `The ${cases.length} that count most`), ...cases);
    return details;
  }

  #tabs(focused: Answer | null): HTMLElement {
    const list = element('div', 'spymaster-tabs');
    list.setAttribute('role', 'tablist');
    for (const answer of this.#state.answers) {
      const { label, color } = LEVEL_STYLES[answer.level];
      const tab = element('button', 'spymaster-tab', `${label} ${answer.direction === 'UP' ? '↑' : '↓'}`);
      tab.type = 'button';
      tab.style.borderColor = color;
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-selected', String(answer === focused));
      tab.onclick = () => {
        this.#picked = answer.episodeId;
        this.render();
      };
      list.append(tab);
    }
    return list;
  }
}

/**
 * Zero to one hundred per cent: the interval as a thin line, on it what is not known of
 * what history adds as a band, at the forecast's pace; the mean as a dot, the usual rate
 * and the random walk as marks.
 */
function scale(answer: Answer): HTMLElement {
  const { break: breaks, band, baseRate, walk } = horizonOf(answer);
  const track = element('div', 'spymaster-scale');
  track.setAttribute('role', 'img');
  track.setAttribute(
    'aria-label',
    `Break probability ${spoken(breaks.mean)}, 90 per cent interval ${spoken(breaks.low)} to ${spoken(breaks.high)}; usual ${spoken(baseRate.break)}, random walk ${spoken(walk.break)}`,
  );
  const place = (className: string, from: number, to: number | null, title: string) => {
    const mark = element('span', className);
    mark.style.left = percent(from);
    if (to !== null) mark.style.width = percent(to - from);
    mark.title = title;
    track.append(mark);
  };
  place('spymaster-interval', breaks.low, breaks.high, '90 % interval');
  place('spymaster-band', band.low, band.high, '90 % interval of what history adds');
  place('spymaster-usual', baseRate.break, null, 'usual rate here: price and time alone');
  place('spymaster-walk', walk.break, null, 'random walk');
  place('spymaster-mean', breaks.mean, null, 'estimate');
  return track;
}
