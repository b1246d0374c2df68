import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { type Instrument, instrument } from '../../../shared/instruments.ts';
import { diagnoseDatabento, type Finding, HISTORICAL_URL_VARIABLE } from '../../databento/index.ts';
import { DATASETS, Lake } from '../../lake/lake.ts';
import { configFile } from '../config.ts';
import { type DaemonPlace, daemonFindings } from '../daemon-findings.ts';
import { DEFAULT_PORT, parsePort } from '../door.ts';
import { keyFile } from '../key-file.ts';
import { example, withData, withSymbol } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const MIN_FREE_BYTES = 2 ** 31;
const MIN_NODE_MAJOR = 26;

/** @param problems what is wrong with the configuration and the environment */
export function doctorCommand(terminal: Terminal, problems: readonly unknown[] = []): Command {
  const command = withSymbol(withData(new Command('doctor')))
    .description('what is installed, present or missing, and the command that mends it')
    .option('--port <port>', 'where a daemon would listen', parsePort, DEFAULT_PORT)
    .option('--json', 'print the findings as JSON')
    .action(async ({ json, ...place }: DaemonPlace & { readonly json?: boolean }) => {
      const findings = [...configuration(problems), ...(await examine(place))];
      if (json) return terminal.print(JSON.stringify(findings));
      for (const { name, ok, detail, hint } of findings)
        terminal.print(`${ok ? 'ok ' : '–  '} ${name}: ${detail}${hint ? ` ${hint}` : ''}`);
    });
  return example(command, 'spymaster doctor --data ./data');
}

async function examine(place: DaemonPlace): Promise<Finding[]> {
  const { data, symbol } = place;
  return [
    node(),
    faiss(),
    await folder(data),
    await sessions(data, symbol),
    ...(await daemonFindings(place)),
    ...(await databento(instrument(symbol))),
  ];
}

function configuration(problems: readonly unknown[]): Finding[] {
  const name = 'Configuration';
  const path = configFile();
  if (problems.length === 0)
    return [{ name, ok: true, detail: path === null ? 'no file, which is fine.' : `${path}.`, hint: null }];
  return problems.map((problem) => {
    const { message, hint = null } = problem as { readonly message: string; readonly hint?: string };
    return { name, ok: false, detail: message, hint };
  });
}

function databento({ dataset }: Instrument): Promise<Finding[]> {
  const baseUrl = process.env[HISTORICAL_URL_VARIABLE];
  return diagnoseDatabento(dataset, { keyFile: keyFile(), ...(baseUrl ? { baseUrl } : {}) });
}

function node(): Finding {
  const ok = Number(process.versions.node.split('.')[0]) >= MIN_NODE_MAJOR;
  return {
    name: 'Node.js',
    ok,
    detail: `${process.versions.node}.`,
    hint: ok ? null : `Version ${MIN_NODE_MAJOR} or newer is needed; inside the repository use npm run.`,
  };
}

function faiss(): Finding {
  try {
    createRequire(import.meta.url)('faiss-node');
    return {
      name: 'FAISS',
      ok: true,
      detail: 'installed: --engine faiss searches with it; without that the built-in engine does.',
      hint: null,
    };
  } catch {
    return {
      name: 'FAISS',
      ok: false,
      detail: 'not installed; the built-in exact index needs nothing else.',
      hint: 'To have it: apt-get install libfaiss-dev g++, then npm run faiss.',
    };
  }
}

async function folder(data: string): Promise<Finding> {
  const name = 'Data folder';
  const exists = existsSync(data);
  const place = exists ? data : nearestFolder(data);
  try {
    await access(place, constants.W_OK);
    const { bavail, bsize } = await statfs(place);
    const free = bavail * bsize;
    const enough = free >= MIN_FREE_BYTES;
    const detail = `${data}${exists ? '' : ' does not exist yet'}, ${(free / 2 ** 30).toFixed(1)} GiB free.`;
    const firstStep = exists ? null : 'Start with: spymaster demo';
    const hint = enough ? firstStep : 'Free some space: a full-rate session takes about 1 GiB.';
    return { name, ok: exists && enough, detail, hint };
  } catch {
    return {
      name,
      ok: false,
      detail: `${place} cannot be written to.`,
      hint: 'Check its permissions, or name another with --data.',
    };
  }
}

/** The closest folder above a path that is there. */
function nearestFolder(path: string): string {
  let folder = resolve(path);
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

async function sessions(data: string, symbol: string): Promise<Finding> {
  const dates = await new Lake(data).dates(DATASETS.episodes(symbol));
  if (dates.length === 0) {
    const demo = join(data, 'demo');
    const demoDates = await new Lake(demo).dates(DATASETS.episodes(symbol));
    const hint =
      demoDates.length > 0
        ? `The demo’s ${demoDates.length} are in ${demo}: add --data ${demo}.`
        : 'Run: spymaster backfill --start D --end D';
    return { name: 'History', ok: false, detail: 'no session is built.', hint };
  }
  return {
    name: 'History',
    ok: true,
    detail: `${dates.length} sessions of ${symbol}, ${dates[0]} to ${dates.at(-1)}.`,
    hint: null,
  };
}
