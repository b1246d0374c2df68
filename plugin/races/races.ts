import { barOf } from '../../shared/protocol/bar-clock.ts';
import type { Contact, OutcomeMessage } from '../../shared/protocol/messages.ts';
import { type Outcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';

/** What became of a contact at the headline horizon. */
export type RaceEnd = 'BREAK' | 'REJECT' | 'CHOP' | 'UNKNOWN';

/** How a race ended, in a word. */
export const END_WORDS: Readonly<Record<RaceEnd, string>> = {
  BREAK: 'broke',
  REJECT: 'rejected',
  CHOP: 'chopped',
  UNKNOWN: 'not known',
};

/** How a race ended, where there is room for a letter alone. */
export const END_LETTERS: Readonly<Record<RaceEnd, string>> = {
  BREAK: 'B',
  REJECT: 'R',
  CHOP: 'C',
  UNKNOWN: '?',
};

/** That a race is over, as its answers say before all of its outcome is told. */
export interface Resolution {
  /** Unix seconds of the first answer that says so. */
  readonly at: number;
  /** Null where it cannot be known. */
  readonly as: Outcome | null;
}

/** A contact with its level, and how it ended once that is known. */
export interface Race {
  readonly contact: Contact;
  /** Unix seconds at which it was decided; null while it runs. */
  readonly endedAt: number | null;
  readonly end: RaceEnd | null;
}

/** Every contact so far, in time order, with what has been told of its end. */
export function racesOf(
  contacts: readonly Contact[],
  outcomes: readonly OutcomeMessage[],
  resolutions: ReadonlyMap<string, Resolution>,
): Race[] {
  const told = new Map(outcomes.map((outcome) => [outcome.episodeId, outcome]));
  return contacts.map((contact) => {
    const outcome = told.get(contact.episodeId);
    if (!outcome) return { contact, ...soFar(resolutions.get(contact.episodeId)) };
    return { contact, ...endOf(contact, outcome) };
  });
}

/** Before all of the outcome is told, answers say that the race is over. */
function soFar(resolution: Resolution | undefined): Pick<Race, 'endedAt' | 'end'> {
  if (!resolution) return { endedAt: null, end: null };
  return { endedAt: resolution.at, end: resolution.as ?? 'UNKNOWN' };
}

function endOf(contact: Contact, { outcomes, decidedAt }: OutcomeMessage): Pick<Race, 'endedAt' | 'end'> {
  const atHorizon = contact.time + PRIMARY_HORIZON_SECONDS;
  const outcome = outcomes[PRIMARY_HORIZON_SECONDS];
  if (outcome === null) return { end: 'UNKNOWN', endedAt: atHorizon };
  // A chop is decided by time: whatever came later is no part of it.
  return { end: outcome, endedAt: outcome === 'CHOP' ? atHorizon : (decidedAt ?? atHorizon) };
}

/** A mark at a bar and a level: contact, or the end of a race. */
export interface RaceMark {
  /** Start of the bar. */
  readonly time: number;
  readonly price: number;
  readonly kind: 'CONTACT' | RaceEnd;
  readonly race: Race;
}

/** @param first start of any bar of the session, which bars are counted from */
export function raceMarks(races: readonly Race[], first: number): RaceMark[] {
  return races.flatMap((race): RaceMark[] => {
    const { contact, end, endedAt } = race;
    const price = contact.said.levelPrice;
    const touched = { time: barOf(contact.time, first), price, kind: 'CONTACT', race } as const;
    if (end === null || endedAt === null) return [touched];
    return [touched, { time: barOf(endedAt, first), price, kind: end, race }];
  });
}
