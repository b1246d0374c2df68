// Makes a fresh clone ready: installs exactly what the lock file says when node_modules is missing or older than it. No package runs a
// script of its own, so that nothing comes in whose hash the lock file does not have. Plain JavaScript without dependencies, because it
// runs before there are any, on whatever Node the machine has.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path) => `${root}${path}`;
const installedMark = at('node_modules/.package-lock.json');

const force = process.argv.includes('--force');
const fresh =
  existsSync(installedMark) && statSync(installedMark).mtimeMs >= statSync(at('package-lock.json')).mtimeMs;

if (force || !fresh) {
  console.log('Installing dependencies …');
  const { status } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) {
    console.error(
      'spymaster: the dependencies could not be installed. Check the network and the npm registry settings, then run the command again.',
    );
    process.exit(1);
  }
}
