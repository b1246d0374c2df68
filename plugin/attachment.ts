import type { IChartApi, ISeriesApi, MouseEventParams, SeriesType, Time } from 'lightweight-charts';
import { type ConnectionState, StreamClient } from '../shared/client/stream-client.ts';
import type { Answer } from '../shared/protocol/answer.ts';
import type { RequestBody, View } from '../shared/protocol/client-messages.ts';
import type { ServerMessage, SessionBody } from '../shared/protocol/messages.ts';
import type { Neighbours } from '../shared/protocol/neighbours.ts';
import { verdictSentence } from '../shared/protocol/sentences.ts';
import { verdictOf } from '../shared/protocol/verdict.ts';
import type { Change } from './chart-state.ts';
import { SpymasterPluginError } from './errors.ts';
import { focusOf } from './focus.ts';
import type { SpymasterEvents, SpymasterHandle, SpymasterSnapshot, Status } from './handle.ts';
import type { HostFeed } from './host-feed.ts';
import type { Interaction } from './interaction.ts';
import { Listeners } from './listeners.ts';
import {
  DEFAULT_OPTIONS,
  runtimeOptionsOf,
  type SomeOptions,
  type SpymasterOptions,
  withOptions,
} from './options.ts';
import { type Overlay, OverlayPrimitive } from './overlay-primitive.ts';
import { OVERLAYS } from './overlays.ts';
import type { PartActions, Parts } from './parts.ts';
import { HostBars } from './placement.ts';
import { Requests } from './requests.ts';
import { LiveScene, type Scene } from './scene.ts';
import { snapshotOf } from './snapshot.ts';
import type { StreamPane } from './streams/stream-pane.ts';
import { groundOf } from './theme/ground.ts';
import { Theme } from './theme/theme.ts';
import { tokenOf } from './token.ts';
import type { Workbench } from './workbench.ts';
import { WIDEST_BAR_S } from './zones/zone-overlay.ts';

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
  #pane: StreamPane | null = null;
  #parts: Parts | null = null;
  readonly #client: StreamClient;
  readonly #requests: Requests;
  #interaction: Interaction | null = null;
  /** What the reader's hands work with: there a moment later. */
  readonly #hands: Promise<Interaction>;
  readonly #listeners = new Listeners<SpymasterEvents>((error) => this.#onListenerFailed(error));
  readonly #onDetached: () => void;
  readonly #onCrosshair = (event: MouseEventParams<Time>) =>
    this.#parts?.legend?.point(event.time === undefined ? null : this.#bars.instantOf(event.time));
  #connection: Pick<Status, 'connection' | 'reason' | 'retryAt'> = {
    connection: 'connecting',
    reason: null,
    retryAt: null,
  };
  /** Who waits for the next picture. */
  readonly #onPictures: (() => void)[] = [];
  #snapshot: SpymasterSnapshot | null = null;
  /** The daemon’s player of this connection has the daemon’s speed, and stands still. */
  #isNewPlayer = true;
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
    const theme = new Theme(options.theme ?? DEFAULT_OPTIONS.theme, () => groundOf(chart));
    const runtime = withOptions(DEFAULT_OPTIONS, runtimeOptionsOf(options));
    this.#scene = new LiveScene(theme, runtime, options.data === 'daemon');
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
    this.#requests = new Requests(this.#client, (error) => this.#listeners.tell('error', error));
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
      neighbours: () => this.#neighbours(),
      focus: (level) => this.#focus(level),
      send: (request) => this.#requests.send(request),
      playAt: (date, to) =>
        this.#requests.send({ type: 'open', view: { mode: 'replay', date } }, { type: 'seek', to }),
      applyOptions: (some) => this.applyOptions(some),
      render: () => this.#render('all'),
      overlays: () => this.#overlays,
      tellError: (error) => this.#listeners.tell('error', error),
    };
  }

  /** What lies beside the candles comes where there is a place for it. */
  async #load(): Promise<Interaction> {
    const { panel, legend, alertSlot, replayBar, drawer, streams } = this.#options;
    const hasPlaces = [panel, legend, alertSlot, replayBar, drawer].some(Boolean);
    const { isFed } = this.#scene;
    const hasStreams = streams ?? isFed;
    const [{ Interaction }, { BACK_OVERLAYS, MARK_OVERLAYS }, parts, pane, feed] = await Promise.all([
      import('./interaction.ts'),
      import('./mark-overlays.ts'),
      hasPlaces ? import('./parts.ts') : null,
      hasStreams ? import('./streams/stream-pane.ts') : null,
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
    if (parts) this.#parts = new parts.Parts(this.#scene, this.#options, this.#partActions());
    interaction.hearKeysOf((this.#parts?.regions ?? []).map(({ root }) => root));
    if (pane) this.#pane = new pane.StreamPane(this.#chart, this.#scene, this.#bars);
    if (this.#bars.barSeconds > WIDEST_BAR_S)
      this.#listeners.tell(
        'error',
        new SpymasterPluginError(
          'BARS_TOO_WIDE',
          'Zones need bars of one hour or less.',
          'Show narrower bars.',
        ),
      );
    if (this.#scene.state.session) interaction.begin();
    this.#parts?.slot?.reset();
    this.#render('all');
    return interaction;
  }

  #partActions(): PartActions {
    return {
      send: (request) => this.#requests.send(request),
      showInstant: (time, said) => this.#interaction?.showInstant(time, said),
      chooseHorizon: (horizonSeconds) => this.applyOptions({ horizonSeconds }),
      pin: (episodeId) => this.#focus({ episodeId }),
      backToNow: () => this.#interaction?.backToNow(),
      showNeighbours: () => void this.#interaction?.showNeighbours(),
      showHelp: () => void this.#interaction?.showHelp(),
      toggleLevel: (kind) => this.applyOptions({ levels: { [kind]: !this.#scene.options.levels[kind] } }),
      focusLevel: (kind) => this.#focus(kind),
    };
  }

  #makeHandle(): SpymasterHandle {
    const done = async (request: RequestBody) => void (await this.#requests.ask(request));
    return {
      snapshot: () => this.#takeSnapshot(),
      on: (event, listener) => this.#listeners.on(event, listener),
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
      neighbours: (episodeId, at) => this.#neighbours(episodeId, at),
      position: (position) => done({ type: 'position', ...position }),
      mute: (minutes) => {
        const mute = () => this.#parts?.slot?.mute(60 * (minutes ?? 0));
        // What comes a moment later is to be quiet from the start.
        if (this.#parts) mute();
        else void this.#hands.then(mute);
      },
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
    this.#scene.options = withOptions(this.#scene.options, some);
    if (some.theme !== undefined) this.#scene.theme.set(some.theme);
    this.#render('all');
    this.#interaction?.keep();
    this.#listeners.change('options', this.#scene.options);
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

  async #neighbours(episodeId?: string, at?: number): Promise<Neighbours> {
    const { focused, pinnedAt } = this.#scene;
    const of = episodeId ?? focused?.episodeId;
    if (of === undefined)
      throw new SpymasterPluginError('NO_SUCH_ANSWER', 'Price is near no level.', 'Name an approach.');
    const then = at ?? (episodeId === undefined && pinnedAt !== null ? focused?.time : undefined);
    return this.#requests.ask({ type: 'neighbours', episodeId: of, at: then ?? 'latest' });
  }

  #onState(connection: ConnectionState, detail: string, retryAt: number | null): void {
    this.#connection = { connection, reason: detail || null, retryAt };
    this.#snapshot = null;
    this.#parts?.replayBar?.setConnected(connection === 'live');
    this.#tellStatus();
    this.#interaction?.renderMore();
  }

  /** That it is known further is no change. */
  #tellStatus(): void {
    const status = this.#status();
    const known = (key: string, value: unknown) => (key === 'asOf' || key === 'knownUntil' ? null : value);
    this.#listeners.change('status', status, JSON.stringify(status, known));
  }

  #status(): Status {
    const { status, now } = this.#scene.state;
    return { ...this.#connection, feed: status, asOf: now || null };
  }

  #onMessage(message: ServerMessage): void {
    const { state } = this.#scene;
    const change = state.apply(message);
    if (message.type === 'welcome') this.#isNewPlayer = true;
    if (message.type === 'resumed' && this.#isNewPlayer && state.replay) this.#requests.playOn(state.replay);
    if (message.type === 'snapshot' || message.type === 'resumed') this.#isNewPlayer = false;
    if (change !== 'nothing' || message.type === 'session') this.#snapshot = null;
    try {
      this.#feed?.take(state, change);
      this.#tell(message);
      for (const answer of state.answers) this.#tellVerdict(answer);
      this.#render(change);
    } catch (error) {
      this.#onChartFailed(error);
    }
  }

  #tell(message: ServerMessage): void {
    const { state } = this.#scene;
    switch (message.type) {
      case 'session':
        return this.#listeners.change('session', message);
      case 'snapshot':
        this.#parts?.slot?.reset();
        this.#scene.lookAt(null);
        this.#interaction?.begin();
        for (const tell of this.#onPictures.splice(0)) tell();
        break;
      case 'contact':
        this.#listeners.tell('contact', message.contact);
        this.#parts?.slot?.takeAnswers([message.contact.said]);
        return;
      case 'outcome':
        return this.#listeners.tell('outcome', message.outcome);
      case 'alert':
        this.#listeners.tell('alert', message.alert);
        this.#parts?.slot?.take(message.alert);
        return;
      case 'signals':
        this.#parts?.slot?.takeAnswers(message.answers);
        return;
      case 'replay':
        return this.#listeners.change('replay', state.replay);
      case 'status':
        break;
      default:
        return;
    }
    this.#tellStatus();
    this.#listeners.change('replay', state.replay);
  }

  #tellVerdict(answer: Answer): void {
    const verdict = verdictOf(answer);
    const sentence = verdictSentence(answer, this.#scene.options.horizonSeconds);
    this.#listeners.change('verdict', { answer, verdict, sentence }, sentence, answer.episodeId);
  }

  #render(change: Change): void {
    if (change === 'nothing' || this.#isDetached) return;
    this.#snapshot = null;
    if (change !== 'replay' && change !== 'status') {
      for (const overlay of this.#overlays) overlay.refresh();
      this.#pane?.refresh();
    }
    if (change === 'bar') this.#parts?.legend?.render();
    if (change === 'bar' || change === 'status') this.#parts?.card?.tick();
    if (change === 'overlays' || change === 'alerts') this.#parts?.renderSaid();
    if (change === 'all' || change === 'replay') this.#parts?.renderAll();
    this.#interaction?.renderMore();
    const { focused } = this.#scene;
    this.#listeners.change('focus', focusOf(focused), focused?.episodeId ?? '');
  }

  #takeSnapshot(): SpymasterSnapshot {
    this.#snapshot ??= snapshotOf(this.#scene, this.#status());
    return this.#snapshot;
  }

  #onListenerFailed(error: unknown): void {
    const failed = new SpymasterPluginError('LISTENER', `A listener threw: ${error}`, 'Mend it.', error);
    this.#listeners.tell('error', failed);
  }

  #onChartFailed(error: unknown): void {
    const removed = new SpymasterPluginError('CHART_REMOVED', 'The chart is gone.', 'Attach anew.', error);
    this.#listeners.tell('error', removed);
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
    quietly(() => this.#pane?.remove());
    this.#listeners.stop();
    this.#onDetached();
  }
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // A chart that was removed has let go of all this itself.
  }
}
