import type { CandlestickData, IChartApi, ISeriesApi, Time } from 'lightweight-charts';
import { type ConnectionState, type RequestRefused, StreamClient } from '../shared/client/stream-client.ts';
import type { Answer } from '../shared/protocol/answer.ts';
import type { RequestBody } from '../shared/protocol/client-messages.ts';
import type { Bar, FeedStatus, ReplayState } from '../shared/protocol/messages.ts';
import { AlertPanel } from './alerts/alert-panel.ts';
import { type Change, ChartState } from './chart-state.ts';
import { OverlayPrimitive } from './overlay-primitive.ts';
import { OVERLAYS } from './overlays.ts';
import { ReadoutPanel } from './panel/readout-panel.ts';
import { ReplayBar } from './panel/replay-bar.ts';
import { StreamPane } from './streams/stream-pane.ts';

export interface SpymasterOptions {
  /** The daemon's address. @defaultValue the page's own origin */
  readonly url?: string;
  /** The daemon's token, or how to get it. @defaultValue asks the page's own server */
  readonly token?: string | (() => string | Promise<string>);
  /**
   * Feed the series with the daemon's 2-minute candles; switch off where the chart has
   * data of its own. @defaultValue true
   */
  readonly feedCandles?: boolean;
  /** Where the read-out of the focused approach goes; none is drawn without it. */
  readonly readout?: HTMLElement;
  /** Where alerts go: the newest, and the log; only marks are drawn without it. */
  readonly alerts?: HTMLElement;
  /** A pane of streams below the candles. @defaultValue as `feedCandles` */
  readonly streams?: boolean;
  /** Where the replay controls go; none are drawn without it. */
  readonly replayBar?: HTMLElement;
  /** The address at which others see a replay that is shared; not offered without it. */
  readonly shareLink?: (share: string) => string;
  readonly onConnection?: (state: ConnectionState, detail: string) => void;
  /** What the daemon did not grant, in a sentence. */
  readonly onRefused?: (sentence: string) => void;
  /** What the feed is doing; null before it is known. */
  readonly onStatus?: (status: FeedStatus | null) => void;
  /** Told every batch of answers. */
  readonly onAnswers?: (answers: readonly Answer[]) => void;
}

export interface SpymasterHandle {
  /** What the overlays draw from: read it, do not change it. */
  readonly state: ChartState;
  readonly focused: Answer | null;
  /** Asks the daemon for something; what it refuses is told to `onRefused`. */
  send(request: RequestBody): void;
  /** Removes every overlay and closes the connection. */
  detach(): void;
}

/**
 * Draws Spymaster on a candlestick chart: the six levels, the shaded approach zones, the
 * streams with what they raise, the read-out and the replay bar.
 *
 * @param chart a lightweight-charts chart
 * @param series its candlestick series of 2-minute bars
 * @returns a handle; call `detach` before removing the chart
 * @example
 * attachSpymaster(chart, series, { url: 'http://127.0.0.1:8765', token, readout });
 */
export function attachSpymaster(
  chart: IChartApi,
  series: ISeriesApi<'Candlestick'>,
  options: SpymasterOptions = {},
): SpymasterHandle {
  const state = new ChartState();
  const overlays = OVERLAYS.map(({ make }) => new OverlayPrimitive(make(state)));
  for (const overlay of overlays) series.attachPrimitive(overlay);
  const panel = options.readout ? new ReadoutPanel(options.readout, state) : null;
  const alerts = options.alerts ? new AlertPanel(options.alerts, state) : null;
  const pane =
    (options.streams ?? options.feedCandles ?? true)
      ? new StreamPane(chart, state, () => panel?.focused?.level ?? null)
      : null;
  const url = options.url ?? location.origin;
  /** The daemon’s player of this connection has the daemon’s speed, and stands still. */
  let isNewPlayer = true;
  const playOn = ({ speed, playing }: ReplayState) => {
    send({ type: 'speed', x: speed });
    if (playing) send({ type: 'play' });
  };
  const client: StreamClient = new StreamClient({
    url,
    getToken: () => resolveToken(options.token, url),
    onState: (connection, detail) => options.onConnection?.(connection, detail),
    onMessage: (message) => {
      const changed = state.apply(message);
      if (message.type === 'welcome') isNewPlayer = true;
      if (message.type === 'resumed' && isNewPlayer && state.replay) playOn(state.replay);
      if (message.type === 'snapshot' || message.type === 'resumed') isNewPlayer = false;
      if (changed === 'nothing') return;
      if (changed === 'all' || changed === 'status') options.onStatus?.(state.status);
      if (changed === 'status') return;
      if (options.feedCandles ?? true) feed(chart, series, state, changed);
      if (changed !== 'replay') for (const overlay of overlays) overlay.refresh();
      if (changed !== 'replay') pane?.refresh();
      if (changed === 'all') alerts?.reset();
      if (message.type === 'alert') alerts?.take(message.alert);
      if (changed === 'alerts') panel?.render();
      if (changed === 'all' || changed === 'overlays') {
        panel?.render();
        options.onAnswers?.(state.answers);
      }
      if (state.replay && (changed === 'all' || changed === 'replay')) bar?.render(state.replay);
    },
  });
  const send = (request: RequestBody) => {
    client.request(request).catch((error: RequestRefused) => {
      // That the daemon is away is told by `onConnection`.
      if (error.code !== 'OFFLINE') options.onRefused?.(error.message);
    });
  };
  const bar = options.replayBar ? new ReplayBar(options.replayBar, send, options.shareLink) : null;
  return {
    state,
    send,
    get focused() {
      return panel?.focused ?? null;
    },
    detach() {
      client.stop();
      for (const overlay of overlays) series.detachPrimitive(overlay);
      options.readout?.replaceChildren();
      options.replayBar?.replaceChildren();
      options.alerts?.replaceChildren();
      pane?.remove();
    },
  };
}

async function resolveToken(token: SpymasterOptions['token'], url: string): Promise<string> {
  if (typeof token === 'string') return token;
  if (token) return token();
  const response = await fetch(new URL('/v1/token', url));
  if (!response.ok) throw new Error(`the daemon refused the token: ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}

function candle({ time, open, high, low, close }: Bar): CandlestickData<Time> {
  return { time: time as Time, open, high, low, close };
}

function feed(chart: IChartApi, series: ISeriesApi<'Candlestick'>, state: ChartState, changed: Change): void {
  if (changed === 'all') {
    series.setData(state.bars.map(candle));
    chart.timeScale().scrollToRealTime();
  }
  const last = state.bars.at(-1);
  if (changed === 'bar' && last) series.update(candle(last));
}
