import { expiresAtClose } from '../../pipeline/options/daily-chain.ts';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { optionsIn } from '../contracts/option-chain.ts';
import { DEFINITION_V3, isRunOf, type RecordRun } from '../databento/index.ts';

/** Definitions of a date are told from its midnight in UTC on, all that are listed. */
export const listingsFrom = ({ date }: Session): bigint =>
  BigInt(Date.parse(`${date}T00:00:00Z`)) * 1_000_000n;

/** The options that expire at a session's close, as they come to be listed. */
export class OptionListing {
  readonly #session: Session;
  /** What is told of the day before is not this session’s. */
  readonly #from: bigint;
  readonly #instrument: Instrument;
  readonly #listed = new Map<number, OptionContract>();

  /** @param listed what is known of them already */
  constructor(session: Session, instrument: Instrument, listed: readonly OptionContract[] = []) {
    this.#session = session;
    this.#from = listingsFrom(session);
    this.#instrument = instrument;
    for (const option of listed) this.#listed.set(option.instrumentId, option);
  }

  get options(): readonly OptionContract[] {
    return [...this.#listed.values()];
  }
  has(instrumentId: number): boolean {
    return this.#listed.has(instrumentId);
  }

  /**
   * What is said of one later does not change what it was first.
   * @returns those that were not listed before
   */
  take(run: RecordRun): readonly OptionContract[] {
    if (!isRunOf(run, DEFINITION_V3)) return [];
    const fresh: OptionContract[] = [];
    for (const { option, isDeleted, received } of optionsIn(run, this.#instrument)) {
      if (received < this.#from || isDeleted || this.has(option.instrumentId)) continue;
      if (!expiresAtClose(this.#session, option.expiration)) continue;
      this.#listed.set(option.instrumentId, option);
      fresh.push(option);
    }
    return fresh;
  }
}
