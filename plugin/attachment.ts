import type { IChartApi, ISeriesApi, MouseEventParams, SeriesType, Time } from 'lightweight-charts';
import { type ConnectionState, StreamClient } from '../shared/client/stream-client.ts';
import type { RequestBody, View } from '../shared/protocol/client-messages.ts';
import type { ServerMessage, SessionBody } from '../shared/protocol/messages.ts';
import type { Change } from './chart-state.ts';
import type { SpymasterHandle } from './handle.ts';
import type { HostFeed } from './host-feed.ts';
import type { Interaction } from './interaction.ts';
import {
  firstOptions,
  runtimeOptionsOf,
  type SomeOptions,
  type SpymasterOptions,
  withOptions,
} from './options.ts';
import { type Overlay, OverlayPrimitive } from './overlay-primitive.ts';
import { OVERLAYS } from './overlays.ts';
import type { Parts } from './parts.ts';
import { HostBars } from './placement.ts';
import { quietly } from './quietly.ts';
import { Requests } from './requests.ts';
import { LiveScene, type Scene } from './scene.ts';
import { Telling } from './telling.ts';
import { groundOf } from './theme/ground.ts';
import { Theme } from './theme/theme.ts';
import { tokenOf } from './token.ts';
import type { Workbench } from './workbench.ts';

type Makers = readonly { readonly make: (scene: Scene) => Overlay }[];

/** Spymaster on one series of one chart. */
export class Attachment {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<SeriesType, Time>;
  readonly #scene: LiveScene;
  readonly #bars: HostBars;
  #overlays: readonly OverlayPrimitive[] = [];
  #feed: HostFeed | null = null;
  readonly #options: SpymasterOptions;
  /** What the host has set before what the reader had kept was read. */
  #early: SomeOptions[] | null = [];
  #parts: Parts | null = null;
  readonly #client: StreamClient;
  readonly #requests: Requests;
  #interaction: Interaction | null = null;
  /** What the reader's hands work with: there a moment later. */
  readonly #hands: Promise<Interaction>;
  readonly #telling: Telling;
  readonly #onDetached: () => void;
  readonly #onCrosshair = (event: MouseEventParams<Time>) =>
    this.#parts?.legend?.point(event.time === undefined ? null : this.#bars.instantOf(event.time));
  /** Who waits for the next picture. */
  readonly #onPictures: (() => void)[] = [];
  #isDetached = false;
  readonly handle: SpymasterHandle;

  /** @param onDetached told once, when everything is gone */
  constructor(
    chart: IChartApi,
    series: ISeriesApi<SeriesType, Time>,
    options: SpymasterOptions,
    onDetached: () => void,
  ) {
    this.#chart = chart;
    this.#series = series;
    this.#onDetached = onDetached;
    this.#options = options;
    const isFed = options.data === 'daemon';
    const runtime = withOptions(firstOptions(isFed), runtimeOptionsOf(options));
    const theme = new Theme(runtime.theme, () => groundOf(chart));
    this.#scene = new LiveScene(theme, runtime, isFed);
    this.#telling = new Telling(this.#scene);
    const offset = options.timeOffsetSeconds ?? 0;
    this.#bars = new HostBars(
      chart,
      series,
      options.barSeconds,
      typeof offset === 'number' ? () => offset : offset,
    );
    this.#draw(OVERLAYS);
    chart.subscribeCrosshairMove(this.#onCrosshair);
    const url = options.url ?? location.origin;
    this.#client = new StreamClient({
      url,
      getToken: () => tokenOf(options.token, url),
      onState: (state, detail, retryAt) => this.#onState(state, detail, retryAt),
      onMessage: (message) => this.#onMessage(message),
      ...(options.view ? { view: options.view } : {}),
    });
    this.#requests = new Requests(this.#client, (error) => this.#telling.listeners.tell('error', error));
    this.handle = this.#makeHandle();
    this.#hands = this.#load();
  }

  /** Puts overlays on the chart; those that lie `below` what is there already first. */
  #draw(overlays: Makers, below: Makers = []): void {
    const [series, scene] = [this.#series, this.#scene];
    const made = (each: Makers) =>
      each.map(({ make }) => new OverlayPrimitive(make(scene), this.#bars, scene.theme));
    for (const each of this.#overlays) series.detachPrimitive(each);
    this.#overlays = [...made(below), ...this.#overlays, ...made(overlays)];
    for (const each of this.#overlays) series.attachPrimitive(each);
  }

  #workbench(): Workbench {
    const parts = () => this.#parts;
    const feed = () => this.#feed;
    return {
      chart: this.#chart,
      series: this.#series,
      bars: this.#bars,
      scene: this.#scene,
      get feed() {
        return feed();
      },
      get parts() {
        return parts();
      },
      ask: (request) => this.#requests.ask(request),
      focus: (target) => this.#focus(target),
      send: (request) => this.#requests.send(request),
      playAt: (date, to) =>
        this.#requests.send({ type: 'open', view: { mode: 'replay', date } }, { type: 'seek', to }),
      first: this.#scene.options,
      applyOptions: (some) => {
        this.applyOptions(some);
        this.#interaction?.keep(some);
      },
      render: () => this.#render('all'),
      overlays: () => this.#overlays,
      tellUnread: (unread) => this.#telling.unread(unread),
      tellError: (error) => this.#telling.listeners.tell('error', error),
    };
  }

  /** What lies beside the candles comes where there is a place for it. */
  async #load(): Promise<Interaction> {
    const { panel, legend, alertSlot, replayBar, drawer } = this.#options;
    const hasPlaces = [panel, legend, alertSlot, replayBar, drawer].some(Boolean);
    const { isFed } = this.#scene;
    const [{ Interaction }, { BACK_OVERLAYS, MARK_OVERLAYS }, parts, feed] = await Promise.all([
      import('./interaction.ts'),
      import('./mark-overlays.ts'),
      hasPlaces ? import('./parts.ts') : null,
      isFed ? import('./host-feed.ts') : null,
    ]);
    const { keyboard = 'focus', storage = null } = this.#options;
    const interaction = new Interaction(this.#workbench(), { keyboard, storage, panel: panel || null });
    if (this.#isDetached) {
      interaction.stop();
      return interaction;
    }
    this.#interaction = interaction;
    this.#draw(MARK_OVERLAYS, BACK_OVERLAYS);
    if (feed) this.#feed = new feed.HostFeed(this.#chart, this.#series);
    this.#feed?.take(this.#scene.state, 'all');
    if (parts) this.#parts = new parts.Parts(this.#scene, this.#options, interaction.partActions());
    interaction.hearKeysOf((this.#parts?.regions ?? []).map(({ root }) => root));
    this.#takeKept(interaction.kept());
    await interaction.showStreams();
    if (this.#isDetached) return interaction;
    if (this.#scene.state.session) interaction.begin();
    this.#parts?.slot?.reset();
    this.#render('all');
    return interaction;
  }

  /** What the reader kept goes before what the host was given, not before what it set. */
  #takeKept(kept: SomeOptions | null): void {
    const early = this.#early ?? [];
    this.#early = null;
    if (kept) for (const some of [kept, ...early]) this.applyOptions(some);
  }

  #makeHandle(): SpymasterHandle {
    const done = async (request: RequestBody) => void (await this.#requests.ask(request));
    return {
      snapshot: () => this.#telling.snapshot(),
      on: (event, listener) => this.#telling.listeners.on(event, listener),
      applyOptions: (some) => this.applyOptions(some),
      options: () => this.#scene.options,
      open: (view) => this.#open(view),
      focus: (target) => this.#focus(target),
      replay: {
        play: () => done({ type: 'play' }),
        pause: () => done({ type: 'pause' }),
        step: (bars) => done({ type: 'step', bars }),
        speed: (x) => done({ type: 'speed', x }),
        seek: (to) => done({ type: 'seek', to: Math.round(to) }),
        jump: (to) => done({ type: 'jump', to }),
      },
      neighbours: async (...of) => (await this.#hands).neighbours(...of),
      position: (position) => done({ type: 'position', ...position }),
      // What comes a moment later is to be quiet from the start.
      mute: (minutes) => void this.#hands.then((hands) => hands.mute(minutes)),
      show: (part) => void this.#hands.then((hands) => hands.show(part)),
      takeScreenshot: async () => (await this.#hands).takeScreenshot(),
      retryNow: () => this.#client.retryNow(),
      detach: () => this.detach(),
    };
  }

  /** Resolves once its picture is there, which may come before the daemon says so. */
  async #open(view: View): Promise<SessionBody> {
    const shown = new Promise<void>((resolve) => this.#onPictures.push(resolve));
    await this.#requests.ask({ type: 'open', view });
    await shown;
    return this.#scene.state.session!;
  }

  applyOptions(some: SomeOptions): void {
    if (this.#isDetached) return;
    this.#scene.options = withOptions(this.#scene.options, some);
    this.#early?.push(some);
    if (some.theme !== undefined) this.#scene.theme.set(some.theme);
    this.#render('all');
    this.#interaction?.takeOptions();
    this.#telling.listeners.change('options', this.#scene.options);
  }

  #focus(target: Parameters<SpymasterHandle['focus']>[0]): void {
    const { answers } = this.#scene.state;
    if (typeof target === 'string') {
      const found =
        answers.find(({ level, status }) => level === target && status !== 'resolved') ??
        answers.find(({ level }) => level === target);
      if (found) this.#scene.pin(found.episodeId);
    } else if (target?.at === undefined) this.#scene.pin(target?.episodeId ?? null);
    else this.#scene.lookAtApproach(target.episodeId, target.at);
    this.#render('all');
  }

  #onState(connection: ConnectionState, detail: string, retryAt: number | null): void {
    this.#telling.connect(connection, detail, retryAt);
    this.#parts?.replayBar?.setConnected(connection === 'live');
    this.#interaction?.renderMore();
  }

  #onMessage(message: ServerMessage): void {
    const { state } = this.#scene;
    const change = state.apply(message);
    if (change !== 'nothing' || message.type === 'session') this.#telling.changed();
    try {
      this.#feed?.take(state, change);
      this.#tell(message);
      this.#telling.verdicts(state.answers);
      this.#render(change);
    } catch (error) {
      this.#onChartFailed(error);
    }
  }

  #tell(message: ServerMessage): void {
    const { state } = this.#scene;
    switch (message.type) {
      case 'session':
        return this.#telling.listeners.change('session', message);
      case 'snapshot':
        this.#parts?.slot?.reset();
        this.#scene.lookAt(null);
        this.#interaction?.begin();
        for (const tell of this.#onPictures.splice(0)) tell();
        break;
      case 'contact':
        this.#telling.listeners.tell('contact', message.contact);
        this.#parts?.slot?.takeAnswers([message.contact.said]);
        return;
      case 'outcome':
        return this.#telling.listeners.tell('outcome', message.outcome);
      case 'alert':
        this.#telling.listeners.tell('alert', message.alert);
        this.#parts?.slot?.take(message.alert);
        return;
      case 'signals':
        this.#parts?.slot?.takeAnswers(message.answers);
        return;
      case 'replay':
        return this.#telling.listeners.change('replay', state.replay);
      case 'status':
        break;
      default:
        return;
    }
    this.#telling.status();
    this.#telling.listeners.change('replay', state.replay);
  }

  #render(change: Change): void {
    if (change === 'nothing' || this.#isDetached) return;
    this.#telling.changed();
    if (change !== 'replay' && change !== 'status') {
      for (const overlay of this.#overlays) overlay.refresh();
      this.#interaction?.refreshStreams();
    }
    if (change === 'bar') this.#parts?.legend?.render();
    if (change === 'bar' || change === 'status') this.#parts?.card?.tick();
    if (change === 'overlays' || change === 'alerts') this.#parts?.renderSaid();
    if (change === 'all' || change === 'replay') this.#parts?.renderAll();
    this.#interaction?.renderMore();
    this.#telling.focus();
  }

  #onChartFailed(error: unknown): void {
    this.#telling.error('CHART_REMOVED', 'The chart is gone.', 'Attach anew.', error);
    queueMicrotask(() => this.detach());
  }

  detach(): void {
    if (this.#isDetached) return;
    this.#isDetached = true;
    this.#client.stop();
    this.#interaction?.stop();
    this.#parts?.stop();
    this.#scene.theme.release();
    quietly(() => this.#bars.stop());
    quietly(() => this.#chart.unsubscribeCrosshairMove(this.#onCrosshair));
    for (const overlay of this.#overlays) quietly(() => this.#series.detachPrimitive(overlay));
    this.#telling.listeners.stop();
    this.#onDetached();
  }
}
