import { type Outcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { SECTIONS, type Section } from '../../shared/vocabulary/section.ts';
import type { Neighbour } from '../retrieval/candidates.ts';
import type { Corpus } from '../retrieval/corpus.ts';
import type { Query } from '../retrieval/query.ts';
import type { CaseAbout, KnownCases } from './known-cases.ts';

/** How many are told one by one. */
export const NEAREST_CASES = 5;

/** A similar case, and what makes it one. */
export interface NearestCase extends CaseAbout {
  readonly id: string;
  readonly date: string;
  readonly similarity: number;
  /** At the primary horizon; null where it is not known. */
  readonly outcome: Outcome | null;
  /**
   * The sections in which it is most and least like what was asked; null where fewer than
   * two hold anything.
   */
  readonly alike: Section | null;
  readonly unlike: Section | null;
}

/** The first of what was found, as they count. */
export function nearestCases(
  corpus: Corpus,
  cases: KnownCases,
  query: Query,
  neighbours: readonly Neighbour[],
): NearestCase[] {
  const unit = corpus.transform.apply(query.vector, query.level, query.direction);
  return neighbours.slice(0, NEAREST_CASES).map(({ row, similarity }) => {
    const bySection = corpus.transform.sectionSimilarities(unit, corpus.unitOf(query.phase, row));
    const ascending = SECTIONS.filter((section) => !Number.isNaN(bySection[section])).sort(
      (a, b) => bySection[a] - bySection[b],
    );
    const canTell = ascending.length > 1;
    return {
      ...cases.about(row),
      id: cases.id(row),
      date: cases.date(row),
      similarity,
      outcome: cases.outcome(row, PRIMARY_HORIZON_SECONDS),
      alike: canTell ? ascending.at(-1)! : null,
      unlike: canTell ? ascending[0]! : null,
    };
  });
}
