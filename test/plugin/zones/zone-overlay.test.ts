import { describe, expect, it } from 'vitest';
import { type SomeOptions, withOptions } from '../../../plugin/options.ts';
import { DARK, LIGHT } from '../../../plugin/theme/palette.ts';
import { ZoneOverlay } from '../../../plugin/zones/zone-overlay.ts';
import type { Answer } from '../../../shared/protocol/answer.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { ANSWER, bar, FIRST, frame, OUTCOME } from '../../messages.ts';
import { geometry, sceneOf, signals, update } from '../scenes.ts';

const closed = (after: number): ServerMessage => ({
  type: 'bar',
  ...frame,
  bar: bar(FIRST + after, 5998.5, true),
});
function drawn(messages: readonly ServerMessage[], options: SomeOptions = {}, changes = {}) {
  const overlay = new ZoneOverlay(sceneOf(messages, options));
  overlay.update({ ...geometry, ...changes });
  return { boxes: overlay.renderer.boxes };
}
const said = (changes: Partial<Answer> = {}): Answer => ({ ...ANSWER, ...changes });

describe('Zones of earlier bars', () => {
  // The level is 6000 and ATR 2.5: the zone is five points deep; 960 s is the close of bar 7.
  it('shade the side that price comes from, two ATR deep and two minutes wide', () => {
    const [box] = drawn([signals(said()), signals()]).boxes;
    expect([box!.left, box!.right, box!.from, box!.to]).toEqual([70, 80, 10, 15]);
    const [down] = drawn([signals(said({ direction: 'DOWN' })), signals()]).boxes;
    expect([down!.from, down!.to]).toEqual([10, 5]);
  });
  it('stay as they were when the race is decided, whatever comes later', () => {
    const before = drawn([signals(said()), signals()]).boxes;
    const later = signals(said({ time: FIRST + 1080, status: 'resolved', resolvedAs: 'BREAK' }));
    const outcome: ServerMessage = { type: 'outcome', ...frame, outcome: OUTCOME };
    expect(drawn([signals(said()), later, outcome]).boxes).toEqual(before);
  });
  it('are coloured anew where the colours, the horizon or the strength is another', () => {
    const scene = sceneOf([signals(ANSWER)]);
    const overlay = new ZoneOverlay(scene);
    const look = () => {
      overlay.update(geometry);
      return overlay.renderer.boxes[0]!.look;
    };
    const first = look();
    expect(look()).toBe(first);
    scene.options = withOptions(scene.options, { zones: { strength: 0.5 } });
    expect(look().alpha).toBeCloseTo(first.alpha / 2, 9);
    scene.theme.set('dark');
    expect([look().color, first.color]).toEqual([DARK.break, LIGHT.break]);
  });
  it('are not drawn where the reader does not want them, or outside the pane', () => {
    const messages = [signals(said()), signals()];
    expect(drawn(messages, { zones: { past: false } }).boxes).toEqual([]);
    expect(drawn(messages, { zones: false }).boxes).toEqual([]);
    expect(drawn(messages, { levels: { OR_HIGH: false } }).boxes).toEqual([]);
    expect(drawn(messages, {}, { width: 69 }).boxes).toEqual([]);
    // One that an edge cuts is drawn.
    expect(drawn(messages, {}, { width: 75 }).boxes).toHaveLength(1);
    const x = (left: number) => ({ x: (instant: number) => geometry.x(instant)! - left });
    expect([drawn(messages, {}, x(75)).boxes.length, drawn(messages, {}, x(81)).boxes.length]).toEqual([
      1, 0,
    ]);
    // In bars wider than an hour two minutes say nothing.
    expect(drawn(messages, {}, { barSeconds: 3601 }).boxes).toEqual([]);
    expect(drawn(messages, {}, { barSeconds: 3600 }).boxes).toHaveLength(1);
  });
  it('lie on one another where they are narrow: the last stands for them', () => {
    const two = [signals(said()), signals(said({ time: FIRST + 1080, grade: 'D' })), signals()];
    expect(drawn(two).boxes).toHaveLength(2);
    // A hundredth of the width: both are in one column, which is drawn whole.
    const narrow = { x: (instant: number) => (instant - FIRST) / 1200 };
    const { boxes } = drawn(two, {}, narrow);
    expect(boxes.map(({ look, left, right }) => [look.hatch, left, right])).toEqual([['/', 0, 1.5]]);
  });
});

describe('The zone of now', () => {
  it('reaches from the bar that forms to the axis', () => {
    const { boxes } = drawn([closed(840), update(said())]);
    expect(boxes).toMatchObject([{ left: 80, right: 1000, from: 10, to: 15, look: { edge: true } }]);
  });
  it('begins after the bar at whose close it was said, which has a column of its own', () => {
    const { boxes } = drawn([closed(840), signals(said())]);
    expect(boxes.map(({ left, right }) => [left, right])).toEqual([
      [70, 80],
      [80, 1000],
    ]);
  });
  it('is a strip for approaches that the card does not speak of', () => {
    const other = said({ episodeId: 'other', level: 'PM_HIGH', levelPrice: 6003, atr: 10, distanceAtr: 1.8 });
    const { boxes } = drawn([closed(840), update(said(), other)]);
    // Twenty points deep, of which ten pixels are drawn.
    expect(boxes.map(({ from, to }) => [from, to])).toEqual([
      [10, 15],
      [7, 17],
    ]);
  });
  it('is not drawn of a hidden level; two approaches have one each, on their own sides', () => {
    expect(drawn([closed(840), update(said())], { levels: { OR_HIGH: false } }).boxes).toEqual([]);
    const above = said({ episodeId: 'above', direction: 'DOWN', distanceAtr: 1.8, atr: 20 });
    const live = drawn([closed(840), update(said(), above)]).boxes;
    expect(live.map(({ from, to }) => [from, to])).toEqual([
      [10, 15],
      [10, 0],
    ]);
    expect(drawn([signals(said(), above), signals()]).boxes).toHaveLength(2);
  });
  it('is gone once the race is decided', () => {
    expect(drawn([closed(840), update(said({ status: 'resolved', resolvedAs: 'BREAK' }))]).boxes).toEqual([]);
  });
});
