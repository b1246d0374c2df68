import {
  CandlestickSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type Time,
} from 'lightweight-charts';
import { attachSpymaster, type SpymasterHandle } from '../index.ts';

const NEW_YORK_TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const newYork = (time: Time): string => NEW_YORK_TIME.format(new Date(Number(time) * 1000));

const CONNECTION_WORDS = {
  connecting: 'Connecting …',
  live: '',
  stale: 'Not receiving. What you see is old.',
  offline: 'Not connected. Trying again …',
  refused: 'The daemon refused this page. Reload it.',
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
    const welcome = spymaster?.state.welcome;
    if (!welcome) return;
    series.applyOptions({ priceFormat: { type: 'price', precision: 2, minMove: welcome.tickSize } });
    byId('simulated').hidden = !welcome.simulated;
    byId('title').textContent = `Spymaster · ${welcome.symbol} · ${welcome.date}`;
    byId('history').textContent =
      `${welcome.historySessions} sessions of history, ${welcome.historyCheckpoints.toLocaleString('en-US')} stored moments`;
  },
});

declare global {
  interface Window {
    /** For tests and the curious: the chart and what is drawn on it. */
    spymasterPage: { chart: IChartApi; series: ISeriesApi<'Candlestick'>; spymaster: SpymasterHandle };
  }
}
window.spymasterPage = { chart, series, spymaster };
