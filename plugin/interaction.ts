import type { MouseEventParams, Time } from 'lightweight-charts';
import type { Answer } from '../shared/protocol/answer.ts';
import { hostProblems } from './host-check.ts';
import { type KeyAction, Keyboard } from './keyboard/keyboard.ts';
import { CountdownOverlay } from './levels/countdown-overlay.ts';
import type { More } from './more/index.ts';
import { refreshOverlay } from './refresh-overlay.ts';
import { readOptions, type SettingsStorage, writeOptions } from './stored-options.ts';
import { Pointer } from './tips/pointer.ts';
import type { Workbench } from './workbench.ts';

const THEMES = ['auto', 'dark', 'light'] as const;

/** Clicks, keys, and what they bring up. */
export class Interaction {
  readonly #at: Workbench;
  readonly #storage: SettingsStorage | null;
  readonly #keyboards: Keyboard[];
  readonly #hasKeys: boolean;
  readonly #pointer: Pointer;
  readonly #onClick = (event: MouseEventParams<Time>) => this.#click(event);
  #loading: Promise<More> | null = null;
  #more: More | null = null;
  #isStopped = false;
  #isChecked = false;
  /** That is shown. */
  #second = 0;
  #giveBack: () => void = () => undefined;

  constructor(
    at: Workbench,
    {
      keyboard,
      storage,
      panel,
    }: {
      readonly keyboard: 'focus' | 'page' | false;
      readonly storage: SettingsStorage | null;
      readonly panel: HTMLElement | null;
    },
  ) {
    this.#at = at;
    this.#storage = storage;
    const near = [at.chart.chartElement(), ...(panel ? [panel] : [])];
    const targets = keyboard === 'page' ? [document] : near;
    if (keyboard !== false) this.#letFocus(at.chart.chartElement());
    this.#hasKeys = keyboard !== false;
    this.#keyboards = this.#hasKeys ? targets.map((each) => this.#keyboard(each)) : [];
    at.chart.subscribeClick(this.#onClick);
    this.#pointer = new Pointer(at);
    const kept = storage && readOptions(storage);
    if (kept) queueMicrotask(() => !this.#isStopped && at.applyOptions(kept));
  }

  #keyboard(target: HTMLElement | Document): Keyboard {
    return new Keyboard(target, (key) => this.#act(key));
  }

  /** Whoever is in a part of ours has our keys, wherever the host has put it. */
  hearKeysOf(regions: readonly HTMLElement[]): void {
    if (this.#hasKeys) this.#keyboards.push(...regions.map((each) => this.#keyboard(each)));
  }

  /** A chart that no key reaches can have the focus and says what it is, until we go. */
  #letFocus(chart: HTMLElement): void {
    if (chart.hasAttribute('tabindex')) return;
    const ours = { tabindex: '0', role: 'application', 'aria-label': '2-minute chart' };
    const given = Object.entries(ours).filter(([name]) => !chart.hasAttribute(name));
    for (const [name, value] of given) chart.setAttribute(name, value);
    this.#giveBack = () => {
      for (const [name] of given) chart.removeAttribute(name);
    };
  }

  /** What the reader has set is kept, where there is a place for it. */
  keep(): void {
    if (this.#storage) writeOptions(this.#storage, this.#at.scene.options);
  }

  /** A picture has begun: what was compared in another is past. */
  begin(): void {
    this.#pointer.forget();
    this.#checkHost();
    this.#more?.closeDrawer();
    if (this.#at.parts?.lists) void this.#load().then((more) => more.tourOnce());
  }

  /** A host's bars that do not fit are told of once. */
  #checkHost(): void {
    const { scene, series, bars, tellError } = this.#at;
    if (scene.isFed || this.#isChecked || scene.state.bars.length === 0) return;
    this.#isChecked = true;
    const { session } = scene.state;
    const problems = hostProblems(series, bars, scene.state.bars.at(-1), session?.mode === 'live');
    for (const problem of problems) tellError(problem);
  }

  renderMore(): void {
    this.#more?.render();
    this.#countDown();
  }

  /** Time goes on between the frames that move price. */
  #countDown(): void {
    const { scene, overlays } = this.#at;
    const second = Math.floor(scene.state.now);
    if (!scene.isFed || second === this.#second) return;
    this.#second = second;
    refreshOverlay(overlays(), CountdownOverlay);
  }

  backToNow(): void {
    this.#at.scene.pin(null);
    this.#at.feed?.toEdge();
    this.#at.render();
  }

  /** Brings a moment into sight, and what was said then onto the card. */
  showInstant(time: number, said: Answer | null): void {
    const { chart, bars, scene } = this.#at;
    const timeScale = chart.timeScale();
    const place = bars.logical(time - 1);
    const range = timeScale.getVisibleLogicalRange();
    if (place !== null && range && (place < range.from || place > range.to)) {
      const half = (range.to - range.from) / 2;
      timeScale.setVisibleLogicalRange({ from: place - half, to: place + half });
    }
    // Where nothing was said there is nothing to look back at.
    scene.lookAt(said ? time - 1 : null, said);
    this.#at.render();
  }

  /**
   * A click on a zone looks back at what was said there; with Shift the replay goes
   * there.
   */
  #click(event: MouseEventParams<Time>): void {
    const { time, sourceEvent } = event;
    const { bars, scene, send } = this.#at;
    if (sourceEvent?.shiftKey && time !== undefined)
      return send({ type: 'seek', to: bars.instantOf(time) + bars.barSeconds });
    // A finger points by touching: a mark says what it is, and beside all marks nothing.
    this.#pointer.point(event);
    const said = this.#pointer.saidAt(event);
    if (!said) return;
    scene.lookAt(said.time - 1, said);
    this.#at.render();
  }

  async showNeighbours(): Promise<void> {
    await (await this.#load()).toggleDrawer(() => this.#at.neighbours());
  }
  async showHelp(): Promise<void> {
    (await this.#load()).showHelp();
  }
  async takeScreenshot(): Promise<Blob> {
    return (await this.#load()).takeScreenshot();
  }

  /** The parts that few need at once come when they are asked for. */
  #load(): Promise<More> {
    this.#loading ??= import('./more/index.ts').then(({ More }) => {
      const more = new More(this.#at, (time, said) => this.showInstant(time, said), this.#storage);
      if (this.#isStopped) more.stop();
      else this.#more = more;
      more.render();
      return more;
    });
    return this.#loading;
  }

  /** @returns whether the key was ours */
  #act(action: KeyAction): boolean {
    const { scene, parts, send, applyOptions, chart } = this.#at;
    const isReplay = scene.state.replay !== null;
    switch (action.kind) {
      case 'play':
        if (isReplay) parts?.replayBar?.togglePlay();
        return isReplay;
      case 'step':
        if (isReplay) send({ type: 'step', bars: action.bars });
        return isReplay;
      case 'jump':
        if (isReplay) send({ type: 'jump', to: action.to });
        return isReplay;
      case 'speed':
        if (isReplay) parts?.replayBar?.changeSpeed(action.by);
        return isReplay;
      case 'focus':
        this.#at.focus(action.level);
        return true;
      case 'toggle':
        applyOptions({ levels: { [action.level]: !scene.options.levels[action.level] } });
        return true;
      case 'mute':
        parts?.slot?.mute();
        return true;
      case 'legend':
        parts?.legend?.toggle();
        return true;
      case 'fit':
        chart.timeScale().fitContent();
        return true;
      case 'now':
        this.backToNow();
        return true;
      case 'region':
        this.#goToRegion(action.by);
        return true;
      case 'theme':
        applyOptions({ theme: nextTheme(scene.options.theme) });
        return true;
      default:
        return this.#bringUp(action.kind);
    }
  }

  /** The chart, then what is beside it and to be seen. */
  #goToRegion(by: 1 | -1): void {
    const chart = this.#at.chart.chartElement();
    const parts = (this.#at.parts?.regions ?? []).map(({ root }) => root);
    const regions = [chart, ...parts.filter((root) => root.checkVisibility?.() ?? true)];
    // In a shadow root the page knows its host alone.
    const { activeElement } = chart.getRootNode() as Document | ShadowRoot;
    const at = regions.findIndex((each) => each.contains(activeElement ?? document.activeElement));
    const next = at < 0 && by < 0 ? -1 : at + by;
    regions[(next + regions.length) % regions.length]!.focus();
  }

  #bringUp(kind: 'neighbours' | 'alerts' | 'picture' | 'settings' | 'help' | 'close'): boolean {
    if (kind === 'close') {
      // The topmost alone: a dialog closes by itself.
      if (this.#more?.closeTour() || this.#more?.closeDrawer()) return true;
      const wasPinned = this.#at.scene.pinnedAt !== null;
      if (wasPinned) this.backToNow();
      return wasPinned;
    }
    if (kind === 'neighbours') void this.showNeighbours();
    else void this.#load().then((more) => more.bringUp(kind));
    return true;
  }

  stop(): void {
    this.#isStopped = true;
    this.#giveBack();
    for (const keyboard of this.#keyboards) keyboard.stop();
    try {
      this.#at.chart.unsubscribeClick(this.#onClick);
      this.#pointer.stop();
    } catch {
      // The chart was removed, and its listeners with it.
    }
    this.#more?.stop();
  }
}

const nextTheme = (theme: unknown): (typeof THEMES)[number] =>
  THEMES[((THEMES as readonly unknown[]).indexOf(theme) + 1) % THEMES.length]!;
