import { button, element, setText } from '../elements.ts';
import type { SettingsStorage } from '../stored-options.ts';

/** What a step speaks of, and where its words stand. */
export interface TourStep {
  readonly text: string;
  readonly of: () => Element;
  /** In it, where nothing is drawn, or beside it, below where there is no room. */
  readonly side: 'within' | 'left' | 'above';
}

const KEY = 'spymaster.tour';
const AWAY = 12;
const INSET = 80;
const TEXT_ID = 'spymaster-tour-text';

/** Whether it has been seen, or there is no place to remember that. */
export function wasToured(storage: SettingsStorage | null): boolean {
  try {
    return storage === null || storage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

/** A few words beside what they speak of, one after the other; over when it is left. */
export class Tour {
  readonly #steps: readonly TourStep[];
  readonly #storage: SettingsStorage | null;
  readonly #root = element('section', 'spymaster-tour');
  readonly #count = element('p', 'spymaster-quiet');
  readonly #text = element('p', '');
  readonly #next = button('spymaster-button', '', () => this.#go(this.#at + 1));
  readonly #onResized = () => this.#place();
  /** What had the focus before; null where nobody gave it to the tour. */
  #opener: HTMLElement | null = null;
  #at = 0;

  /**
   * @param home where it is put in the page
   * @param storage remembers that it was seen
   */
  constructor(home: HTMLElement, steps: readonly TourStep[], storage: SettingsStorage | null) {
    this.#steps = steps;
    this.#storage = storage;
    this.#root.setAttribute('role', 'dialog');
    this.#root.setAttribute('aria-label', 'A short tour');
    this.#root.setAttribute('aria-describedby', TEXT_ID);
    this.#text.id = TEXT_ID;
    // Pressed once more, a button that stays says nothing of itself.
    this.#text.setAttribute('aria-live', 'polite');
    const acts = element('p', 'spymaster-buttons');
    acts.append(
      this.#next,
      button('spymaster-link', 'Skip', () => this.stop()),
    );
    this.#root.append(this.#count, this.#text, acts);
    home.append(this.#root);
    globalThis.addEventListener?.('resize', this.#onResized);
    this.#go(0);
  }

  get isOpen(): boolean {
    return this.#root.isConnected;
  }

  /** For whoever has asked for it. */
  focus(): void {
    this.#opener = document.activeElement as HTMLElement | null;
    this.#next.focus();
  }

  #go(at: number): void {
    const step = this.#steps[at];
    if (!step) return this.stop();
    this.#at = at;
    const { length } = this.#steps;
    setText(this.#count, `${at + 1} of ${length}`);
    setText(this.#text, step.text);
    setText(this.#next, at === length - 1 ? 'Begin' : 'Next');
    step.of().scrollIntoView?.({ block: 'nearest' });
    this.#place();
  }

  /** Where its words are beside what they speak of, and within the window. */
  #place(): void {
    const { of, side } = this.#steps[this.#at]!;
    const { left, top, right, bottom } = of().getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#root;
    const { clientWidth, clientHeight } = document.documentElement;
    const hasRoom = left >= width + 2 * AWAY;
    const at = {
      within: { x: right - width - 3 * INSET, y: top + INSET },
      left: hasRoom ? { x: left - width - AWAY, y: top } : { x: left + AWAY, y: bottom + AWAY },
      above: { x: left + AWAY, y: top - height - AWAY },
    }[side];
    const within = (value: number, most: number) => Math.max(AWAY, Math.min(most - AWAY, value));
    this.#root.style.left = `${within(at.x, clientWidth - width)}px`;
    this.#root.style.top = `${within(at.y, clientHeight - height)}px`;
  }

  /** The page is left: who has not seen it all may see it again. */
  leave(): void {
    globalThis.removeEventListener?.('resize', this.#onResized);
    const hadFocus = this.#root.contains(document.activeElement);
    this.#root.remove();
    if (hadFocus) this.#opener?.focus();
  }

  /** It is over, and does not come again by itself. */
  stop(): void {
    this.leave();
    try {
      this.#storage?.setItem(KEY, 'seen');
    } catch {
      // Full, or refused: then it comes again.
    }
  }
}
