import { describe, expect, it } from 'vitest';
import { arrowTowards, type Chip, LevelChips } from '../../../plugin/levels/level-chips.ts';

const chip = (y: number, price = 6000 - y, color = '#ffd43b'): Chip => ({ y, price, color });
function placed(chips: Parameters<LevelChips['place']>[0], last: number | null = null) {
  const made = new LevelChips();
  made.place(chips, 200, last);
  return made.views.filter((view) => view.visible());
}

describe('Prices of levels on the axis', () => {
  it('stand where their levels are, in their colours, with ink that is read on them', () => {
    const [view] = placed({ EMA_20: chip(50, 5950.25) });
    expect([view!.fixedCoordinate(), view!.text(), view!.backColor(), view!.textColor()]).toEqual([
      50,
      '5950.25',
      '#ffd43b',
      '#10141b',
    ]);
    // A label that has its own place takes none from others.
    expect([view!.coordinate() < 0, view!.tickVisible()]).toEqual([true, false]);
  });
  it('do not cover one another, nor the last price, on whichever side of it they are', () => {
    const views = placed({ OR_HIGH: chip(92), OR_LOW: chip(96), SMA_90: chip(104) }, 100);
    expect(views.map((view) => view.fixedCoordinate())).toEqual([62, 81, 119]);
  });
  it('stand at the edge with an arrow where the level is off the pane', () => {
    const views = placed({ PM_HIGH: chip(-40, 6040), PM_LOW: chip(260, 5740) });
    expect(views.map((view) => [view.text(), view.fixedCoordinate()])).toEqual([
      ['6040.00 ↑', 9.5],
      ['5740.00 ↓', 190.5],
    ]);
    expect([arrowTowards(0, 200), arrowTowards(200, 200)]).toEqual(['', '']);
  });
  it('are one where prices are equal, and gone with their levels', () => {
    expect(placed({ PM_HIGH: chip(50, 5950), OR_HIGH: chip(50, 5950) })).toHaveLength(1);
    const made = new LevelChips();
    made.place({ PM_HIGH: chip(50) }, 200, null);
    made.place({}, 200, null);
    expect(made.views.some((view) => view.visible())).toBe(false);
  });
  it('give no heed to a last price that is not in sight', () => {
    expect(placed({ OR_HIGH: chip(198) }, 500).map((view) => view.fixedCoordinate())).toEqual([190.5]);
  });
});
