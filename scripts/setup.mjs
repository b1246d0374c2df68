// Makes a fresh clone ready: installs when node_modules is missing or older than the lock file, then sees to FAISS. Plain JavaScript
// without dependencies, because it runs before there are any, on whatever Node the machine has.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path) => `${root}${path}`;
const installedMark = at('node_modules/.package-lock.json');

const force = process.argv.includes('--force');
const fresh = existsSync(installedMark) && statSync(installedMark).mtimeMs >= statSync(at('package-lock.json')).mtimeMs;

const npm = (...args) =>
  spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });

function install() {
  const exact = npm('ci');
  if (exact.status === 0) return true;
  const reason = exact.stderr.split('\n').find((line) => /npm error (?!code)/.test(line)) ?? 'npm error without a reason';
  console.log(`npm ci could not be used (${reason.replace(/^npm error /, '').trim()}); taking npm install.`);
  const loose = npm('install', '--no-save');
  if (loose.status !== 0) console.error(loose.stderr);
  return loose.status === 0;
}

if (force || !fresh) {
  console.log('Installing dependencies …');
  // A mirror that lacks other platforms' optional packages makes `npm ci` refuse the lock file; `npm install` takes the locked versions of
  // what there is. Either runs the post-install step, and so FAISS, by itself.
  if (!install()) {
    console.error(
      'spymaster: the dependencies could not be installed. Check the network and the npm registry settings, then run the command again.',
    );
    process.exit(1);
  }
}
