// Builds the page and hands over to `spymaster demo`. Run through npm, so that `node` here is the project's own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const npx = (args) =>
  spawnSync('npx', ['--no-install', ...args], {
    cwd: root,
    stdio: ['inherit', 'ignore', 'inherit'],
    env: { ...process.env, npm_config_loglevel: 'error' },
  });

if (npx(['tsup', '--silent', '--no-dts']).status !== 0) {
  console.error('spymaster: the page could not be built. Run: npm run build');
  process.exit(1);
}
const demo = ['--max-semi-space-size=64', `${root}daemon/cli/main.ts`, 'demo', ...process.argv.slice(2)];
const { status } = spawnSync('node', demo, { stdio: 'inherit' });
process.exit(status ?? 1);
