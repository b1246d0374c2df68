import type { IChartApi } from 'lightweight-charts';
import { verdictSentence } from '../../shared/protocol/sentences.ts';
import { nameOf } from '../card/name-of.ts';
import { bothClocks, clockOf } from '../clock.ts';
import type { Scene } from '../scene.ts';

const MARGIN = 12;
const LINE = 20;
const FONT = 'px system-ui, sans-serif';

/** What a picture is of, so that nobody takes it for more. */
export function provenance({ state, pinnedAt, focused, options }: Scene): string {
  const { session } = state;
  if (!session) return 'Spymaster';
  const now = pinnedAt === null ? state.now : (focused?.time ?? pinnedAt);
  const back = pinnedAt === null ? '' : ', looked back at';
  const made = session.simulated ? ' · simulated' : '';
  const when = `${clockOf(options).day(now)} ${session.date.slice(0, 4)} ${bothClocks(options, now, 'seconds')}${back}`;
  return `${session.symbol} · ${when}${made} · ${session.historySessions} sessions before · Spymaster`;
}

/** The chart as it is, the sentence of the card, and where they come from: PNG. */
export async function pictureOf(chart: IChartApi, scene: Scene): Promise<Blob> {
  const taken = chart.takeScreenshot(true);
  const ratio = taken.width / Math.max(1, chart.chartElement().clientWidth);
  const canvas = document.createElement('canvas');
  const foot = (2 * LINE + 2 * MARGIN) * ratio;
  [canvas.width, canvas.height] = [taken.width, taken.height + foot];
  const context = canvas.getContext('2d')!;
  const { palette } = scene.theme;
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(taken, 0, 0);
  const { focused, options } = scene;
  const sentence = focused
    ? `${nameOf(focused)}: ${verdictSentence(focused, options.horizonSeconds)}`
    : 'No approach is under way.';
  context.textBaseline = 'top';
  context.fillStyle = palette.ink;
  context.font = `600 ${14 * ratio}${FONT}`;
  context.fillText(sentence, MARGIN * ratio, taken.height + MARGIN * ratio);
  context.fillStyle = palette.inkMid;
  context.font = `${12 * ratio}${FONT}`;
  context.fillText(provenance(scene), MARGIN * ratio, taken.height + (MARGIN + LINE) * ratio);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no picture.'))));
  });
}
