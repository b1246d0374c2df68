import type { Signal } from '../../shared/protocol/messages.ts';
import { readout } from '../../shared/protocol/readout.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import type { ChartState } from '../chart-state.ts';
import { LEVEL_STYLES } from '../palette.ts';
import { element } from './elements.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/**
 * The read-out of the focused approach: of those still open the one price is nearest to, unless the reader has picked another. Every number stands with its
 * interval, the usual rate and the random walk.
 */
export class ReadoutPanel {
  readonly #root: HTMLElement;
  readonly #state: ChartState;
  #picked: string | null = null;

  constructor(root: HTMLElement, state: ChartState) {
    this.#root = root;
    this.#state = state;
    root.classList.add('spymaster-readout');
    root.setAttribute('aria-live', 'polite');
    this.render();
  }

  get focused(): Signal | null {
    const { signals } = this.#state;
    const picked = signals.find(({ episodeId }) => episodeId === this.#picked);
    const decided = ({ status }: Signal) => Number(status === 'resolved');
    return picked ?? signals.toSorted((a, b) => decided(a) - decided(b) || a.distanceAtr - b.distanceAtr)[0] ?? null;
  }

  render(): void {
    const focused = this.focused;
    const parts: HTMLElement[] = [this.#tabs(focused)];
    if (!focused) parts.push(element('p', 'spymaster-idle', 'Price is not near any of the six levels.'));
    else {
      for (const { kind, text } of readout(focused)) {
        parts.push(element('p', `spymaster-${kind}`, text));
        if (kind === 'break' && focused.status === 'ok') parts.push(scale(focused));
      }
    }
    this.#root.replaceChildren(...parts);
  }

  #tabs(focused: Signal | null): HTMLElement {
    const list = element('div', 'spymaster-tabs');
    list.setAttribute('role', 'tablist');
    for (const signal of this.#state.signals) {
      const { label, color } = LEVEL_STYLES[signal.level];
      const tab = element('button', 'spymaster-tab', `${label} ${signal.direction === 'UP' ? '↑' : '↓'}`);
      tab.type = 'button';
      tab.style.borderColor = color;
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-selected', String(signal === focused));
      tab.onclick = () => {
        this.#picked = signal.episodeId;
        this.render();
      };
      list.append(tab);
    }
    return list;
  }
}

/** Zero to one hundred per cent: the interval as a band, the mean as a dot, the usual rate and the random walk as marks. */
function scale(signal: Signal): HTMLElement {
  const horizon = signal.horizons.find(({ seconds }) => seconds === PRIMARY_HORIZON_SECONDS)!;
  const track = element('div', 'spymaster-scale');
  track.setAttribute('role', 'img');
  track.setAttribute('aria-label', 'Break probability with its 90 per cent interval, the usual rate and the random walk');
  const place = (className: string, from: number, to: number | null, title: string) => {
    const mark = element('span', className);
    mark.style.left = percent(from);
    if (to !== null) mark.style.width = percent(to - from);
    mark.title = title;
    track.append(mark);
  };
  place('spymaster-interval', horizon.break.low, horizon.break.high, '90 % interval');
  place('spymaster-usual', horizon.usual.break, null, 'usual rate here');
  place('spymaster-walk', horizon.randomWalk.break, null, 'random walk');
  place('spymaster-mean', horizon.break.mean, null, 'estimate');
  return track;
}
