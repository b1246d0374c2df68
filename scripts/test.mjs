// Everything that has to hold, in the order that fails fastest. Ends with one line: N passed, N failed, N skipped.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = `${root}.cache/test-report.json`;
mkdirSync(`${root}.cache`, { recursive: true });
rmSync(report, { force: true });

const steps = [
  ['format and lint', ['biome', 'check', '--error-on-warnings', '.']],
  ['types', ['tsc', '-b']],
  ['build', ['tsup', '--silent']],
  ['unused code', ['knip']],
  ['bundle size', ['size-limit']],
  ['reference pages', ['node', 'scripts/docs.ts', '--check']],
  ['tests', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]],
];

const failed = [];
for (const [name, command] of steps) {
  const startedAt = Date.now();
  const { status } = spawnSync('npx', ['--no-install', ...command], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  console.log(
    `${status === 0 ? 'ok' : 'FAILED'}: ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
  );
  if (status !== 0) failed.push(name);
}

let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
try {
  counts = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  failed.push('test report');
}
const checks = steps.length - 1;
const failedChecks = failed.filter((name) => name !== 'tests').length;
console.log(
  `${counts.numPassedTests + checks - failedChecks} passed, ${counts.numFailedTests + failedChecks} failed, ${counts.numPendingTests} skipped`,
);
process.exit(failed.length === 0 ? 0 : 1);
