import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { luminance, rgbOf } from './color.ts';
import { DARK, HIGH_CONTRAST, LIGHT, type Palette } from './palette.ts';

export type ThemeOption =
  | 'auto'
  | 'dark'
  | 'light'
  | 'highContrast'
  | { readonly base: 'dark' | 'light'; readonly palette: Partial<Palette> };

/** A chart whose ground is less luminous than this is a dark one. */
const DARK_BELOW = 0.4;
const FORCED = '(forced-colors: active)';

/** The colours in force. What draws asks for them anew each time. */
export class Theme {
  readonly #background: () => string;
  /** Asked of the browser once: it keeps the answer up to date itself. */
  readonly #forced = globalThis.matchMedia?.(FORCED);
  #option: ThemeOption;
  #name = '';
  palette: Palette = LIGHT;
  isDark = false;
  isForced = false;
  #bound: HTMLElement[] = [];

  /** @param background of the chart, as CSS colour, which `auto` goes by */
  constructor(option: ThemeOption, background: () => string) {
    this.#option = option;
    this.#background = background;
    this.refresh();
  }

  set(option: ThemeOption): void {
    this.#option = option;
    this.#name = '';
    this.refresh();
  }

  /** Looks at the ground and the reader's settings again; returns the colours' name. */
  refresh(): string {
    const { name, palette, isDark } = this.#chosen();
    if (name === this.#name) return name;
    this.#name = name;
    this.palette = palette;
    this.isDark = isDark;
    this.isForced = palette === HIGH_CONTRAST;
    for (const element of this.#bound) this.#paint(element);
    return name;
  }

  /**
   * Gives an element of ours and all in it the colours, now and when they change.
   * @returns ends that
   */
  bind(element: HTMLElement): () => void {
    this.#bound.push(element);
    this.#paint(element);
    return () => {
      this.#bound = this.#bound.filter((each) => each !== element);
    };
  }

  /** No element is coloured any more. */
  release(): void {
    this.#bound = [];
  }

  #chosen(): { readonly name: string; readonly palette: Palette; readonly isDark: boolean } {
    const option = this.#option;
    if (option === 'highContrast' || this.#forced?.matches)
      return { name: 'highContrast', palette: HIGH_CONTRAST, isDark: false };
    if (typeof option === 'object') {
      const isDark = option.base === 'dark';
      const palette = { ...(isDark ? DARK : LIGHT), ...option.palette };
      return { name: JSON.stringify(option), palette, isDark };
    }
    const isDark = option === 'auto' ? isDarkColor(this.#background()) : option === 'dark';
    return { name: isDark ? 'dark' : 'light', palette: isDark ? DARK : LIGHT, isDark };
  }

  #paint(element: HTMLElement): void {
    element.classList.add(ROOT_CLASS);
    paint(element, this.palette);
  }
}

/** Of everything that Spymaster's style sheet speaks of. */
export const ROOT_CLASS = 'spymaster';

/** Gives an element and all in it the colours of a palette, as custom properties. */
export function paint(element: HTMLElement, palette: Palette): void {
  for (const [role, color] of Object.entries(palette))
    element.style.setProperty(propertyOf(role), color as string);
}

/** `inkMid` is `--spymaster-ink-mid`. */
const propertyOf = (role: string): string =>
  `--spymaster-${role.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function isDarkColor(color: string): boolean {
  const rgb = rgbOf(color);
  return rgb !== null && luminance(rgb) < DARK_BELOW;
}

export const LEVEL_NAMES: Readonly<Record<LevelKind, string>> = {
  PM_HIGH: 'PM high',
  PM_LOW: 'PM low',
  OR_HIGH: 'OR high',
  OR_LOW: 'OR low',
  SMA_90: 'SMA 90',
  EMA_20: 'EMA 20',
};

const LEVEL_ROLES: Readonly<Record<LevelKind, keyof Palette>> = {
  PM_HIGH: 'preMarket',
  PM_LOW: 'preMarket',
  OR_HIGH: 'openingHigh',
  OR_LOW: 'openingLow',
  SMA_90: 'sma',
  EMA_20: 'ema',
};
const LEVEL_TEXT_ROLES: Readonly<Partial<Record<LevelKind, keyof Palette>>> = {
  OR_HIGH: 'openingHighText',
  EMA_20: 'emaText',
};

export const levelColor = (palette: Palette, kind: LevelKind): string => palette[LEVEL_ROLES[kind]];
/** For its name: readable where the line's own colour is not. */
export const levelTextColor = (palette: Palette, kind: LevelKind): string =>
  palette[LEVEL_TEXT_ROLES[kind] ?? LEVEL_ROLES[kind]];
