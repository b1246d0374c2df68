import { CandlestickSeries, createChart, type UTCTimestamp } from 'lightweight-charts';
import { attachSpymaster, type SpymasterHandle } from 'spymaster/plugin';

/** A candle as this page's own server tells it. */
interface Candle {
  readonly time: UTCTimestamp;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

const byId = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const daemon = new URLSearchParams(location.search).get('daemon') ?? 'http://127.0.0.1:8765';

// The chart, its colours and its candles are the page's own: five minutes each.
const chart = createChart(byId('chart'), {
  autoSize: true,
  layout: { background: { color: '#fbf7ef' }, textColor: '#3d3527' },
  grid: { vertLines: { visible: false }, horzLines: { color: '#efe6d4' } },
  timeScale: { timeVisible: true, rightOffset: 12 },
});
const series = chart.addSeries(CandlestickSeries, {
  upColor: '#5f7a3a',
  downColor: '#a8432f',
  wickUpColor: '#5f7a3a',
  wickDownColor: '#a8432f',
  borderVisible: false,
});
const candles = (await (await fetch('/candles.json')).json()) as readonly Candle[];
const CANDLE_S = 300;
series.setData([...candles]);

let overlay: SpymasterHandle | null = null;
byId<HTMLFormElement>('connect').onsubmit = (event) => {
  event.preventDefault();
  overlay?.detach();
  overlay = attachSpymaster(chart, series, {
    url: daemon,
    token: byId<HTMLInputElement>('token').value,
    panel: byId('panel'),
    replayBar: byId('replay'),
    theme: { base: 'light', palette: { paper: '#fbf7ef', panel: '#f5eddd', accent: '#7a5a1e' } },
  });
  // A past session is shown as it was: of later candles nothing is seen.
  let shown = candles.length;
  overlay.on('replay', (replay) => {
    const until = candles.filter(({ time }) => replay === null || time + CANDLE_S <= replay.at);
    if (until.length !== shown) series.setData(until);
    shown = until.length;
  });
  overlay.on('status', ({ connection, reason }) => {
    byId('connect').hidden = connection === 'live';
    byId('state').textContent = connection === 'live' ? `${daemon}: live` : `${connection}. ${reason ?? ''}`;
  });
  overlay.on('error', ({ message, hint }) => {
    byId('state').textContent = `${message} ${hint}`;
  });
};

declare global {
  interface Window {
    /** For the curious, and for tests. */
    bundled: { readonly chart: typeof chart; readonly series: typeof series; readonly detach: () => void };
  }
}
window.bundled = { chart, series, detach: () => overlay?.detach() };
