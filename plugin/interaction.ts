import type { MouseEventParams, Point, Time } from 'lightweight-charts';
import type { Answer } from '../shared/protocol/answer.ts';
import { verdictSentence } from '../shared/protocol/sentences.ts';
import { ZONE_ATR } from '../shared/rules.ts';
import { directionSign } from '../shared/vocabulary/approach.ts';
import { nameOf } from './card/name-of.ts';
import { newYorkSeconds } from './clock.ts';
import { hostProblems } from './host-check.ts';
import { type KeyAction, Keyboard } from './keyboard/keyboard.ts';
import type { More } from './more/index.ts';
import { readOptions, type SettingsStorage, writeOptions } from './stored-options.ts';
import type { Workbench } from './workbench.ts';

const THEMES = ['auto', 'dark', 'light'] as const;

/** Clicks, keys, and what they bring up. */
export class Interaction {
  readonly #at: Workbench;
  readonly #storage: SettingsStorage | null;
  readonly #keyboards: readonly Keyboard[];
  readonly #onClick = (event: MouseEventParams<Time>) => this.#click(event);
  readonly #onPointed = (event: MouseEventParams<Time>) => this.#point(event);
  #loading: Promise<More> | null = null;
  #more: More | null = null;
  #isStopped = false;
  #isChecked = false;
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
    this.#keyboards =
      keyboard === false ? [] : targets.map((each) => new Keyboard(each, (key) => this.#act(key)));
    at.chart.subscribeClick(this.#onClick);
    at.chart.subscribeCrosshairMove(this.#onPointed);
    const kept = storage && readOptions(storage);
    if (kept) queueMicrotask(() => !this.#isStopped && at.applyOptions(kept));
  }

  /** A chart that no key reaches can have the focus, until we go. */
  #letFocus(chart: HTMLElement): void {
    if (chart.hasAttribute('tabindex')) return;
    chart.tabIndex = 0;
    this.#giveBack = () => chart.removeAttribute('tabindex');
  }

  /** What the reader has set is kept, where there is a place for it. */
  keep(): void {
    if (this.#storage) writeOptions(this.#storage, this.#at.scene.options);
  }

  /** A picture has begun: what was compared in another is past. */
  begin(): void {
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
    if (time === undefined || !event.point) return;
    const { bars, scene, send } = this.#at;
    if (sourceEvent?.shiftKey) return send({ type: 'seek', to: bars.instantOf(time) + bars.barSeconds });
    // A finger points by touching: a mark says what it is.
    this.#point(event);
    const said = this.#saidAt(event);
    if (!said) return;
    scene.lookAt(said.time - 1, said);
    this.#at.render();
  }

  /** Says what the pointer is on: a mark, or else what was said of a zone. */
  #point(event: MouseEventParams<Time>): void {
    const { scene, redraw } = this.#at;
    const { point, paneIndex = 0 } = event;
    const isOnPrice = point && paneIndex === this.#at.series.getPane().paneIndex();
    const lines = isOnPrice ? (this.#markLines(point) ?? this.#zoneLines(event)) : null;
    if (!lines && !scene.tip) return;
    scene.tip = lines && point ? { x: point.x, y: point.y, lines } : null;
    redraw();
  }

  /** Of the topmost mark at a point. */
  #markLines({ x, y }: Point): readonly string[] | null {
    const overlays = this.#at.overlays().toReversed();
    for (const { overlay } of overlays) {
      const lines = overlay.tipAt?.(x, y);
      if (lines) return lines;
    }
    return null;
  }

  #zoneLines(event: MouseEventParams<Time>): string[] | null {
    const said = this.#saidAt(event);
    if (!said) return null;
    const { horizonSeconds } = this.#at.scene.options;
    return [`${nameOf(said)}, said at ${newYorkSeconds(said.time)}`, verdictSentence(said, horizonSeconds)];
  }

  /** What was committed to where the pointer is on a zone. */
  #saidAt({ time, point }: MouseEventParams<Time>): Answer | undefined {
    if (time === undefined || !point) return undefined;
    const { bars, scene, series } = this.#at;
    const price = series.coordinateToPrice(point.y);
    return scene
      .saidFrom(bars.instantOf(time), bars.barSeconds)
      .find((answer) => price !== null && this.#isOnZone(answer, price));
  }

  /** Whether a price lies in what is drawn of an answer. */
  #isOnZone(answer: Answer, price: number): boolean {
    const { zones, levels } = this.#at.scene.options;
    const { level, status, levelPrice, direction, atr } = answer;
    const isDrawn = zones !== false && zones.past && levels[level] && status !== 'resolved';
    const depth = (levelPrice - price) * directionSign(direction);
    return isDrawn && depth >= 0 && depth <= ZONE_ATR * atr;
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
        this.#nextRegion();
        return true;
      case 'theme':
        applyOptions({ theme: nextTheme(scene.options.theme) });
        return true;
      default:
        return this.#bringUp(action.kind);
    }
  }

  /** The chart, then what is beside it. */
  #nextRegion(): void {
    const regions = [
      this.#at.chart.chartElement(),
      ...(this.#at.parts?.regions ?? []).map(({ root }) => root),
    ];
    const at = regions.findIndex((each) => each.contains(document.activeElement));
    regions[(at + 1) % regions.length]!.focus();
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
      this.#at.chart.unsubscribeCrosshairMove(this.#onPointed);
    } catch {
      // The chart was removed, and its listeners with it.
    }
    this.#more?.stop();
  }
}

const nextTheme = (theme: unknown): (typeof THEMES)[number] =>
  THEMES[((THEMES as readonly unknown[]).indexOf(theme) + 1) % THEMES.length]!;
