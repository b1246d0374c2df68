import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { evaluate } from '../daemon/forecasts/evaluate.ts';
import { buildIndex } from '../daemon/indexes/build.ts';
import { DATASETS, Lake } from '../daemon/lake/lake.ts';
import { readEpisodes } from '../daemon/tables/episodes.ts';
import { corpusOf } from '../pipeline/retrieval/corpus.ts';
import { findNeighbours } from '../pipeline/retrieval/neighbours.ts';
import { sessionsBetween } from '../shared/session/session.ts';
import { madeUpMoments } from './forecast.ts';
import type { Result } from './result.ts';

const HERE = new URL('./', import.meta.url);
/** What `npm run demo` leaves: eighty-five sessions. */
const DEMO_LAKE = fileURLToPath(new URL('../data/demo', HERE));
const DEMO_DATE = '2025-06-27';
const QUERIES = 300;
const FAISS_SIZES = [2000, 10_000];
const LIMITS = { coldStartMs: 1500, caseBytes: 1200, dayCpuMs: 1.5, evaluateSeconds: 60 } as const;

/** The search beside FAISS, and what an index costs to open and to hold. */
export async function benchIndex(): Promise<Result[]> {
  return [...FAISS_SIZES.flatMap(besideFaiss), ...(existsSync(DEMO_LAKE) ? await ofDemo() : notThere())];
}

/** One thread each; FAISS in Python, as Debian has it: python3-faiss. */
function besideFaiss(rows: number): Result[] {
  const program = `
import faiss, numpy, time, sys
faiss.omp_set_num_threads(1)
n, d, q = ${rows}, 144, ${QUERIES}
x = numpy.random.default_rng(1).normal(size=(n, d)).astype('float32'); faiss.normalize_L2(x)
index = faiss.IndexFlatIP(d); index.add(x)
for i in range(20): index.search(x[i:i+1], 50)
start = time.perf_counter()
for i in range(q): index.search(x[i:i+1], 50)
print((time.perf_counter() - start) / q * 1000)
`;
  const peer = spawnSync('/usr/bin/python3', ['-c', program], { encoding: 'utf8' });
  if (peer.status !== 0) {
    console.log(`not measured P6 at ${rows}: python3-faiss is not installed (apt-get install python3-faiss)`);
    return [];
  }
  const dates = sessionsBetween('2025-01-02', '2025-06-10');
  const moments = madeUpMoments(dates.slice(0, -1), rows).map((row) => ({
    ...row,
    phase: 'CONTACT' as const,
    sinceContactSeconds: 0,
  }));
  const corpus = corpusOf(dates.at(-1)!, moments);
  const asked = moments.slice(0, QUERIES);
  for (const query of asked) findNeighbours(corpus, query);
  const startedAt = performance.now();
  for (const query of asked) findNeighbours(corpus, query);
  const own = (performance.now() - startedAt) / QUERIES;
  const ratio = own / Number(peer.stdout);
  return [
    {
      id: 'P6',
      name: `Fifty neighbours among ${rows}, weighed by place and time`,
      value: own,
      unit: 'ms',
      against: `${Number(peer.stdout).toFixed(2)} ms of FAISS IndexFlatIP for the fifty most similar`,
      ratio,
      target: '≤ 130 %',
      met: ratio <= 1.3,
    },
  ];
}

function notThere(): Result[] {
  console.log('not measured P10, P14, P15: there is no demo lake (npm run demo -- --check)');
  return [];
}

async function ofDemo(): Promise<Result[]> {
  const lake = new Lake(DEMO_LAKE);
  await buildIndex(lake, { symbol: 'ES', asOf: DEMO_DATE, engine: 'exact' });
  const cold = measured<{ ms: number; bytes: number; cases: number }>(`
const { Lake } = await import(${JSON.stringify(moduleAt('../daemon/lake/lake.ts'))});
const { openIndex } = await import(${JSON.stringify(moduleAt('../daemon/indexes/open.ts'))});
globalThis.gc();
const { answer } = await import(${JSON.stringify(moduleAt('../pipeline/forecast/answer.ts'))});
const { readEpisodes } = await import(${JSON.stringify(moduleAt('../daemon/tables/episodes.ts'))});
const used = () => { const { heapUsed, arrayBuffers } = process.memoryUsage(); return heapUsed + arrayBuffers; };
const before = used();
const { knowledge } = await openIndex(new Lake(${JSON.stringify(DEMO_LAKE)}), { symbol: 'ES', asOf: '${DEMO_DATE}', engine: 'exact' });
const [asked] = await readEpisodes(new Lake(${JSON.stringify(DEMO_LAKE)}), 'ES', knowledge.corpus.sessions.at(-1));
answer(knowledge, { ...asked, known: { 120: null, 240: null, 480: null } });
const ms = performance.now();
globalThis.gc();
const { parts, size } = knowledge.corpus;
// Vectors have memory of their own, which is in neither figure.
const vectors = Object.values(parts.indexes).reduce((sum, index) => sum + index.vectors.bytes, 0);
console.log(JSON.stringify({ ms, bytes: used() - before + vectors, cases: size }));
`);
  const dates = await lake.dates(DATASETS.episodes('ES'));
  for (const date of dates) await readEpisodes(lake, 'ES', date);
  const cpu = process.cpuUsage();
  for (const date of dates) await readEpisodes(lake, 'ES', date);
  const { user, system } = process.cpuUsage(cpu);
  const startedAt = performance.now();
  await evaluate(lake, 'ES', 20);
  return [
    within('P10', 'Process start to a first answer from 84 days', cold.ms, 'ms', LIMITS.coldStartMs),
    within('P14', 'Memory of a case', cold.bytes / cold.cases, 'bytes', LIMITS.caseBytes),
    within(
      'P14',
      'Reading a day of episodes',
      (user + system) / 1000 / dates.length,
      'CPU-ms',
      LIMITS.dayCpuMs,
    ),
    within(
      'P15',
      'Evaluation of 85 days',
      (performance.now() - startedAt) / 1000,
      's',
      LIMITS.evaluateSeconds,
    ),
  ];
}

const moduleAt = (path: string): string => new URL(path, HERE).href;

/** Runs a program in a process of its own, and reads what it prints. */
function measured<T>(program: string): T {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--input-type=module', '-e', program],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

function within(id: string, name: string, value: number, unit: string, limit: number): Result {
  const ratio = value / limit;
  return { id, name, value, unit, against: `${limit} ${unit}`, ratio, target: '≤ 100 %', met: ratio <= 1 };
}
