import { describe, expect, it } from 'vitest';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import { TipRenderer } from '../../../plugin/tips/tip-renderer.ts';
import { canvas } from '../scenes.ts';

/** Words are six pixels a letter: this one is 76 wide and 50 high with its margins. */
const LINES = ['0123456789', 'abc'];
function boxAt(x: number, y: number, lines: readonly string[] = LINES) {
  const { target, calls } = canvas();
  const renderer = new TipRenderer();
  renderer.size = { width: 400, height: 300 };
  renderer.tip = { x, y, lines };
  renderer.draw(target);
  return { box: calls('fillRect')[0]!, words: calls('fillText').map(({ args }) => args) };
}

describe('A tip', () => {
  it('stands right of and below the pointer, each line under the other, on a ground of its own', () => {
    const { box, words } = boxAt(100, 50);
    expect([box.args, box.fill]).toEqual([[114, 64, 76, 50], LIGHT.raised]);
    expect(words).toEqual([
      ['0123456789', 122, 80.5],
      ['abc', 122, 97.5],
    ]);
  });
  it('goes to the other side where there is no room, and stays in the pane', () => {
    expect(boxAt(311, 237).box.args).toEqual([311 - 14 - 76, 237 - 14 - 50, 76, 50]);
    // Just room enough.
    expect(boxAt(310, 236).box.args.slice(0, 2)).toEqual([324, 250]);
    expect(boxAt(390, 50, ['x'.repeat(70)]).box.args[0]).toBe(0);
  });
  it('is written in several lines where one is wider than the pane', () => {
    // Room for 64 letters of six pixels.
    const words = Array.from({ length: 14 }, (_, i) => `word${i}`).join(' ');
    const long = boxAt(0, 0, ['name', words]).words;
    expect(long.map(([text]) => text)).toEqual([
      'name',
      'word0 word1 word2 word3 word4 word5 word6 word7 word8 word9',
      'word10 word11 word12 word13',
    ]);
    expect(long.map(([, , y]) => y)).toEqual([30.5, 47.5, 64.5]);
  });
  it('is nothing where the pointer is on nothing', () => {
    const { target, drawn } = canvas();
    new TipRenderer().draw(target);
    expect(drawn).toEqual([]);
  });
});
