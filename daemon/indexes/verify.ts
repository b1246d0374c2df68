import { SpymasterError } from '../../shared/errors.ts';
import { sha256 } from '../files/durable-write.ts';
import { computeKnowledge } from '../forecasts/load.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { SEARCHED_VIEW } from './build.ts';
import { recallOf, sampledQueries } from './faiss-index.ts';
import { type IndexName, openConfig, openIndex } from './open.ts';
import { encodeSnapshot } from './snapshot.ts';

export interface Verified {
  readonly files: number;
  readonly checkpoints: number;
  readonly sessions: number;
}

/**
 * Computes an index anew from what is stored, and compares it with the one that is there;
 * an engine's own files by what it finds with them.
 * @throws {SpymasterError} INDEX_STALE, LAKE_CORRUPT; CHECK_FAILED naming the file that
 * differs
 */
export async function verifyIndex(lake: Lake, name: IndexName): Promise<Verified> {
  const { symbol, asOf, engine } = name;
  const opened = await openIndex(lake, name);
  const computed = await computeKnowledge(lake, symbol, asOf);
  const { corpus } = computed.knowledge;
  const { faiss } = await openConfig(lake, name);
  const expected = encodeSnapshot(computed, faiss && { ...faiss, settings: faiss, files: new Map() });
  if (faiss) {
    // Graphs are built in parallel and differ; what counts is what they find.
    const recall = recallOf(
      corpus,
      opened.knowledge.corpus.vectorIndex,
      sampledQueries(corpus, computed.checkpoints),
    );
    if (recall < faiss.recall) throw differs('What is found with', name);
  }
  const manifest = await lake.manifest(DATASETS.index(symbol, SEARCHED_VIEW, engine), asOf);
  for (const [file, { bytes }] of Object.entries(expected))
    if (manifest?.files[`date=${asOf}/${file}`]?.sha256 !== sha256(bytes)) throw differs(file, name);
  return {
    files: Object.keys(expected).length,
    checkpoints: opened.knowledge.corpus.size,
    sessions: opened.knowledge.corpus.sessions.length,
  };
}

const differs = (file: string, { asOf, engine }: IndexName): SpymasterError =>
  new SpymasterError(
    'CHECK_FAILED',
    `${file} of the ${engine} index as of ${asOf} is not what the lake gives.`,
    {
      hint: `Build it anew: spymaster index build --as-of ${asOf} --engine ${engine} --repair`,
    },
  );
