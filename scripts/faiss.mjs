// Compiles the FAISS binding: `npm run faiss`. It is optional, and nothing of it is installed before this is asked for: the package's own
// install script would download a binary that nobody has verified. Its sources come from the npm registry, are checked against the hash
// below, and are compiled against the system's libfaiss.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'faiss-node@0.5.1';
const INTEGRITY =
  'sha512-zD8wobJn8C6OLWo68Unho+Ih8l6nSRB2w3Amj01a+xc4bsEvd2mBDLklAn7VocA9XO3WDvQL/bLpi5flkCn/XQ==';
const COMPILE_TIMEOUT_MS = 180_000;
// libfaiss 1.7.3, as Debian has it, predates the name the package's source uses.
const COMPATIBILITY = '#include <faiss/Index.h>\nnamespace faiss { using idx_t = Index::idx_t; }\n';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const verbose = Boolean(process.env.SPYMASTER_VERBOSE);

function fail(message) {
  console.error(`FAISS: ${message} The built-in exact index needs nothing else.`);
  process.exit(1);
}

function npm(...args) {
  return spawnSync('npm', args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
}

/** Fetches the sources, without running anything of theirs, if they are what they were. */
function fetchSources() {
  const packed = npm('view', PACKAGE, 'dist.integrity');
  if (packed.status !== 0)
    fail(`${PACKAGE} cannot be fetched. Check the network and the npm registry settings.`);
  if (packed.stdout.trim() !== INTEGRITY) fail(`${PACKAGE} is not the package it was. It is not installed.`);
  if (npm('install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', PACKAGE).status !== 0)
    fail(`${PACKAGE} cannot be installed.`);
}

function faissFolder() {
  try {
    return dirname(require.resolve('faiss-node/package.json'));
  } catch {
    return null;
  }
}

const loads = (folder) =>
  spawnSync(process.execPath, ['-e', `require(${JSON.stringify(folder)})`], { stdio: 'ignore' }).status === 0;

function nodeHeaders() {
  const prefixes = [
    process.env.npm_config_nodedir,
    dirname(dirname(process.execPath)),
    '/usr/local',
    '/usr',
  ].filter(Boolean);
  return prefixes
    .map((prefix) => join(prefix, 'include', 'node'))
    .find((folder) => existsSync(join(folder, 'node_api.h')));
}

function compile(folder) {
  const headers = nodeHeaders();
  if (!headers) fail('there are no headers of Node.js on this machine.');
  const faissHeader = ['/usr/include', '/usr/local/include']
    .map((at) => join(at, 'faiss', 'Index.h'))
    .find(existsSync);
  if (!faissHeader) fail('libfaiss is not installed. Run: apt-get install libfaiss-dev g++');
  const addonApi = dirname(
    createRequire(join(folder, 'package.json')).resolve('node-addon-api/package.json'),
  );
  const out = join(folder, 'build', 'Release');
  mkdirSync(out, { recursive: true });
  const forced = join(out, 'compatibility.h');
  writeFileSync(forced, COMPATIBILITY);
  const flags = [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    '-fopenmp',
    '-DNAPI_VERSION=8',
    '-DNAPI_CPP_EXCEPTIONS',
    '-fexceptions',
  ];
  const build = (extra) => {
    const sources = [
      `-I${headers}`,
      `-I${addonApi}`,
      ...extra,
      join(folder, 'src', 'faiss.cc'),
      '-o',
      join(out, 'faiss-node.node'),
    ];
    const args = [...flags, ...sources, '-lfaiss', '-llapack', '-lblas', '-lgomp'];
    return (
      spawnSync('g++', args, { stdio: verbose ? 'inherit' : 'ignore', timeout: COMPILE_TIMEOUT_MS })
        .status === 0
    );
  };
  return (build([]) || build(['-include', forced])) && loads(folder);
}

const installed = faissFolder();
if (installed && loads(installed)) {
  console.log('FAISS: ready.');
} else {
  if (!installed) fetchSources();
  const folder = faissFolder();
  if (!folder || !compile(folder))
    fail('the binding did not compile. SPYMASTER_VERBOSE=1 npm run faiss shows why.');
  console.log("FAISS: ready (compiled against this system's libfaiss).");
}
