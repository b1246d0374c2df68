import { readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { instrument } from '../../shared/instruments.ts';
import {
  isSession,
  nextSession,
  type Session,
  sessionOf,
  toTimestamp,
} from '../../shared/session/session.ts';
import { NS_PER_MILLISECOND_BIG } from '../../shared/units.ts';
import type { Finding } from '../databento/index.ts';
import { ifExists } from '../files/durable-write.ts';
import { isHeld } from '../files/lock.ts';
import { forecastChain } from '../forecasts/chain.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { isLeftToBuild } from '../live/left-recording.ts';
import { rawFolderOf } from '../raw/raw-layout.ts';
import { LOOPBACK } from '../server/door.ts';
import { checkPage } from '../server/page-routes.ts';
import { TOKEN_FILE } from '../server/token.ts';
import { hasData } from '../sources/find-source.ts';
import { streamSessions } from '../streams/history.ts';

export interface DaemonPlace {
  readonly data: string;
  readonly symbol: string;
  /** Where a daemon would listen. */
  readonly port: number;
}

/** What a daemon needs, beside the market: each with the command that mends it. */
export async function daemonFindings({ data, symbol, port }: DaemonPlace): Promise<Finding[]> {
  const lake = new Lake(data);
  return [
    await page(),
    await portFinding(port),
    await token(data),
    await known(lake, symbol),
    await streams(lake, symbol),
    ...(await recordings(data, symbol)),
  ];
}

const fine = (name: string, detail: string): Finding => ({ name, ok: true, detail, hint: null });

async function page(): Promise<Finding> {
  const name = 'Page';
  try {
    await checkPage();
    return fine(name, 'built.');
  } catch {
    return {
      name,
      ok: false,
      detail: 'not built: a daemon does not start without it.',
      hint: 'Run: npm run build',
    };
  }
}

async function portFinding(port: number): Promise<Finding> {
  const name = 'Port';
  if (await isFree(port)) return fine(name, `${port} is free.`);
  const version = await daemonAt(port);
  if (version !== null)
    return fine(name, `${port} is taken by a daemon, ${version}: stop it before you start another.`);
  return { name, ok: false, detail: `${port} is taken by another program.`, hint: `Add --port ${port + 1}.` };
}

/** At both addresses of this machine; one that it does not have is no hindrance. */
async function isFree(port: number): Promise<boolean> {
  for (const host of [LOOPBACK, '::1'])
    if ((await failureToListen(host, port)) === 'EADDRINUSE') return false;
  return true;
}

function failureToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
}

const PROBE_MS = 1000;

/** What answers there as a daemon does; null for anything else. */
async function daemonAt(port: number): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(PROBE_MS);
    const answer = await fetch(`http://${LOOPBACK}:${port}/v1/health/ready`, { signal });
    const { ready } = (await answer.json()) as { ready?: unknown };
    if (typeof ready !== 'boolean') return null;
    return ready ? 'which is ready' : 'which is not ready';
  } catch {
    return null;
  }
}

const OTHERS = 0o077;

async function token(data: string): Promise<Finding> {
  const name = 'Token';
  const path = join(data, TOKEN_FILE);
  const facts = await ifExists(stat(path));
  if (facts === null) return fine(name, 'made at the first start.');
  if ((facts.mode & OTHERS) === 0) return fine(name, `${path}, for its owner alone.`);
  return {
    name,
    ok: false,
    detail: `others may read ${path}.`,
    hint: 'Make another: spymaster token --renew',
  };
}

/** Whether what is stored of each session is a part of what is known. */
async function known(lake: Lake, symbol: string): Promise<Finding> {
  const name = 'What is known';
  const dataset = DATASETS.forecasts(symbol);
  const missing: string[] = [];
  for (const { date, inputs } of await forecastChain(lake, symbol))
    if ((await lake.stateOf(dataset, date, inputs)) !== 'complete') missing.push(date);
  if (missing.length === 0) return fine(name, 'up to date with the sessions that are built.');
  return {
    name,
    ok: false,
    detail: `${missing.length} sessions are no part of it yet, from ${missing[0]} on.`,
    hint: 'Run: spymaster index build',
  };
}

async function streams(lake: Lake, symbol: string): Promise<Finding> {
  const { stale } = await streamSessions(lake, symbol, () => true);
  if (stale.length === 0) return fine('Streams', 'computed of every session that can have them.');
  return {
    name: 'Streams',
    ok: false,
    detail: `${stale.length} sessions have none, or old ones, and tell nothing.`,
    hint: `Run: spymaster streams compute --start ${stale[0]} --end ${stale.at(-1)}`,
  };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Days that were followed and did not end, as far as anything came of them. A day that is
 * not over is continued by the next start of a daemon, and one that is recorded or built
 * by a daemon now is in its hands.
 */
async function recordings(data: string, symbol: string): Promise<Finding[]> {
  const folder = join(rawFolderOf(data), 'live', symbol.toLowerCase());
  const open: string[] = [];
  for (const day of ((await ifExists(readdir(folder))) ?? []).sort()) {
    if (!DATE.test(day) || !isSession(day) || !isOver(sessionOf(day))) continue;
    if ((await isHeld(`${join(folder, day)}.lock`)) || !(await hasFiles(join(folder, day)))) continue;
    open.push(day);
  }
  const last = open.at(-1);
  if (last !== undefined && (await isBuiltByStart(data, symbol, last)))
    return [
      fine('Recordings', `${open.pop()} is left since its afternoon: the next start builds it.`),
      ...notWhole(folder, open),
    ];
  return notWhole(folder, open);
}

/** The last day that is over, whose last outcome was told. */
async function isBuiltByStart(data: string, symbol: string, date: string): Promise<boolean> {
  const next = nextSession(date);
  if (next === null || isOver(sessionOf(next))) return false;
  const rawFolder = rawFolderOf(data);
  const place = { rawFolder, instrument: instrument(symbol), session: sessionOf(date) };
  if (await hasData({ lake: new Lake(data), rawFolder }, place.instrument, date, 'dbn')) return false;
  return isLeftToBuild(place);
}

function notWhole(folder: string, open: readonly string[]): Finding[] {
  if (open.length === 0) return [];
  const [first, last] = [open[0]!, open.at(-1)!];
  return [
    {
      name: 'Recordings',
      ok: false,
      detail: `${open.length} days were followed and not to their end, as ${first}; what came is in ${folder}.`,
      hint: `Have them whole: spymaster download futures --start ${first} --end ${last}, then remove the folders.`,
    },
  ];
}

const isOver = (session: Session): boolean =>
  BigInt(Date.now()) * NS_PER_MILLISECOND_BIG > toTimestamp(session, session.rthClose);

async function hasFiles(folder: string): Promise<boolean> {
  const entries = (await ifExists(readdir(folder, { recursive: true, withFileTypes: true }))) ?? [];
  return entries.some((entry) => entry.isFile());
}
