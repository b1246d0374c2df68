import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { ifExists } from '../files/durable-write.ts';

/** In the folder of each start: how far it came. */
export const KNOWN_FILE = 'known.json';

/** A start of the daemon on a day, and how far it came. */
export interface Start {
  readonly run: number;
  readonly folder: string;
  /** All that was received before has been taken down: nanoseconds since 1970. */
  readonly until: bigint;
  readonly hasOptions: boolean;
  readonly contract: string;
}

const KnownSchema = v.object({
  until: v.pipe(v.string(), v.regex(/^\d+$/)),
  hasOptions: v.boolean(),
  /** The future that was followed. */
  contract: v.string(),
  /** The start that it went on from; null for one that had all of the day replayed. */
  continues: v.nullable(v.number()),
});

interface Known {
  readonly until: bigint;
  readonly hasOptions: boolean;
  readonly contract: string;
  readonly continues: number | null;
}

export const knownText = ({ until, ...known }: Known): string =>
  JSON.stringify({ until: String(until), ...known });

/**
 * The latest start that has put down how far it came, with all that it goes on from,
 * oldest first; none where one of them is not known.
 * @param runs numbers of the starts in a day's folder
 */
export async function earlierStarts(day: string, runs: readonly number[]): Promise<readonly Start[]> {
  const known = new Map<number, Known>();
  for (const run of runs) {
    const read = readKnown(await ifExists(readFile(join(day, String(run), KNOWN_FILE), 'utf8')));
    if (read) known.set(run, read);
  }
  const starts: Start[] = [];
  let run: number | null = known.size > 0 ? Math.max(...known.keys()) : null;
  while (run !== null) {
    const of = known.get(run);
    // It can only go on from an earlier one.
    if (!of || (of.continues !== null && of.continues >= run)) return [];
    const { continues, ...facts } = of;
    starts.unshift({ run, folder: join(day, String(run)), ...facts });
    run = continues;
  }
  return starts;
}

function readKnown(text: string | null): Known | null {
  try {
    const { until, ...known } = v.parse(KnownSchema, JSON.parse(text ?? ''));
    return { until: BigInt(until), ...known };
  } catch {
    return null;
  }
}
