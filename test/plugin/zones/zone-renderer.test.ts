import { describe, expect, it } from 'vitest';
import { type ZoneBox, ZoneRenderer } from '../../../plugin/zones/zone-renderer.ts';
import { canvas } from '../scenes.ts';

const look = { color: '#ff0000', alpha: 0.4, hatch: null, edge: false } as const;
const box = (changes: Partial<ZoneBox> = {}): ZoneBox => ({
  left: 10,
  right: 20.4,
  from: 30,
  to: 40,
  look,
  ...changes,
});
function draw(boxes: readonly ZoneBox[], ratio = 1) {
  const renderer = new ZoneRenderer();
  renderer.boxes = boxes;
  const made = canvas(ratio);
  renderer.draw(made.target);
  return made;
}

describe('Shaded zones', () => {
  it('meet at the same device pixel, so that no seam shows and none is shaded twice', () => {
    const { calls } = draw([box(), box({ left: 20.4, right: 30.7 })], 1.5);
    expect(calls('fillRect').map(({ args }) => args)).toEqual([
      [15, 45, 16, 15],
      [31, 45, 15, 15],
    ]);
  });
  it('are as strong as they are to be, and leave the canvas as it was', () => {
    const made = draw([box()]);
    expect(made.calls('fillRect')).toMatchObject([{ fill: '#ff0000', alpha: 0.4 }]);
  });
  it('have their edge on the level, three pixels wide and in full colour', () => {
    const edge = { ...look, edge: true };
    const fromAbove = draw([box({ look: edge })]).calls('fillRect')[1]!;
    expect([fromAbove.args, fromAbove.alpha]).toEqual([[10, 30, 10, 3], 1]);
    // The level lies at the bottom.
    const fromBelow = draw([box({ look: edge, from: 40, to: 30 })]).calls('fillRect')[1]!;
    expect(fromBelow.args).toEqual([10, 37, 10, 3]);
  });
  it('are hatched by strokes within them that neighbours go on with', () => {
    const strokes = (hatch: '/' | '\\') => {
      const left = box({ right: 20, look: { ...look, hatch } });
      const { calls } = draw([left, { ...left, left: 20, right: 30 }]);
      expect(calls('fillRect')).toEqual([]);
      return calls('moveTo').map(({ args }, i) => [...args, ...calls('lineTo')[i]!.args] as number[]);
    };
    // Where x + y is 42, 48, 54 in the first box, and 54, 60, 66 in the next.
    expect(strokes('/')).toEqual([
      [10, 32, 12, 30],
      [10, 38, 18, 30],
      [14, 40, 20, 34],
      [20, 34, 24, 30],
      [20, 40, 30, 30],
      [26, 40, 30, 36],
    ]);
    for (const [x0, y0, x1, y1] of strokes('\\')) {
      expect([x1! - x0!, (x0! - y0!) % 6]).toEqual([y1! - y0!, -0]);
      expect(Math.min(x0!, x1!) >= 10 && Math.max(x0!, x1!) <= 30 && y0! >= 30 && y1! <= 40).toBe(true);
    }
  });
  it('are dotted where nothing can be told and colours do not tell', () => {
    const { calls } = draw([box({ look: { ...look, hatch: 'dots' } })]);
    expect(calls('fillRect').map(({ args }) => args)).toEqual([
      [12, 30, 1, 1],
      [12, 36, 1, 1],
      [18, 30, 1, 1],
      [18, 36, 1, 1],
    ]);
  });
});
