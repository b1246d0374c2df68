import type { Answer } from '../../shared/protocol/answer.ts';
import { intervalText, sharePercent } from '../../shared/protocol/percent.ts';
import { horizonOf, verdictOf } from '../../shared/protocol/verdict.ts';
import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import { element, setText, show } from '../elements.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/**
 * Zero to one hundred per cent: the interval as a thin line, on it what is not known of
 * what history adds as a band, at the forecast's pace; the mean, the usual rate and the
 * random walk as marks. Where nothing can be told, the usual rate and the walk alone.
 */
export class Scale {
  readonly root = element('div', 'spymaster-scale');
  readonly #caption = element('p', 'spymaster-scale-caption');
  readonly #interval = element('span', 'spymaster-interval');
  readonly #band = element('span', 'spymaster-band');
  readonly #usual = element('span', 'spymaster-usual');
  readonly #walk = element('span', 'spymaster-walk');
  readonly #mean = element('span', 'spymaster-mean');

  constructor() {
    const track = element('div', 'spymaster-track');
    track.setAttribute('aria-hidden', 'true');
    track.append(this.#interval, this.#band, this.#usual, this.#walk, this.#mean);
    this.root.append(track, this.#caption);
  }

  render(answer: Answer, seconds: HorizonSeconds): void {
    const { break: breaks, band, baseRate, walk } = horizonOf(answer, seconds);
    const canTell = verdictOf(answer) !== 'cannotTell';
    place(this.#interval, breaks.low, breaks.high);
    place(this.#band, band.low, band.high);
    place(this.#mean, breaks.mean);
    place(this.#usual, baseRate.break);
    place(this.#walk, walk.break);
    for (const mark of [this.#interval, this.#band, this.#mean]) show(mark, canTell);
    const interval = `${intervalText(breaks)} · `;
    setText(
      this.#caption,
      `${canTell ? interval : ''}usual ${sharePercent(baseRate.break)} · walk ${sharePercent(walk.break)}`,
    );
    this.root.dataset.verdict = verdictOf(answer);
  }
}

function place(mark: HTMLElement, from: number, to?: number): void {
  mark.style.left = percent(from);
  if (to !== undefined) mark.style.width = percent(to - from);
}
