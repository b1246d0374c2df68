import {
  CandlestickSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type Time,
} from 'lightweight-charts';
import { bothClocks, clockOf } from '../clock.ts';
import { attachSpymaster, type SpymasterHandle } from '../index.ts';
import { paint, type ThemeOption } from '../theme/theme.ts';
import { askToken } from './ask-token.ts';
import { backToLive } from './back-to-live.ts';
import { applyChartColors, chartColors } from './chart-colors.ts';
import { daysDialog } from './days-dialog.ts';
import { showMoment } from './moment.ts';
import { letResize } from './rail.ts';

/** Names a shared replay in the page's address. */
const SHARE = 'share';
const DATE = 'date';
const byId = (id: string): HTMLElement => document.getElementById(id)!;
const asked = new URLSearchParams(location.search);
const darkness = matchMedia('(prefers-color-scheme: dark)');
/** Of a window in which the streams have a place of their own. */
const LEAST_HEIGHT = 560;
const forced = matchMedia('(forced-colors: active)');
const isPhone = matchMedia('(max-width: 560px)').matches;

function makeChart(container: HTMLElement): { chart: IChartApi; series: ISeriesApi<'Candlestick'> } {
  const chart = createChart(container, {
    autoSize: true,
    layout: { fontFamily: 'system-ui, sans-serif', fontSize: 12 },
    rightPriceScale: { tickMarkDensity: 4 },
    timeScale: {
      timeVisible: true,
      barSpacing: isPhone ? 6 : 11,
    },
  });
  const series = chart.addSeries(CandlestickSeries, { priceLineVisible: false });
  return { chart, series };
}

function colorAll(theme: ThemeOption): void {
  const palette = chartColors(theme, darkness.matches, forced.matches);
  applyChartColors(chart, series, palette);
  paint(document.body, palette);
}

const token = (): Promise<string> =>
  askToken({
    form: byId('token') as HTMLFormElement,
    input: byId('token-text') as HTMLInputElement,
    note: byId('token-note'),
  });

/** Asks the daemon for something that it tells whoever has the token. */
const ask = async (path: string): Promise<Response> =>
  fetch(path, { headers: { authorization: `Bearer ${await token()}` } });

/** The sessions of the lake, one of which is to be seen. */
async function chooseDay(): Promise<void> {
  const response = await ask('/v1/sessions');
  if (!response.ok) return say(`The daemon does not say which days there are: ${response.status}.`);
  const { sessions } = (await response.json()) as { sessions: readonly { readonly date: string }[] };
  const dialog = daysDialog(
    sessions.map(({ date: each }) => each),
    spymaster.snapshot().session?.date ?? null,
    (day) => {
      say(`Opening ${day} …`);
      spymaster.open({ mode: 'replay', date: day }).catch(({ message }: Error) => say(message));
    },
  );
  byId('panel').firstElementChild!.append(dialog);
  dialog.showModal();
}

const { chart, series } = makeChart(byId('chart'));
colorAll('auto');
const share = asked.get(SHARE);
const date = asked.get(DATE);
const spymaster: SpymasterHandle = attachSpymaster(chart, series, {
  token,
  data: 'daemon',
  keyboard: 'page',
  storage: localStorage,
  panel: byId('panel'),
  legend: byId('legend'),
  drawer: byId('drawer'),
  // There is no room for both on a phone, or in a short window.
  streams: !isPhone && innerHeight >= LEAST_HEIGHT,
  replayBar: byId('replay'),
  chooseDay: () => void chooseDay(),
  shareLink: (name) => `${location.origin}/?${SHARE}=${name}`,
  ...(share !== null ? { view: { mode: 'shared', share } } : {}),
  ...(share === null && date !== null ? { view: { mode: 'replay', date } } : {}),
});

const tellBackToLive = backToLive({
  button: byId('live'),
  modeOfDaemon: async () => (await (await ask('/v1/health')).json()).mode,
  open: () => void spymaster.open({ mode: 'live' }).catch(({ message }: Error) => say(message)),
});

/** What is said beside the state of things is read, and goes. */
const SAID_MS = 5000;
let said = '';
let saidTimer = 0;
spymaster.on('error', ({ message, hint }) => say(`${message} ${hint}`));
function say(sentence: string): void {
  said = sentence;
  clearTimeout(saidTimer);
  saidTimer = window.setTimeout(() => {
    said = '';
    render();
  }, SAID_MS);
  render();
}

function render(): void {
  showMoment(spymaster.snapshot(), spymaster.options(), said, { byId, origin: location.origin });
}

/** The axis has no zone of its own: it is told what each instant is called. */
function showZone(): void {
  const options = spymaster.options();
  const clock = clockOf(options);
  chart.applyOptions({
    localization: {
      timeFormatter: (time: Time) =>
        `${clock.day(Number(time))} ${bothClocks(options, Number(time), 'minutes')}`,
    },
    timeScale: { tickMarkFormatter: (time: Time) => clock.minutes(Number(time)) },
  });
  const { session } = spymaster.snapshot();
  byId('zone').textContent = clock.zone(session?.marks.open ?? Date.now() / 1000);
}

function recolor(): void {
  const { theme } = spymaster.options();
  colorAll(theme);
  // `auto` goes by the chart's ground, which has just changed.
  if (theme === 'auto') spymaster.applyOptions({});
}

spymaster.on('status', render);
spymaster.on('replay', render);
spymaster.on('verdict', render);
spymaster.on('focus', render);
spymaster.on('contact', render);
spymaster.on('outcome', render);
spymaster.on('unread', render);
spymaster.on('options', () => {
  recolor();
  showZone();
  render();
});
spymaster.on('session', (shown) => {
  const { tickSize, contract, symbol } = shown;
  tellBackToLive(shown);
  series.applyOptions({ priceFormat: { type: 'price', precision: 2, minMove: tickSize } });
  byId('chart-column').setAttribute('aria-label', `${contract ?? symbol} 2-minute chart`);
  showZone();
  render();
});
darkness.addEventListener('change', recolor);
forced.addEventListener('change', recolor);
letResize({ edge: byId('edge'), body: document.body, rail: byId('rail'), storage: localStorage });
byId('bell').onclick = () => spymaster.show('alerts');
byId('settings').onclick = () => spymaster.show('settings');
byId('help').onclick = () => spymaster.show('help');
byId('retry').onclick = () => spymaster.retryNow();
byId('now').onclick = () => spymaster.show('now');
chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
  const bars = spymaster.snapshot().bars.length;
  byId('now').hidden = range === null || bars === 0 || range.to >= bars - 1;
});
showZone();
render();

declare global {
  interface Window {
    /** For tests and the curious: the chart and what is drawn on it. */
    spymasterPage: { chart: IChartApi; series: ISeriesApi<'Candlestick'>; spymaster: SpymasterHandle };
  }
}
window.spymasterPage = { chart, series, spymaster };
