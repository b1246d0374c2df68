// Gets FAISS working if it can be had at all. FAISS is optional: nothing here may fail an installation.
// In order: already there; upstream's prebuilt binary; the package's own source against the system's libfaiss; a line on how to get it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PREBUILT_TIMEOUT_MS = 30_000;
const COMPILE_TIMEOUT_MS = 180_000;
// libfaiss 1.7.3, as Debian has it, predates the name the package's source uses.
const COMPATIBILITY = '#include <faiss/Index.h>\nnamespace faiss { using idx_t = Index::idx_t; }\n';

const require = createRequire(import.meta.url);

function faissFolder() {
  try {
    return dirname(require.resolve('faiss-node/package.json'));
  } catch {
    return null;
  }
}

function loads(folder) {
  return spawnSync(process.execPath, ['-e', `require(${JSON.stringify(folder)})`], { stdio: 'ignore' }).status === 0;
}

function tryPrebuilt(folder) {
  let tool;
  try {
    tool = createRequire(join(folder, 'package.json')).resolve('prebuild-install/bin.js');
  } catch {
    return false;
  }
  spawnSync(process.execPath, [tool, '--runtime', 'napi'], { cwd: folder, stdio: 'ignore', timeout: PREBUILT_TIMEOUT_MS });
  return loads(folder);
}

function nodeHeaders() {
  const prefixes = [process.env.npm_config_nodedir, dirname(dirname(process.execPath)), '/usr/local', '/usr'].filter(Boolean);
  return prefixes.map((prefix) => join(prefix, 'include', 'node')).find((folder) => existsSync(join(folder, 'node_api.h')));
}

function tryCompile(folder) {
  const headers = nodeHeaders();
  const faissHeader = ['/usr/include', '/usr/local/include'].map((at) => join(at, 'faiss', 'Index.h')).find(existsSync);
  if (!headers || !faissHeader) return false;
  const addonApi = dirname(createRequire(join(folder, 'package.json')).resolve('node-addon-api/package.json'));
  const out = join(folder, 'build', 'Release');
  mkdirSync(out, { recursive: true });
  const shared = [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    '-fopenmp',
    '-DNAPI_VERSION=8',
    '-DNAPI_CPP_EXCEPTIONS',
    '-fexceptions',
  ];
  const forced = join(out, 'compatibility.h');
  writeFileSync(forced, COMPATIBILITY);
  const build = (extra) => {
    const sources = [
      `-I${headers}`,
      `-I${addonApi}`,
      ...extra,
      join(folder, 'src', 'faiss.cc'),
      '-o',
      join(out, 'faiss-node.node'),
    ];
    const args = [...shared, ...sources, '-lfaiss', '-llapack', '-lblas', '-lgomp'];
    return (
      spawnSync('g++', args, { stdio: process.env.SPYMASTER_VERBOSE ? 'inherit' : 'ignore', timeout: COMPILE_TIMEOUT_MS })
        .status === 0
    );
  };
  return (build([]) || build(['-include', forced])) && loads(folder);
}

const folder = faissFolder();
if (!folder) {
  console.log('FAISS: not installed; the built-in exact index is used.');
} else if (loads(folder)) {
  console.log('FAISS: ready.');
} else if (tryPrebuilt(folder)) {
  console.log('FAISS: ready (prebuilt).');
} else if (tryCompile(folder)) {
  console.log("FAISS: ready (compiled against this system's libfaiss).");
} else {
  console.log(
    'FAISS: not available; the built-in exact index is used. To have it: apt-get install libfaiss-dev g++, then npm run setup.',
  );
}
