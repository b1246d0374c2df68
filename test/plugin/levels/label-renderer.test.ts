import { describe, expect, it } from 'vitest';
import { LabelRenderer } from '../../../plugin/levels/label-renderer.ts';
import { canvas } from '../scenes.ts';

function draw(changes: Partial<LabelRenderer>) {
  const made = canvas();
  Object.assign(new LabelRenderer(), changes).draw(made.target);
  return made;
}

describe('Names of levels', () => {
  it('stand on a ground of their own at the right edge, tied to their price where they were moved', () => {
    const tag = { text: 'OR low', color: '#a8141f', y: 40, tiedTo: null };
    const { calls } = draw({ tags: [tag, { ...tag, y: 60, tiedTo: 50 }], paper: '#fff' });
    expect(calls('fillText').map(({ args, fill }) => [...args, fill])).toEqual([
      ['OR low', 994, 40, '#a8141f'],
      ['OR low', 994, 60, '#a8141f'],
    ]);
    expect(calls('fillRect')[0]).toMatchObject({ args: [955, 33, 42, 14], fill: '#fff', alpha: 0.82 });
    // Six letters are 36 pixels wide.
    expect([calls('moveTo')[0]!.args, calls('lineTo')[0]!.args]).toEqual([
      [953, 60],
      [940, 50],
    ]);
  });
});
