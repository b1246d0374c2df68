/**
 * Mutation testing of the pipeline: faults are put into a file one at a time, and the
 * tests at the same path must notice. Needs minutes for a folder and most of an hour for
 * all of it, so it is no part of `npm test`.
 *
 * npm run mutate                       every file of pipeline/ npm run mutate --
 * pipeline/outcomes  those of a folder
 *
 * Results go to bench/mutation.json; survivors that cannot be told from the original are
 * listed, with the reason, in bench/mutation-equivalents.json.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const REPORT = '.cache/mutation/report.json';
const RESULTS = 'bench/mutation.json';
const EQUIVALENTS = 'bench/mutation-equivalents.json';
const REQUIRED_SHARE = 0.85;
const REQUIRED_FOLDER_SHARE = 0.75;

interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly was: string;
  readonly became: string;
}

interface FileResult {
  readonly mutants: number;
  readonly killed: number;
  readonly equivalent: number;
  readonly survivors: readonly Survivor[];
}

/**
 * Survivors that are listed as equivalent, by file, text and replacement: a line number
 * would not outlive an edit.
 */
interface Equivalent {
  readonly file: string;
  readonly was: string;
  readonly became: string;
  readonly reason: string;
}

const equivalents: readonly Equivalent[] = existsSync(EQUIVALENTS)
  ? JSON.parse(readFileSync(EQUIVALENTS, 'utf8'))
  : [];
const isEquivalent = ({ file, was, became }: Survivor): boolean =>
  equivalents.some((known) => known.file === file && known.was === was && known.became === became);

/** The test at a file's own path, and those of the folder that tests it as a whole. */
function testsOf(file: string): readonly string[] {
  const own = `test/${file.replace(/\.ts$/, '.test.ts')}`;
  const more: Readonly<Record<string, readonly string[]>> = {
    'pipeline/stages/': ['test/digests/stages.test.ts'],
    'pipeline/vectors/': ['test/digests/stages.test.ts'],
    'pipeline/stages/silver/': [
      'test/pipeline/stages/silver/catalogue.test.ts',
      'test/pipeline/stages/registry.test.ts',
    ],
    'pipeline/stages/gold/': ['test/pipeline/stages/registry.test.ts'],
    'pipeline/session/': [
      'test/pipeline/session/session-run.test.ts',
      'test/pipeline/session/session-run-more.test.ts',
      'test/pipeline/session/row-maker.test.ts',
    ],
    'pipeline/events/kinds': ['test/pipeline/events/reorder.test.ts', 'test/pipeline/events/merge.test.ts'],
  };
  const shared = Object.entries(more).flatMap(([prefix, tests]) => (file.startsWith(prefix) ? tests : []));
  return [...new Set([own, ...shared])].filter((test) => existsSync(test));
}

function mutate(file: string): FileResult | null {
  const tests = testsOf(file);
  if (tests.length === 0) return null;
  rmSync(REPORT, { force: true });
  const run = spawnSync('npx', ['--no-install', 'stryker', 'run', 'stryker.config.json', '--mutate', file], {
    encoding: 'utf8',
    env: { ...process.env, SPYMASTER_MUTATION_TESTS: tests.join(',') },
  });
  if (!existsSync(REPORT)) {
    console.error(`${file}: no report. ${run.stderr}${run.stdout}`.slice(0, 800));
    process.exitCode = 1;
    return null;
  }
  const [found] = Object.values(
    JSON.parse(readFileSync(REPORT, 'utf8')).files as Record<string, { mutants: Mutant[] }>,
  );
  const lines = readFileSync(file, 'utf8').split('\n');
  const judged = (found?.mutants ?? []).filter(
    ({ status }) => !['Ignored', 'CompileError', 'RuntimeError'].includes(status),
  );
  const survivors = judged
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ location, replacement = '', mutatorName }) => ({
      file,
      line: location.start.line,
      was: (lines[location.start.line - 1] ?? '').trim(),
      became: `${mutatorName}: ${replacement}`,
    }));
  const open = survivors.filter((survivor) => !isEquivalent(survivor));
  return {
    mutants: judged.length,
    killed: judged.length - survivors.length,
    equivalent: survivors.length - open.length,
    survivors: open,
  };
}

const share = (results: readonly FileResult[]): number => {
  const sum = (of: (result: FileResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  const judged = sum(({ mutants, equivalent }) => mutants - equivalent);
  return judged === 0 ? 1 : sum(({ killed }) => killed) / judged;
};
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const wanted = process.argv.slice(2);
const files = globSync('pipeline/**/*.ts')
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => wanted.length === 0 || wanted.some((prefix) => file.startsWith(prefix)))
  .sort();
const known: Record<string, FileResult> = existsSync(RESULTS)
  ? JSON.parse(readFileSync(RESULTS, 'utf8')).files
  : {};
const results: Record<string, FileResult> = Object.fromEntries(
  Object.entries(known).filter(([file]) => existsSync(file)),
);
for (const file of files) {
  const result = mutate(file);
  if (!result) continue;
  results[file] = result;
  console.log(`${file}: ${result.killed} of ${result.mutants - result.equivalent} killed`);
  const total = share(Object.values(results));
  writeFileSync(RESULTS, `${JSON.stringify({ score: total, files: results }, null, 2)}\n`);
}
const folders = Map.groupBy(Object.entries(results), ([file]) => file.split('/').slice(0, 2).join('/'));
for (const [folder, entries] of folders) {
  const score = share(entries.map(([, result]) => result));
  console.log(
    `${folder.padEnd(24)} ${percent(score).padStart(8)}${score < REQUIRED_FOLDER_SHARE ? '  below the limit' : ''}`,
  );
}
const score = share(Object.values(results));
console.log(`all${' '.repeat(22)}${percent(score).padStart(8)}  required ${percent(REQUIRED_SHARE)}`);
if (score < REQUIRED_SHARE) process.exitCode = 1;
