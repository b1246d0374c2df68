// Writes the lock file afresh, with every platform's optional packages and the hash of each, and without the addresses they happened to
// come from: names, versions and hashes say which packages are meant, and each machine has its own registry. It is made in an empty
// folder: beside installed packages, npm would copy what it finds there, and leave out hashes.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'spymaster-lock-'));
for (const path of ['package.json', 'scripts/node-runtime'])
  cpSync(join(root, path), join(folder, path), { recursive: true });
const { status } = spawnSync(
  'npm',
  ['install', '--package-lock-only', '--ignore-scripts', '--loglevel=error'],
  {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  },
);
if (status !== 0) process.exit(1);
const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
rmSync(folder, { recursive: true });
for (const [path, entry] of Object.entries(lock.packages)) {
  // A folder of this repository is where it is on every machine.
  if (entry.link) continue;
  delete entry.resolved;
  if (path.includes('node_modules/') && !entry.integrity) {
    console.error(
      `spymaster: npm gave no hash for ${path}; the lock file is as it was. Run the command again.`,
    );
    process.exit(1);
  }
}
writeFileSync(join(root, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
