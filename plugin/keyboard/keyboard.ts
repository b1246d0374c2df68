import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';

/** What a key asks for. */
export type KeyAction =
  | { readonly kind: 'play' | 'neighbours' | 'alerts' | 'mute' | 'legend' | 'fit' | 'now' | 'theme' }
  | { readonly kind: 'streams' | 'read' }
  | { readonly kind: 'level'; readonly by: 1 | -1 }
  | { readonly kind: 'picture' | 'settings' | 'help' | 'close' }
  | { readonly kind: 'region'; readonly by: 1 | -1 }
  | { readonly kind: 'step'; readonly bars: number }
  | {
      readonly kind: 'jump';
      readonly to: 'nextApproach' | 'previousApproach' | 'nextAlert' | 'previousAlert' | 'start' | 'end';
    }
  | { readonly kind: 'speed'; readonly by: 1 | -1 }
  | { readonly kind: 'focus' | 'toggle'; readonly level: LevelKind };

const STEP = 1;
const LONG_STEP = 10;

const KEYS: Readonly<Record<string, KeyAction>> = {
  ' ': { kind: 'play' },
  ArrowRight: { kind: 'step', bars: STEP },
  ArrowLeft: { kind: 'step', bars: -STEP },
  ArrowUp: { kind: 'level', by: 1 },
  ArrowDown: { kind: 'level', by: -1 },
  Enter: { kind: 'read' },
  ']': { kind: 'jump', to: 'nextApproach' },
  '[': { kind: 'jump', to: 'previousApproach' },
  '}': { kind: 'jump', to: 'nextAlert' },
  '{': { kind: 'jump', to: 'previousAlert' },
  '>': { kind: 'speed', by: 1 },
  '<': { kind: 'speed', by: -1 },
  Home: { kind: 'jump', to: 'start' },
  End: { kind: 'jump', to: 'end' },
  n: { kind: 'neighbours' },
  a: { kind: 'alerts' },
  m: { kind: 'mute' },
  l: { kind: 'legend' },
  f: { kind: 'fit' },
  g: { kind: 'now' },
  s: { kind: 'streams' },
  t: { kind: 'theme' },
  p: { kind: 'picture' },
  ',': { kind: 'settings' },
  '?': { kind: 'help' },
  F6: { kind: 'region', by: 1 },
  Escape: { kind: 'close' },
};

/** What was pressed: as much of a keyboard event as counts. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isAltGraph: boolean;
}

/** The action of a key; null for one that is not ours. */
export function actionOf(press: KeyPress): KeyAction | null {
  const { key, code, shiftKey, ctrlKey, metaKey, altKey, isAltGraph } = press;
  // Some keyboards write brackets with AltGr, which Windows tells as Ctrl and Alt.
  if (!isAltGraph && (ctrlKey || metaKey || altKey)) return null;
  // With Shift a digit's key writes something else in every layout.
  const digit = /^Digit([1-6])$/.exec(code)?.[1];
  if (digit !== undefined)
    return { kind: shiftKey ? 'toggle' : 'focus', level: LEVEL_KINDS[Number(digit) - 1]! };
  const action = KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
  if (action?.kind === 'region' && shiftKey) return { kind: 'region', by: -1 };
  if (action?.kind === 'step' && shiftKey) return { kind: 'step', bars: action.bars * LONG_STEP };
  return action;
}

/** A field that is being written in keeps its keys. */
const WRITES = 'input:not([type="range"]), textarea, select, [contenteditable]';
/** These do something of their own with a space, or Enter. */
const PRESSED_BY_KEYS = 'button, summary, a';
/** These move by arrows, Home and End. */
const MOVED_BY_KEYS = 'input[type="range"], [role="region"][tabindex="0"], [role="tab"]';
const MOVES = /^(Arrow|Home|End|Page)/;

/** Listens on an element, or the whole page, and acts. */
export class Keyboard {
  readonly #target: HTMLElement | Document;
  readonly #act: (action: KeyAction) => boolean;
  readonly #hasSingleKeys: () => boolean;
  readonly #onKey = (event: Event) => this.#take(event as KeyboardEvent);

  /**
   * @param act returns whether it did something
   * @param hasSingleKeys whether letters, digits and signs count (WCAG 2.1.4)
   */
  constructor(
    target: HTMLElement | Document,
    act: (action: KeyAction) => boolean,
    hasSingleKeys: () => boolean = () => true,
  ) {
    this.#target = target;
    this.#act = act;
    this.#hasSingleKeys = hasSingleKeys;
    target.addEventListener('keydown', this.#onKey);
  }

  stop(): void {
    this.#target.removeEventListener('keydown', this.#onKey);
  }

  #take(event: KeyboardEvent): void {
    // In a shadow root the page is told of its host alone.
    const on = (event.composedPath?.()[0] ?? event.target) as Element | null;
    const isOn = (what: string) => (on?.closest?.(what) ?? null) !== null;
    if (event.defaultPrevented || isOn(WRITES)) return;
    // What lies over the page has the keys to itself.
    const root = (on?.getRootNode?.() ?? document) as ParentNode;
    if ([document, root].some((each) => each.querySelector?.('dialog[open]'))) return;
    const isScrolled = isOn(MOVED_BY_KEYS);
    const isPress = event.key === ' ' || event.key === 'Enter';
    if (isPress && (isScrolled || isOn(PRESSED_BY_KEYS))) return;
    if (isScrolled && MOVES.test(event.key)) return;
    const { key, code, shiftKey, ctrlKey, metaKey, altKey, repeat } = event;
    if (key.length === 1 && key !== ' ' && !this.#hasSingleKeys()) return;
    const isAltGraph = event.getModifierState?.('AltGraph') ?? false;
    const action = actionOf({ key, code, shiftKey, ctrlKey, metaKey, altKey, isAltGraph });
    // A key that is held goes on stepping, and switches nothing to and fro.
    if (repeat && action?.kind !== 'step') return;
    if (action && this.#act(action)) event.preventDefault();
  }
}
