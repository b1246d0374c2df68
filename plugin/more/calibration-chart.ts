import type { TrackRecord } from '../../shared/protocol/messages.ts';
import { sharePercent } from '../../shared/protocol/percent.ts';
import { drawn } from '../elements.ts';

const SIDE = 220;
const MARGIN = 36;
const INNER = SIDE - MARGIN - 14;
const TICKS = [0, 0.5, 1] as const;

const x = (share: number) => MARGIN + share * INNER;
const y = (share: number) => SIDE - MARGIN - share * INNER;

/**
 * What was said at earlier contacts against what happened: a dot for each tenth of them,
 * with the 90 % interval of its share; on the dashed line as many happened as were said.
 */
export function calibrationChart({ bins }: Pick<TrackRecord, 'bins'>): SVGElement {
  const words = bins.map(
    ({ said, happened, cases }) =>
      `${sharePercent(said)} % said, ${sharePercent(happened)} % of ${cases} happened`,
  );
  const chart = drawn('svg', {
    class: 'spymaster-calibration',
    viewBox: `0 0 ${SIDE} ${SIDE}`,
    role: 'img',
    'aria-label': `Breaks within 4 min, said at contact: ${words.join('; ')}.`,
  });
  chart.append(
    drawn('line', { class: 'right', x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
    ...TICKS.flatMap((share) => [
      text(String(100 * share), x(share), SIDE - MARGIN + 14, 'middle'),
      text(String(100 * share), MARGIN - 4, y(share) + 4, 'end'),
    ]),
    text('said, %', x(0.5), SIDE - 4, 'middle'),
    text('happened, %', x(0), y(1) - 2, 'start'),
    text('as said', x(0.94), y(0.74), 'end'),
    ...bins.flatMap(({ said, happened, low, high }) => [
      drawn('line', { class: 'bin', x1: x(said), x2: x(said), y1: y(low), y2: y(high) }),
      drawn('circle', { class: 'bin', cx: x(said), cy: y(happened), r: 3 }),
    ]),
  );
  return chart;
}

function text(words: string, atX: number, atY: number, anchor: 'start' | 'middle' | 'end'): SVGElement {
  const made = drawn('text', { x: atX, y: atY, 'text-anchor': anchor });
  made.textContent = words;
  return made;
}
