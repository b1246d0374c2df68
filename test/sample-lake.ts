import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildForecasts } from '../daemon/forecasts/build.ts';
import { simulateSession } from '../daemon/simulator/session-simulator.ts';
import { backfill } from '../daemon/work/backfill.ts';
import { ES } from './market.ts';
import { scratchFolder } from './set-up/scratch-folder.ts';

/** Two sessions of a simulated market, raw and built. */
export const SAMPLE_DATES = ['2025-06-05', '2025-06-06'] as const;
/** The market that the sample is of. */
export const SAMPLE_MARKET = { market: 'planted', seed: 3, rate: 'demo' } as const;

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Names all code that a sample is made by: it is made once for each state of that. */
function codeHash(): string {
  const hash = createHash('sha256');
  for (const path of globSync('{shared,pipeline,daemon}/**/*.ts', { cwd: ROOT }).sort())
    hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex').slice(0, 16);
}

const SAMPLE_LIFE_MS = 2 * 24 * 60 * 60 * 1000;

/** Samples of code as it was days ago, and what was never made to its end. */
function removeOld(samples: string, own: string): void {
  for (const name of readdirSync(samples).filter((each) => !each.startsWith(own))) {
    const path = join(samples, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > SAMPLE_LIFE_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** A copy of the sample, to do with as one likes; gone when the tests of the file are. */
export const sampleLake = (): Promise<string> =>
  cachedLake('', async (folder) => {
    const [start, end] = SAMPLE_DATES;
    for (const date of SAMPLE_DATES)
      await simulateSession(date, ES, {
        ...SAMPLE_MARKET,
        rawFolder: join(folder, 'raw'),
        truthFolder: join(folder, 'truth'),
      });
    await backfill({ dataFolder: folder, symbol: 'ES', start, end, workers: 1 });
    await buildForecasts({ dataFolder: folder, symbol: 'ES', workers: 1 }, () => undefined);
  });

/**
 * A copy of a lake that is made once for each state of the code; gone when the tests of
 * the file are.
 * @param name tells it from the others
 */
export async function cachedLake(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const samples = join(ROOT, '.cache', 'samples');
  const made = join(samples, codeHash() + name);
  if (!existsSync(made)) {
    mkdirSync(samples, { recursive: true });
    removeOld(samples, codeHash());
    const making = mkdtempSync(join(samples, 'making-'));
    await make(making);
    try {
      renameSync(making, made);
    } catch {
      // Another test made it meanwhile.
      rmSync(making, { recursive: true, force: true });
    }
  }
  const copy = scratchFolder('sample');
  cpSync(made, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}
