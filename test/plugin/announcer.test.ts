import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Announcer } from '../../plugin/announcer.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import { ANSWER, FIRST } from '../messages.ts';
import { stubDocument } from './dom.ts';
import { replayAt, sceneOf, update } from './scenes.ts';

let region: HTMLElement;
beforeEach(() => {
  region = stubDocument();
});
afterEach(() => void vi.unstubAllGlobals());

function told(speed = 30) {
  const scene = sceneOf();
  const announcer = new Announcer(region, scene);
  return (after: number, changes: Partial<Answer> | null) => {
    scene.state.apply(replayAt(FIRST + after, { playing: true, speed }));
    scene.state.apply(changes ? update({ ...ANSWER, ...changes }) : ({ ...update(), answers: [] } as never));
    announcer.render();
    return region.textContent;
  };
}

describe('What is said aloud', () => {
  it('is the approach in focus with its verdict, contact, and how it ended', () => {
    const say = told();
    expect(say(0, {})).toBe('OR high from below: more often than usual, 58 of 100, usually 36.');
    expect(say(120, { phase: 'CONTACT', contact: null })).toMatch(/^OR high from below reached: more often/);
    expect(say(240, { phase: 'CONTACT', status: 'resolved', resolvedAs: 'REJECT' })).toBe(
      'OR high from below was rejected.',
    );
    expect(say(360, null)).toBe('No approach is under way.');
    expect(region.getAttribute('aria-live')).toBe('polite');
  });
  it('comes once a bar at most, and what was kept back with the next', () => {
    const say = told();
    say(0, {});
    expect(say(119, { grade: 'D' })).toMatch(/more often/);
    expect(say(120, { grade: 'D' })).toMatch(/cannot tell/);
  });
  it('is said in a pause at any speed, and where the reader looks back', () => {
    const scene = sceneOf([replayAt(FIRST, { playing: false, speed: 6000 }), update(ANSWER)]);
    const announcer = new Announcer(region, scene);
    announcer.render();
    expect(region.textContent).toContain('58 of 100');
    scene.options = { ...scene.options, horizonSeconds: 120 };
    scene.state.apply(replayAt(FIRST + 240) as never);
    scene.lookAt(FIRST, ANSWER);
    announcer.render();
    expect(region.textContent).toContain('30 of 100');
  });
  it('is not repeated where nothing but numbers changed', () => {
    const say = told();
    say(0, {});
    region.textContent = '';
    expect(say(240, { distanceAtr: 0.3 })).toBe('');
  });
  it('is nothing while time runs faster than anyone listens, and anew after going back', () => {
    expect(told(61)(0, {})).toBe('');
    expect(told(60)(0, {})).not.toBe('');
    const say = told();
    say(600, {});
    expect(say(60, { grade: 'D' })).toMatch(/cannot tell/);
  });
});
