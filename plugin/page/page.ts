import {
  CandlestickSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type Time,
} from 'lightweight-charts';
import { feedSentence } from '../../shared/protocol/feed-text.ts';
import { attachSpymaster, type SpymasterHandle } from '../index.ts';
import { newYorkClock } from '../panel/clock.ts';
import { RacePanel } from '../races/race-panel.ts';
import { askToken } from './ask-token.ts';

const newYork = (time: Time): string => newYorkClock(Number(time));

const NEW_YORK_CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  timeStyle: 'medium',
});
const NEW_YORK_DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
});
/** With the day where it is another than today. */
function dayAndClock(time: number): string {
  const at = new Date(time * 1000);
  const [day, today] = [at, new Date()].map((each) => NEW_YORK_DAY.format(each));
  const clock = NEW_YORK_CLOCK.format(at);
  return day === today ? clock : `${day} ${clock}`;
}

/** What was refused is read, and goes. */
const REFUSED_MS = 4000;
let refusedTimer = 0;

const CONNECTION_WORDS = {
  connecting: 'Connecting …',
  live: '',
  stale: 'Not receiving. What you see is old.',
  offline: 'Not connected. Trying again …',
  refused: 'The daemon refused this page. Reload it.',
  mismatch: 'The daemon and this page are of different versions. Reload it.',
} as const;

/** Names a shared replay in the page's address. */
const SHARE = 'share';
let hasFollowed = false;

const byId = (id: string): HTMLElement => document.getElementById(id)!;

function makeChart(container: HTMLElement): { chart: IChartApi; series: ISeriesApi<'Candlestick'> } {
  const chart = createChart(container, {
    autoSize: true,
    layout: { background: { color: '#ffffff' }, textColor: '#4a505a', fontFamily: 'system-ui, sans-serif' },
    grid: { vertLines: { color: '#f1f2f4' }, horzLines: { color: '#f1f2f4' } },
    rightPriceScale: { borderColor: '#dfe2e7' },
    localization: { timeFormatter: newYork },
    timeScale: {
      borderColor: '#dfe2e7',
      timeVisible: true,
      rightOffset: 13,
      barSpacing: 9,
      tickMarkFormatter: newYork,
    },
  });
  const series = chart.addSeries(CandlestickSeries, {
    upColor: '#ffffff',
    downColor: '#4a505a',
    borderColor: '#4a505a',
    wickColor: '#4a505a',
    priceLineVisible: false,
  });
  return { chart, series };
}

/** How fresh the picture is: of use only as long as the daemon says it. */
function showFeed(): void {
  const status = spymaster?.state.status ?? null;
  const isHeard = document.body.dataset.connection === 'live';
  byId('feed').textContent = status && isHeard ? feedSentence(status, dayAndClock) : '';
  document.body.dataset.feed = status?.feed ?? '';
}

function showSession(): void {
  const session = spymaster?.state.session;
  if (!session) return;
  const { tickSize, simulated, symbol, contract, date, mode, historySessions, historyCheckpoints } = session;
  series.applyOptions({ priceFormat: { type: 'price', precision: 2, minMove: tickSize } });
  byId('simulated').hidden = !simulated;
  byId('title').textContent =
    `Spymaster · ${contract ?? symbol} · ${date}${mode === 'live' ? ' · live' : ''}`;
  byId('history').textContent =
    `${historySessions} sessions of history, ${historyCheckpoints.toLocaleString('en-US')} stored moments`;
}

const { chart, series } = makeChart(byId('chart'));
const tokenForm = {
  form: byId('token') as HTMLFormElement,
  input: byId('token-text') as HTMLInputElement,
  note: byId('token-note'),
};
const spymaster: SpymasterHandle = attachSpymaster(chart, series, {
  token: () => askToken(tokenForm),
  readout: byId('readout'),
  alerts: byId('alerts'),
  onAnswers: () => races.render(),
  replayBar: byId('replay'),
  shareLink: (share) => `${location.origin}/?${SHARE}=${share}`,
  onConnection: (state, detail) => {
    const line = byId('connection');
    line.textContent =
      state === 'refused' && detail ? `${CONNECTION_WORDS.refused} ${detail}` : CONNECTION_WORDS[state];
    line.dataset.state = state;
    document.body.dataset.connection = state;
    if (state === 'live') followOnce();
    showFeed();
    showSession();
  },
  onRefused: (sentence) => {
    byId('refused').textContent = sentence;
    clearTimeout(refusedTimer);
    refusedTimer = window.setTimeout(() => byId('refused').replaceChildren(), REFUSED_MS);
  },
  onStatus: () => {
    showFeed();
    byId('replay').hidden = spymaster?.state.session?.mode === 'live';
    showSession();
  },
});

/** What the page's address names is followed from the first moment on. */
function followOnce(): void {
  const share = new URLSearchParams(location.search).get(SHARE);
  if (share === null || hasFollowed) return;
  hasFollowed = true;
  spymaster.send({ type: 'open', view: { mode: 'shared', share } });
}

declare global {
  interface Window {
    /** For tests and the curious: the chart and what is drawn on it. */
    spymasterPage: { chart: IChartApi; series: ISeriesApi<'Candlestick'>; spymaster: SpymasterHandle };
  }
}
const races: RacePanel = new RacePanel(byId('outcomes'), spymaster.state);
window.spymasterPage = { chart, series, spymaster };
