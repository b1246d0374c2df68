import { ENDS, verdictClause } from '../shared/protocol/sentences.ts';
import { verdictOf } from '../shared/protocol/verdict.ts';
import { BAR_SECONDS } from '../shared/rules.ts';
import { MAX_SPEED } from './alerts/alert-slot.ts';
import { nameOf } from './card/name-of.ts';
import type { Scene } from './scene.ts';

/**
 * Says what changed to those who listen instead of looking: focus, verdict, contact and
 * decision, at most once a bar, and nothing while time runs faster than anyone listens.
 */
export class Announcer {
  readonly #region: HTMLElement;
  readonly #scene: Scene;
  #mark = '';
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(region: HTMLElement, scene: Scene) {
    this.#region = region;
    this.#scene = scene;
    region.className = 'spymaster-heard';
    region.setAttribute('role', 'status');
    region.setAttribute('aria-live', 'polite');
  }

  /** Looks whether there is something to say. */
  render(): void {
    const { focused, state, options, pinnedAt } = this.#scene;
    const mark = focused
      ? [focused.episodeId, verdictOf(focused), focused.phase, focused.resolvedAs, pinnedAt].join()
      : '';
    if (mark === this.#mark) return;
    const { replay, now } = state;
    if (replay?.playing && replay.speed > MAX_SPEED) return;
    // Going back in time begins anew.
    if (now >= this.#saidAt && now - this.#saidAt < BAR_SECONDS) return;
    this.#mark = mark;
    this.#saidAt = now;
    if (!focused) return this.say('No approach is under way.');
    const name = spokenName(focused);
    if (focused.status === 'resolved' && focused.resolvedAs)
      return this.say(`${name} ${ENDS[focused.resolvedAs]}.`);
    const reached = focused.phase === 'APPROACH' ? '' : ' reached';
    this.say(`${name}${reached}: ${verdictClause(focused, options.horizonSeconds)}.`);
  }

  say(text: string): void {
    this.#region.textContent = text;
  }
}

/** An approach's name as it is said aloud. */
export const spokenName = (of: Parameters<typeof nameOf>[0]): string =>
  nameOf(of).replace('↑', 'from below').replace('↓', 'from above');
