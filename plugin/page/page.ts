import {
  CandlestickSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type Time,
} from 'lightweight-charts';
import { feedSentence } from '../../shared/protocol/feed-text.ts';
import { attachSpymaster, type SpymasterHandle } from '../index.ts';

const NEW_YORK_TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const newYork = (time: Time): string => NEW_YORK_TIME.format(new Date(Number(time) * 1000));

const NEW_YORK_CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  timeStyle: 'medium',
});
const newYorkClock = (time: number): string => NEW_YORK_CLOCK.format(new Date(time * 1000));

const CONNECTION_WORDS = {
  connecting: 'Connecting …',
  live: '',
  stale: 'Not receiving. What you see is old.',
  offline: 'Not connected. Trying again …',
  refused: 'The daemon refused this page. Reload it.',
  mismatch: 'The daemon and this page are of different versions. Reload it.',
} as const;

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
const spymaster: SpymasterHandle = attachSpymaster(chart, series, {
  readout: byId('readout'),
  alerts: byId('alerts'),
  replayBar: byId('replay'),
  onConnection: (state, detail) => {
    const line = byId('connection');
    line.textContent =
      state === 'refused' && detail ? `${CONNECTION_WORDS.refused} ${detail}` : CONNECTION_WORDS[state];
    line.dataset.state = state;
    document.body.dataset.connection = state;
    showSession();
  },
  onRefused: (sentence) => {
    byId('feed').textContent = sentence;
  },
  onStatus: (status) => {
    const line = byId('feed');
    line.textContent = status ? feedSentence(status, newYorkClock) : '';
    document.body.dataset.feed = status?.feed ?? '';
    byId('replay').hidden = spymaster?.state.session?.mode === 'live';
    showSession();
  },
});

declare global {
  interface Window {
    /** For tests and the curious: the chart and what is drawn on it. */
    spymasterPage: { chart: IChartApi; series: ISeriesApi<'Candlestick'>; spymaster: SpymasterHandle };
  }
}
window.spymasterPage = { chart, series, spymaster };
