import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Scale } from '../../../plugin/card/scale.ts';
import { ANSWER } from '../../messages.ts';
import { find, isShown, stubDocument, textOf } from '../dom.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());
function scale(changes = {}) {
  const made = new Scale();
  made.render({ ...ANSWER, ...changes }, 240);
  return made.root;
}

describe('The scale', () => {
  it('has the estimate, its interval, what history adds, the usual rate and the walk where they belong', () => {
    const root = scale();
    const place = (name: string) => {
      const { left, width } = find(root, `.spymaster-${name}`).style;
      return [left, width];
    };
    expect(place('interval')).toEqual(['45.0%', '25.0%']);
    expect(place('band')).toEqual(['48.0%', '20.0%']);
    expect(place('mean')).toEqual(['58.0%', '']);
    expect(place('usual')).toEqual(['36.0%', '']);
    expect(place('walk')).toEqual(['34.0%', '']);
    expect(textOf(root, '.spymaster-scale-caption')).toBe('45–70 · usual 36 · walk 34');
    expect(root.dataset.verdict).toBe('more');
  });
  it('has what is usual and the walk alone where nothing can be told', () => {
    const root = scale({ grade: 'D' });
    for (const name of ['interval', 'band', 'mean']) expect(isShown(root, `.spymaster-${name}`)).toBe(false);
    expect(textOf(root, '.spymaster-scale-caption')).toBe('usual 36 · walk 34');
  });
});
