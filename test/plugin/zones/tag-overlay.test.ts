import { describe, expect, it } from 'vitest';
import type { SomeOptions } from '../../../plugin/options.ts';
import { TagOverlay, tagTexts } from '../../../plugin/zones/tag-overlay.ts';
import type { Answer } from '../../../shared/protocol/answer.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { ANSWER, bar, FIRST, frame } from '../../messages.ts';
import { geometry, sceneOf, update } from '../scenes.ts';

const closed: ServerMessage = { type: 'bar', ...frame, bar: bar(FIRST + 840, 5998.5, true) };
const said = (changes: Partial<Answer> = {}): Answer => ({ ...ANSWER, ...changes });
function tagOf(changes: Partial<Answer> = {}, options: SomeOptions = {}, where = {}) {
  const scene = sceneOf([closed, update(said(changes))], options);
  const overlay = new TagOverlay(scene);
  overlay.update({ ...geometry, ...where });
  return overlay.renderer.tag;
}
const lines = (...args: Parameters<typeof tagOf>) => tagOf(...args)?.lines.map(({ text }) => text);

describe('The words in the zone of now', () => {
  it('stand right of the bar that forms, in the middle of the zone', () => {
    // The bar is ten pixels wide from 80 on; the zone is five points deep, higher than the edge.
    expect(tagOf()).toMatchObject({ x: 98, isBefore: false, y: 16 });
    expect(tagOf({}, {}, { y: (price: number) => 10 * (6005 - price) })!.y).toBe(75);
    // Of a zone that reaches below the pane, the middle of what is seen.
    expect(tagOf({}, {}, { y: (price: number) => 10 * (6006 - price) })!.y).toBe(80);
    expect(lines()).toEqual(['OR high ↑ 58\u202f% break', '45–70 · usual 36']);
  });
  it('are the number alone where there is little room, and none where there is none', () => {
    expect(lines({}, {}, { width: 249 })).toEqual(['58\u202f%']);
    expect(lines({}, {}, { width: 250 })).toHaveLength(2);
    expect(tagOf({}, {}, { width: 80 })).toBeNull();
  });
  it('stand left of the bar that forms where its margin is narrow', () => {
    expect(tagOf({}, {}, { width: 138 })).toMatchObject({ x: 98, isBefore: false });
    expect(tagOf({}, {}, { width: 137 })).toMatchObject({ x: 72, isBefore: true });
    const far = { x: (instant: number) => 200 + ((instant - FIRST) / 120) * 10, width: 310 };
    expect(lines({}, {}, far)).toHaveLength(2);
  });
  it('stay on the pane where the bar that forms is left of it, and at two ATR', () => {
    const left = { x: (instant: number) => ((instant - FIRST) / 120) * 10 - 500 };
    expect(tagOf({}, {}, left)).toMatchObject({ x: 18, isBefore: false });
    expect(tagOf({ distanceAtr: 2 })).not.toBeNull();
    expect(tagOf({ distanceAtr: 2.01 })).toBeNull();
  });
  it('are gone with the zone: once decided, switched off, or hidden', () => {
    expect(tagOf({ status: 'resolved', resolvedAs: 'BREAK' })).toBeNull();
    expect(tagOf({}, { zones: false })).toBeNull();
    expect(tagOf({}, { levels: { OR_HIGH: false } })).toBeNull();
    expect(tagOf({}, {}, { y: () => null })).toBeNull();
  });
  it('are of now, and not of a moment that is looked back at', () => {
    const scene = sceneOf([closed, update(said())]);
    scene.lookAt(FIRST, said());
    const overlay = new TagOverlay(scene);
    overlay.update(geometry);
    expect(overlay.renderer.tag).toBeNull();
  });
  it('claim what the verdict does, and no more', () => {
    const usual = { ...ANSWER.lean, differs: false };
    expect(tagTexts(said({ lean: usual }), 240)).toEqual({
      number: '58\u202f%',
      words: '58\u202f% break',
      beside: 'usual 36',
    });
    const unknown = 'usual 36\u202f%';
    expect(tagTexts(said({ grade: 'D' }), 240)).toEqual({ number: unknown, words: unknown, beside: '' });
    expect(tagTexts(said(), 120)).toMatchObject({ number: '30\u202f%', beside: '20–42 · usual 36' });
  });
});
