import type { Answer } from '../shared/protocol/answer.ts';
import { BAR_SECONDS, EXIT_ATR } from '../shared/rules.ts';
import type { LevelKind } from '../shared/vocabulary/level.ts';

/** What the card speaks of. */
export interface Focus {
  readonly level: LevelKind;
  readonly episodeId: string;
  /** The instant of what is said of it, in Unix seconds. */
  readonly at: number;
}

export const focusOf = (answer: Answer | null): Focus | null =>
  answer && { level: answer.level, episodeId: answer.episodeId, at: answer.time };

/** Another approach takes over only where price is so much nearer to it. */
const NEARER_ATR = 0.25;
/** How long one that has been decided stays. */
const DECIDED_S = 2 * BAR_SECONDS;

/**
 * Which approach the card speaks of: the reader's own choice as long as it is told of;
 * else of those under way the one price is nearest to; else one that has just been
 * decided.
 */
export class FocusRule {
  #pinned: string | null = null;
  #current: string | null = null;

  /** The reader's choice; null to follow the rule again. */
  pin(episodeId: string | null): void {
    this.#pinned = episodeId;
  }
  get isPinned(): boolean {
    return this.#pinned !== null;
  }

  /**
   * The answer in focus; null where price is near no level.
   * @param decidedFor seconds since an approach has been known to be decided
   */
  of(answers: readonly Answer[], decidedFor: (episodeId: string) => number): Answer | null {
    const pinned = answers.find(({ episodeId }) => episodeId === this.#pinned);
    if (!pinned) this.#pinned = null;
    const chosen = pinned ?? this.#byRule(answers, decidedFor);
    this.#current = chosen?.episodeId ?? null;
    return chosen;
  }

  #byRule(answers: readonly Answer[], decidedFor: (episodeId: string) => number): Answer | null {
    const isOpen = ({ status }: Answer) => status !== 'resolved';
    const open = answers.filter((answer) => isOpen(answer) && answer.distanceAtr <= EXIT_ATR);
    const decided = answers.filter((answer) => !isOpen(answer) && decidedFor(answer.episodeId) < DECIDED_S);
    const among = open.length > 0 ? open : decided;
    const nearest = among.toSorted((a, b) => a.distanceAtr - b.distanceAtr)[0] ?? null;
    const before = among.find(({ episodeId }) => episodeId === this.#current);
    const stays = before && nearest && before.distanceAtr - nearest.distanceAtr < NEARER_ATR;
    return stays ? before : nearest;
  }
}
