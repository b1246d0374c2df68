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

export interface RehearsalOptions {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly engine?: Engine;
  /** The session that is played. */
  readonly date: string;
  /** Asked at every step: where it says false the rehearsal is broken off. */
  goesOn(): boolean;
}

/**
 * Plays a stored session for nobody, so that the first closes of one that happens are
 * answered as fast as its last: code that has never run is several times as slow. It
 * gives way to whatever else there is to do, and nothing is kept of it.
 * @returns how many instants were told; null where it was broken off
 * @throws {SpymasterError} as {@link knownBefore} and {@link findSource}
 */
export async function rehearse({
  dataFolder,
  symbol,
  engine,
  date,
  goesOn,
}: RehearsalOptions): Promise<number | null> {
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
