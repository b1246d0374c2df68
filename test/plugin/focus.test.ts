import { describe, expect, it } from 'vitest';
import { FocusRule } from '../../plugin/focus.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import { ANSWER } from '../messages.ts';

const at = (episodeId: string, distanceAtr: number, changes: Partial<Answer> = {}): Answer => ({
  ...ANSWER,
  episodeId,
  distanceAtr,
  ...changes,
});
const decided = { status: 'resolved' } as const;
/** How long ago each was decided. */
const ago =
  (seconds = 0) =>
  () =>
    seconds;

describe('What the card speaks of', () => {
  it('is the approach under way that price is nearest to, before any that is decided', () => {
    expect(new FocusRule().of([], ago())).toBeNull();
    expect(
      new FocusRule().of([at('far', 1), at('near', 0.2), at('over', 0.1, decided)], ago())!.episodeId,
    ).toBe('near');
    const over = (seconds: number) => new FocusRule().of([at('over', 0.1, decided)], ago(seconds));
    expect([over(239)?.episodeId, over(240)]).toEqual(['over', null]);
  });
  it('is no approach that price has left', () => {
    expect(new FocusRule().of([at('away', 2.5)], ago())!.episodeId).toBe('away');
    expect(new FocusRule().of([at('away', 2.6)], ago())).toBeNull();
    expect(new FocusRule().of([at('away', 2.6), at('over', 3, decided)], ago())!.episodeId).toBe('over');
  });
  it('changes only for one that is a quarter of an ATR nearer', () => {
    const rule = new FocusRule();
    rule.of([at('a', 0.5), at('b', 0.6)], ago());
    expect(rule.of([at('a', 0.7), at('b', 0.46)], ago())!.episodeId).toBe('a');
    expect(rule.of([at('a', 0.7), at('b', 0.44)], ago())!.episodeId).toBe('b');
    // And back again only by as much.
    expect(rule.of([at('a', 0.4), at('b', 0.44)], ago())!.episodeId).toBe('b');
  });
  it('leaves one that is decided for one under way, however far', () => {
    const rule = new FocusRule();
    rule.of([at('a', 0.5)], ago());
    expect(rule.of([at('a', 0.5, decided), at('b', 1.9)], ago())!.episodeId).toBe('b');
  });
  it('is the reader’s choice as long as there is such an approach', () => {
    const rule = new FocusRule();
    rule.pin('far');
    expect(rule.of([at('far', 2), at('near', 0.1)], ago())!.episodeId).toBe('far');
    expect([rule.isPinned, rule.of([at('near', 0.1)], ago())!.episodeId, rule.isPinned]).toEqual([
      true,
      'near',
      false,
    ]);
    rule.pin('far');
    rule.pin(null);
    expect(rule.of([at('far', 2), at('near', 0.1)], ago())!.episodeId).toBe('near');
  });
});
