import type { Answer } from '../../shared/protocol/answer.ts';
import { type Verdict, verdictOf } from '../../shared/protocol/verdict.ts';

/**
 * Finds approaches that are worth a look: those of which two committed answers in a row,
 * or the one at contact, say that they differ from the usual. Each once.
 */
export class ApproachNotices {
  readonly #last = new Map<string, Verdict>();
  readonly #told = new Set<string>();

  /** What is committed to at a close, or at contact; returns those to tell. */
  take(answers: readonly Answer[]): Answer[] {
    return answers.filter((answer) => {
      const { episodeId, phase } = answer;
      const verdict = verdictOf(answer);
      const before = this.#last.get(episodeId);
      this.#last.set(episodeId, verdict);
      const isClaim = verdict === 'more' || verdict === 'less';
      if (!isClaim || this.#told.has(episodeId)) return false;
      if (before !== verdict && phase === 'APPROACH') return false;
      this.#told.add(episodeId);
      return true;
    });
  }

  /** The picture begins anew: what has been said in it is no news. */
  begin(said: Iterable<Answer>): void {
    this.#last.clear();
    this.#told.clear();
    for (const answer of said) this.take([answer]);
  }
}
