import { precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import type { Knowledge } from '../../../pipeline/forecast/answer.ts';
import { knownCases } from '../../../pipeline/forecast/known-cases.ts';
import { fitModel } from '../../../pipeline/forecast/model.ts';
import { corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';

/** All that a history gives as of a date. */
export function knowledgeOf(date: string, checkpoints: readonly StoredCheckpoint[]): Knowledge {
  const before = checkpoints.filter((checkpoint) => checkpoint.date < date);
  const precedents = precedentsOf(before);
  return {
    corpus: corpusOf(date, before),
    cases: knownCases(precedents),
    model: fitModel(date, precedents),
    cautions: new Map(),
  };
}
