import type { MouseEventParams, Time } from 'lightweight-charts';
import type { Answer } from '../shared/protocol/answer.ts';
import type { Neighbours } from '../shared/protocol/neighbours.ts';
import { Unread } from './alerts/unread.ts';
import { SpymasterPluginError } from './errors.ts';
import { hostProblems } from './host-check.ts';
import { type KeyAction, Keyboard } from './keyboard/keyboard.ts';
import { CountdownOverlay } from './levels/countdown-overlay.ts';
import type { More } from './more/index.ts';
import { type SomeOptions, withSome } from './options.ts';
import type { PartActions } from './parts.ts';
import { quietly } from './quietly.ts';
import type { BarReader } from './reading/bar-reader.ts';
import { refreshOverlay } from './refresh-overlay.ts';
import { RightMargin } from './right-margin.ts';
import { readOptions, type SettingsStorage, writeOptions } from './stored-options.ts';
import type { StreamPanes } from './streams/stream-panes.ts';
import { Pointer } from './tips/pointer.ts';
import type { Workbench } from './workbench.ts';
import { WIDEST_BAR_S } from './zones/widest-bar.ts';

const THEMES = ['auto', 'dark', 'light'] as const;

/** Clicks, keys, and what they bring up. */
export class Interaction {
  readonly #at: Workbench;
  readonly #storage: SettingsStorage | null;
  readonly #keyboards: Keyboard[];
  readonly #hasKeys: boolean;
  readonly #pointer: Pointer;
  readonly #margin: RightMargin;
  readonly #unread: Unread;
  readonly #onClick = (event: MouseEventParams<Time>) => this.#click(event);
  #loading: Promise<More> | null = null;
  #more: More | null = null;
  #panes: StreamPanes | null = null;
  #reader: BarReader | null = null;
  #own: SomeOptions = {};
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
    this.#unread = new Unread(at.scene, at.tellUnread);
    this.#margin = new RightMargin(at.chart);
    this.#margin.reserve(at.scene.options.reserveRight);
    if (at.bars.barSeconds > WIDEST_BAR_S)
      at.tellError(
        new SpymasterPluginError(
          'BARS_TOO_WIDE',
          'Zones need bars of one hour or less.',
          'Show narrower bars.',
        ),
      );
  }

  /** What the reader had set at an earlier visit; null without any. */
  kept(): SomeOptions | null {
    const kept = this.#storage && readOptions(this.#storage);
    this.#own = kept ?? {};
    return kept;
  }

  #keyboard(target: HTMLElement | Document): Keyboard {
    return new Keyboard(
      target,
      (key) => this.#act(key),
      () => this.#at.scene.options.singleKeys,
    );
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

  /** Other options hold. */
  takeOptions(): void {
    this.#margin.reserve(this.#at.scene.options.reserveRight);
    void this.showStreams();
  }

  /** What the reader has set is kept, where there is a place for it. */
  keep(some: SomeOptions): void {
    // Back at first, nothing is the reader's own.
    this.#own = some === this.#at.first ? {} : withSome(this.#own, some);
    if (this.#storage) writeOptions(this.#storage, this.#own);
  }

  /** Panes of streams come once they are asked for. */
  async showStreams(): Promise<void> {
    const { chart, scene, bars, applyOptions } = this.#at;
    if (!scene.options.streams && !this.#panes) return;
    const { StreamPanes } = await import('./streams/stream-panes.ts');
    if (this.#isStopped) return;
    const storage = this.#storage;
    this.#panes ??= new StreamPanes({ chart, scene, placement: bars, storage, applyOptions });
    this.#panes.show();
  }
  refreshStreams(): void {
    this.#panes?.refresh();
  }

  /** A picture has begun: what was compared in another is past. */
  begin(): void {
    this.#pointer.forget();
    this.#unread.begin();
    if (this.#reader?.isReading) this.#reader.end();
    this.#checkHost();
    this.#more?.closeDrawer();
    if (this.#at.parts?.lists) void this.#load().then((more) => !this.#isStopped && more.tourOnce());
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

  /** What the parts beside the chart do when they are pressed. */
  partActions(): PartActions {
    const { scene, send, applyOptions, focus } = this.#at;
    return {
      send,
      showInstant: (time, said) => this.showInstant(time, said),
      chooseHorizon: (horizonSeconds) => applyOptions({ horizonSeconds }),
      pin: (episodeId) => focus({ episodeId }),
      backToNow: () => this.backToNow(),
      showNeighbours: () => void this.showNeighbours(),
      showHelp: () => void this.#load().then((more) => more.showHelp()),
      toggleLevel: (kind) => applyOptions({ levels: { [kind]: !scene.options.levels[kind] } }),
      focusLevel: focus,
    };
  }

  renderMore(): void {
    this.#unread.count();
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
    this.#bringIntoSight(time - 1);
    // Where nothing was said there is nothing to look back at.
    this.#at.scene.lookAt(said ? time - 1 : null, said);
    this.#at.render();
  }

  #bringIntoSight(time: number): void {
    const { chart, bars } = this.#at;
    const timeScale = chart.timeScale();
    const place = bars.logical(time);
    const range = timeScale.getVisibleLogicalRange();
    if (place !== null && range && (place < range.from || place > range.to)) {
      const half = (range.to - range.from) / 2;
      timeScale.setVisibleLogicalRange({ from: place - half, to: place + half });
    }
  }

  /**
   * A click on a zone looks back at what was said there; with Shift the replay goes
   * there.
   */
  #click(event: MouseEventParams<Time>): void {
    const { time, sourceEvent } = event;
    const { bars, scene, send } = this.#at;
    if (this.#panes?.click(event)) return;
    if (sourceEvent?.shiftKey && time !== undefined)
      return send({ type: 'seek', to: bars.instantOf(time) + bars.barSeconds });
    // A finger points by touching: a mark says what it is, and beside all marks nothing.
    this.#pointer.point(event);
    const said = this.#pointer.saidAt(event);
    if (!said) return;
    scene.lookAt(said.time - 1, said);
    this.#at.render();
  }

  /** What an answer was compared with; of the focused one without more. */
  async neighbours(episodeId?: string, at?: number): Promise<Neighbours> {
    const { focused, pinnedAt } = this.#at.scene;
    const of = episodeId ?? focused?.episodeId;
    if (of === undefined)
      throw new SpymasterPluginError('NO_SUCH_ANSWER', 'Price is near no level.', 'Name an approach.');
    const then = at ?? (episodeId === undefined && pinnedAt !== null ? focused?.time : undefined);
    return this.#at.ask({ type: 'neighbours', episodeId: of, at: then ?? 'latest' });
  }

  async showNeighbours(): Promise<void> {
    await (await this.#load()).toggleDrawer(() => this.neighbours());
  }
  show(part: 'alerts' | 'settings' | 'help' | 'now'): void {
    if (part === 'now') this.backToNow();
    else this.#bringUp(part);
  }
  mute(minutes: number | null): void {
    this.#at.parts?.slot?.mute(60 * (minutes ?? 0));
  }
  async takeScreenshot(): Promise<Blob> {
    return (await this.#load()).takeScreenshot();
  }

  /** The parts that few need at once come when they are asked for. */
  #load(): Promise<More> {
    this.#loading ??= import('./more/index.ts').then(({ More }) => {
      const more = new More(
        this.#at,
        (time, said) => this.showInstant(time, said),
        this.#storage,
        () => this.#unread.see(),
      );
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
      case 'read':
        return this.#read();
      case 'level':
        if (this.#isRead) this.#reader!.moveLevel(action.by);
        return this.#isRead;
      case 'step':
        if (this.#isRead) {
          this.#reader!.move(action.bars);
          return true;
        }
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
      case 'streams':
        applyOptions({ streams: !scene.options.streams });
        return true;
      case 'theme':
        applyOptions({ theme: nextTheme(scene.options.theme) });
        return true;
      default:
        return this.#bringUp(action.kind);
    }
  }

  /** Arrows are the reader's while bars are read and the chart has the focus. */
  get #isRead(): boolean {
    return this.#reader?.isReading === true && this.#hasFocus;
  }

  /** In a shadow root the page knows its host alone. */
  get #active(): Element | null {
    const { activeElement } = this.#at.chart.chartElement().getRootNode() as Document | ShadowRoot;
    return activeElement ?? document.activeElement;
  }

  get #hasFocus(): boolean {
    return this.#active !== null && this.#at.chart.chartElement().contains(this.#active);
  }

  /** Begins to read, or says what happened on the bar that is read. */
  #read(): boolean {
    // Without a panel there is nobody to say it.
    if (!this.#hasFocus || !this.#at.parts) return false;
    if (this.#reader?.isReading) this.#reader.tell();
    else
      void import('./reading/bar-reader.ts').then(({ BarReader }) => {
        this.#reader ??= new BarReader(this.#at, (time) => this.#bringIntoSight(time));
        if (!this.#isStopped) this.#reader.begin();
      });
    return true;
  }

  /** The chart, then what is beside it and to be seen. */
  #goToRegion(by: 1 | -1): void {
    const chart = this.#at.chart.chartElement();
    const parts = (this.#at.parts?.regions ?? []).map(({ root }) => root);
    const regions = [chart, ...parts.filter((root) => root.checkVisibility?.() ?? true)];
    const at = regions.findIndex((each) => each.contains(this.#active));
    const next = at < 0 && by < 0 ? -1 : at + by;
    regions[(next + regions.length) % regions.length]!.focus();
  }

  #bringUp(kind: 'neighbours' | 'alerts' | 'picture' | 'settings' | 'help' | 'close'): boolean {
    if (kind === 'close') {
      // The topmost alone: a dialog closes by itself.
      if (this.#reader?.isReading) {
        this.#reader.end();
        return true;
      }
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
    quietly(() => this.#at.chart.unsubscribeClick(this.#onClick));
    quietly(() => this.#pointer.stop());
    quietly(() => this.#margin.reserve(false));
    quietly(() => this.#panes?.remove());
    this.#more?.stop();
  }
}

const nextTheme = (theme: unknown): (typeof THEMES)[number] =>
  THEMES[((THEMES as readonly unknown[]).indexOf(theme) + 1) % THEMES.length]!;
