import type { SessionNs } from '../../shared/units.ts';
import { LABEL_RULES, type LabelRule } from '../../shared/vocabulary/outcome.ts';
import {
  atPrice,
  type OutcomeResult,
  outcomeTerms,
  type PriceRange,
  TripleBarrier,
} from '../outcomes/triple-barrier.ts';
import type { Closing, Contact, Episode } from './episode.ts';

/**
 * What became of an approach. It is a record of its own, told when nothing more can
 * change it.
 */
export interface OutcomeRow {
  readonly episode: Episode;
  readonly contact: Contact | null;
  /** Null when data ended or fell silent before it was seen to make contact. */
  readonly contacted: boolean | null;
  readonly nearestAtr: number;
  readonly closedAt: SessionNs;
  /** Null for the contact-armed reading of an approach that made no contact. */
  readonly results: Readonly<Record<LabelRule, OutcomeResult | null>>;
}

interface Followed {
  readonly episode: Episode;
  readonly barriers: Map<LabelRule, TripleBarrier>;
  closing: Closing | null;
}

/**
 * Follows the outcomes of all approaches of a session until their last horizon is over.
 */
export class OutcomeBoard {
  readonly #onOutcome: (row: OutcomeRow) => void;
  readonly #followed = new Map<string, Followed>();
  /** Barriers whose last horizon is not over. */
  #live: TripleBarrier[] = [];

  constructor(onOutcome: (row: OutcomeRow) => void) {
    this.#onOutcome = onOutcome;
  }

  /** The two readings that start at the approach itself. */
  onApproach(episode: Episode): void {
    const level = { levelPrice: episode.anchorLevelPrice, atr: episode.anchorAtr };
    const start = { at: episode.anchorAt, price: episode.anchorPrice };
    const literal = new TripleBarrier(outcomeTerms('level_literal', episode.direction, level, start));
    // It may be decided before it begins: two ATR from the level, price is already past
    // the reject price.
    literal.onRange(atPrice(episode.anchorAt, episode.anchorPrice));
    const relative = new TripleBarrier(outcomeTerms('anchor_relative', episode.direction, level, start));
    const barriers = new Map<LabelRule, TripleBarrier>([
      ['level_literal', literal],
      ['anchor_relative', relative],
    ]);
    this.#followed.set(episode.id, { episode, barriers, closing: null });
    this.#live.push(literal, relative);
  }

  onContact(episode: Episode, contact: Contact): TripleBarrier {
    const armed = new TripleBarrier(outcomeTerms('contact_armed', episode.direction, contact, contact));
    this.#followed.get(episode.id)!.barriers.set('contact_armed', armed);
    this.#live.push(armed);
    return armed;
  }

  onClosed(episode: Episode, closing: Closing): void {
    this.#followed.get(episode.id)!.closing = closing;
  }

  /**
   * The outcome that began at contact; null before it, and once its row has been told.
   */
  sinceContact(episode: Episode): TripleBarrier | null {
    return this.#followed.get(episode.id)?.barriers.get('contact_armed') ?? null;
  }

  onRange(range: PriceRange): void {
    let anyExpired = false;
    for (const barrier of this.#live) {
      if (barrier.expired(range.at)) {
        barrier.onClock(range.at);
        anyExpired = true;
      } else if (range.start >= barrier.terms.start && range.at > barrier.terms.start) barrier.onRange(range);
    }
    if (anyExpired) this.#live = this.#live.filter((barrier) => !barrier.expired(range.at));
  }

  /** Those whose time is up, too: what they were told may not have been all. */
  onGap({ from, to }: { readonly from: SessionNs; readonly to: SessionNs }): void {
    for (const { barriers } of this.#followed.values())
      for (const barrier of barriers.values()) barrier.onGap(to, from);
  }

  /**
   * Tells what is final by now. An outcome whose time is up waits for the trade that
   * shows that the tape was running until then, or for the silence that shows that this
   * is unknown.
   * @param knownUntil when the tape was last known to run
   */
  onGridStep(at: SessionNs, knownUntil: SessionNs): void {
    for (const followed of [...this.#followed.values()]) {
      const isFinal = [...followed.barriers.values()].every(
        (barrier) => barrier.expired(at) && (barrier.followedToTheEnd || knownUntil < at),
      );
      if (followed.closing && isFinal) this.#tell(followed, knownUntil);
    }
  }

  /** No more prices come: the rest is told as far as it is known. */
  finish(knownUntil: SessionNs): void {
    for (const followed of [...this.#followed.values()]) {
      for (const barrier of followed.barriers.values()) barrier.onClock(knownUntil);
      this.#tell(followed, knownUntil);
    }
  }

  #tell({ episode, barriers, closing }: Followed, knownUntil: SessionNs): void {
    if (!closing) throw new RangeError(`${episode.id} is still open`);
    this.#followed.delete(episode.id);
    const { contact, nearestAtr } = closing;
    const censored = closing.censored || (contact === null && knownUntil < closing.at);
    // A contact seen after a silence may not be the first: neither its time nor what
    // followed the first is known.
    const results = Object.fromEntries(
      LABEL_RULES.map((rule) => [
        rule,
        censored && rule === 'contact_armed' ? null : (barriers.get(rule)?.result() ?? null),
      ]),
    );
    this.#onOutcome(
      Object.freeze({
        episode,
        contact: censored ? null : contact,
        contacted: censored ? null : contact !== null,
        nearestAtr,
        closedAt: closing.at,
        results: results as OutcomeRow['results'],
      }),
    );
  }
}
