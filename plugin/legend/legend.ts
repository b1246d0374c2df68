import type { Bar } from '../../shared/protocol/messages.ts';
import { verdictClause } from '../../shared/protocol/sentences.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { nameOf } from '../card/name-of.ts';
import { distanceText } from '../card/place-text.ts';
import { bothClocks } from '../clock.ts';
import { button, element, setText, show } from '../elements.ts';
import type { Scene } from '../scene.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';

/** What the reader may ask of the legend. */
export interface LegendActions {
  readonly toggleLevel: (kind: LevelKind) => void;
  readonly focusLevel: (kind: LevelKind) => void;
}

interface Row {
  readonly root: HTMLElement;
  readonly value: HTMLElement;
  readonly distance: HTMLElement;
  readonly eye: HTMLButtonElement;
}

/**
 * The bar in a line, the last or the one under the crosshair; and, when asked, the six
 * levels as they were on it.
 */
export class Legend {
  readonly #scene: Scene;
  readonly #title = element('b', '');
  readonly #time = element('span', 'spymaster-quiet');
  readonly #values = element('span', '');
  readonly #more: HTMLButtonElement;
  readonly #said = element('p', 'spymaster-quiet');
  readonly #rows = element('div', 'spymaster-legend-rows');
  readonly #byLevel: ReadonlyMap<LevelKind, Row>;
  #isOpen = false;
  /** Start of the bar under the crosshair; null without. */
  #at: number | null = null;

  constructor(root: HTMLElement, scene: Scene, actions: LegendActions) {
    this.#scene = scene;
    root.classList.add('spymaster-legend');
    this.#more = button('spymaster-link', 'Levels', () => this.toggle());
    this.#more.setAttribute('aria-keyshortcuts', 'L');
    const line = element('p', 'spymaster-legend-line');
    line.append(this.#title, this.#time, this.#values, this.#more);
    this.#byLevel = new Map(LEVEL_KINDS.map((kind) => [kind, this.#row(kind, actions)]));
    root.replaceChildren(line, this.#said, this.#rows);
    this.render();
  }

  #row(kind: LevelKind, { toggleLevel, focusLevel }: LegendActions): Row {
    const root = element('div', 'spymaster-legend-row');
    const sample = element('i', 'spymaster-sample');
    sample.dataset.level = kind;
    const name = button('spymaster-link', LEVEL_NAMES[kind], () => focusLevel(kind));
    const [value, distance] = [element('span', ''), element('span', 'spymaster-quiet')];
    const eye = button('spymaster-link', '', () => toggleLevel(kind));
    root.append(sample, name, value, distance, eye);
    this.#rows.append(root);
    return { root, value, distance, eye };
  }

  toggle(): void {
    this.#isOpen = !this.#isOpen;
    this.render();
  }

  /** @param time start of the bar under the crosshair; null where it is on none */
  point(time: number | null): void {
    if (time === this.#at) return;
    this.#at = time;
    this.render();
  }

  render(): void {
    const { state } = this.#scene;
    const { session } = state;
    const { bars } = state;
    const found = this.#at === null ? -1 : bars.findLastIndex(({ time }) => time <= this.#at!);
    const i = this.#at === null ? bars.length - 1 : found;
    const bar = bars[i];
    setText(this.#title, `${session?.contract ?? session?.symbol ?? ''} · 2 min`);
    setText(
      this.#time,
      this.#at === null ? '' : bothClocks(this.#scene.options, bar?.time ?? this.#at, 'minutes'),
    );
    setText(this.#values, bar ? barText(bar, bars[i - 1]) : '–');
    this.#renderSaid(bar);
    this.#more.setAttribute('aria-expanded', String(this.#isOpen));
    show(this.#rows, this.#isOpen);
    if (this.#isOpen) this.#renderRows(bar);
  }

  /** What was said on the bar under the crosshair, of what is drawn there. */
  #renderSaid(bar: Bar | undefined): void {
    const { options } = this.#scene;
    const said = this.#at === null || !bar ? [] : this.#scene.saidFrom(bar.time, 1);
    const shown = said.filter(({ status, level }) => status !== 'resolved' && options.levels[level]);
    setText(
      this.#said,
      shown
        .map((answer) => `${nameOf(answer)}: ${verdictClause(answer, options.horizonSeconds)}`)
        .join(' · '),
    );
    show(this.#said, shown.length > 0);
  }

  #renderRows(bar: Bar | undefined): void {
    const { state, options } = this.#scene;
    const point = bar && state.levels.findLast(({ time }) => time <= bar.time);
    for (const kind of LEVEL_KINDS) {
      const { value, distance, eye, root } = this.#byLevel.get(kind)!;
      const price = point?.values[kind] ?? null;
      const isShown = options.levels[kind];
      setText(value, price === null ? '–' : price.toFixed(2));
      setText(
        distance,
        price === null || !bar
          ? ''
          : distanceText(bar.close, price, bar === state.bars.at(-1) ? state.atr : null),
      );
      setText(eye, isShown ? 'hide' : 'show');
      eye.setAttribute('aria-label', `${isShown ? 'Hide' : 'Show'} ${LEVEL_NAMES[kind]}`);
      root.dataset.shown = String(isShown);
    }
  }
}

function barText({ open, high, low, close, volume }: Bar, before: Bar | undefined): string {
  const [o, h, l, c] = [open, high, low, close].map((price) => price.toFixed(2));
  const change = before ? close - before.close : null;
  const delta = change === null ? '' : `  Δ ${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(2)}`;
  return `O ${o} H ${h} L ${l} C ${c}${delta}  Vol ${Math.round(volume).toLocaleString('en-US')}`;
}
