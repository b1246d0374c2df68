import { setImmediate } from 'node:timers/promises';
import { EVENT_KINDS } from '../../pipeline/events/kinds.ts';
import { playEvents } from '../../pipeline/events/merge.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { knownBefore } from '../session/known-before.ts';
import { SessionTeller } from '../session/session-teller.ts';
import { findSource, foldersOf } from '../sources/find-source.ts';
import { streamsOf } from '../sources/market-source.ts';

/** Some milliseconds: it gives way to whatever else there is to do. */
const TURN_EVENTS = 4096;

/** By the fifth session nearly all code that answers has been compiled for speed. */
export const REHEARSED_SESSIONS = 5;

export interface RehearsalOptions {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly engine?: Engine;
  /** The sessions that are played, one after another. */
  readonly dates: readonly string[];
  /** Asked at every step: where it says false the rehearsal is broken off. */
  goesOn(): boolean;
}

/**
 * Plays stored sessions for nobody, so that the first closes of one that happens are
 * answered as fast as its last: code that has never run is several times as slow. It
 * gives way to whatever else there is to do, and nothing is kept of it.
 * @returns how many instants were told; null where it was broken off
 * @throws {SpymasterError} as {@link knownBefore} and {@link findSource}
 */
export async function rehearse({ dates, ...options }: RehearsalOptions): Promise<number | null> {
  let steps = 0;
  for (const date of dates) {
    const told = await rehearseOne(date, options);
    if (told === null) return null;
    steps += told;
  }
  return steps;
}

async function rehearseOne(
  date: string,
  { dataFolder, symbol, engine, goesOn }: Omit<RehearsalOptions, 'dates'>,
): Promise<number | null> {
  const known = await knownBefore(dataFolder, symbol, date, engine);
  if (!goesOn()) return null;
  const source = await findSource(foldersOf(dataFolder), known.instrument, known.session);
  let steps = 0;
  const onStep = (): void => {
    if (!goesOn()) throw new BrokenOff();
    steps++;
  };
  const { run } = new SessionTeller(known, 'rehearsal', { onStep });
  const options = { until: known.session.windowEnd, onTurn: () => setImmediate(), turnEvents: TURN_EVENTS };
  try {
    await playEvents(streamsOf(source, EVENT_KINDS), run, options);
  } catch (error) {
    if (error instanceof BrokenOff) return null;
    throw error;
  }
  return steps;
}

class BrokenOff extends Error {}
