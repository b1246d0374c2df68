import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import { isSpymasterError } from '../../shared/errors.ts';
import type { FeedEvent, FeedOptions } from '../databento/index.ts';
import { contractsToFetch } from '../download/plan.ts';
import type { KnownBefore } from '../session/known-before.ts';
import type { FeedWatch, Now } from './feed-watch.ts';
import { type Listed, listedOptions, optionSubscriptions, optionsPlan } from './listed-options.ts';
import type { LiveMarket } from './live-market.ts';
import type { Before, Recording } from './recording.ts';
import { type FeedPlan, SessionFeed } from './session-feed.ts';
import { tapeUntil } from './wanted-spans.ts';

export interface MarketFeedsOptions {
  readonly known: KnownBefore;
  /** The future that is followed. */
  readonly contract: string;
  /** Null where nothing is recorded. */
  readonly recording: Recording | null;
  /** Is told what feeds do, and what goes wrong with them. */
  readonly watch: FeedWatch;
  readonly now: () => Now;
  /** How the gateway is reached; its dataset is the instrument's. */
  readonly gateway: Omit<FeedOptions, 'dataset' | 'signal'>;
  readonly signal: AbortSignal;
  readonly onNote: (sentence: string, error?: unknown) => void;
}

/** The feeds of a session: of its future, and of the options that expire at its close. */
export class MarketFeeds {
  readonly #options: MarketFeedsOptions;
  /** Ends the feeds, once the session needs no more of them. */
  readonly #ending = new AbortController();
  #futures: SessionFeed | null = null;
  #optionsFeed: SessionFeed | null = null;
  #isRecorded: boolean;
  #followsOptions = false;
  #holes = 0;

  constructor(options: MarketFeedsOptions) {
    this.#options = options;
    this.#isRecorded = options.recording !== null;
    if (!this.#isRecorded) options.watch.trouble('recording', 'This session is not recorded.');
  }

  get isRecorded(): boolean {
    return this.#isRecorded;
  }
  get followsOptions(): boolean {
    return this.#followsOptions;
  }
  /** Spans that could not be had again. */
  get holes(): number {
    return this.#holes;
  }
  get reconnects(): number {
    return reconnectsOf(this.#futures) + reconnectsOf(this.#optionsFeed);
  }
  get lagMs(): number | null {
    return this.#futures?.counters?.lagMs ?? null;
  }
  get queuedBytes(): number {
    return this.#futures?.counters?.queuedBytes ?? 0;
  }

  /** Some more options are listed: they are followed from now on. */
  add(options: readonly OptionContract[]): void {
    this.#optionsFeed?.add(optionSubscriptions(options));
  }

  /** No more is wanted of the feeds. */
  end(): void {
    this.#ending.abort();
  }

  /** The recording that there was has so many holes. */
  countHoles(holes: number): void {
    this.#holes += holes;
  }

  /** None where they cannot be had: a session is followed without them. */
  async listOptions(before: Before | null): Promise<Listed | null> {
    const { recording, known, signal, onNote } = this.#options;
    if (!recording || known.instrument.optionRoots.length === 0) return null;
    try {
      const listed = await listedOptions(known, recording, { before, options: this.#feedOptions });
      if (!listed && !signal.aborted)
        onNote('No option that expires at the close is listed: none are followed today.');
      this.#followsOptions = listed !== null;
      return listed;
    } catch (error) {
      if (isSpymasterError(error) && error.code === 'LIVE_AUTH') throw error;
      this.#withoutOptions('Options are not followed today.', error);
      return null;
    }
  }

  /** Each side to its end, whatever the other does. */
  follow(market: LiveMarket, listed: Listed | null): readonly Promise<void>[] {
    return [this.#followFutures(market), this.#followOptions(market, listed)];
  }

  async #followFutures(market: LiveMarket): Promise<void> {
    const { known, contract, recording, watch, now } = this.#options;
    const { session, instrument } = known;
    const plan: FeedPlan = {
      side: 'futures',
      always: [{ schema: 'trades', symbols: contractsToFetch(instrument, session.date) }],
      quotes: [{ schema: 'mbp-10', symbols: [contract] }],
      until: tapeUntil(session),
    };
    const options = this.#feedOptions;
    this.#futures = new SessionFeed(
      { session, plan, market, recording, options },
      {
        onEvent: (event) => {
          this.#countHole(event);
          watch.on(event, now());
        },
        onRecordingLost: (error) => this.#onRecordingLost(error),
      },
    );
    await this.#futures.follow();
    this.#ending.abort();
  }

  /** Options are no reason to end a session that does without them. */
  async #followOptions(market: LiveMarket, listed: Listed | null): Promise<void> {
    if (!listed) return;
    const { known, recording, watch } = this.#options;
    const { session } = known;
    const plan = optionsPlan(known, listed.listing.options);
    const options = this.#feedOptions;
    this.#optionsFeed = new SessionFeed(
      { session, plan, market, recording, options, opened: listed.opened },
      {
        onEvent: (event) => {
          if (this.#countHole(event)) watch.trouble('options', 'Some of what options did was missed.');
        },
        onRecordingLost: (error) => this.#onRecordingLost(error),
      },
    );
    try {
      await this.#optionsFeed.follow();
    } catch (error) {
      this.#withoutOptions('Options are followed no longer.', error);
    } finally {
      market.giveUp('options');
    }
  }

  get #feedOptions(): FeedOptions {
    const signal = AbortSignal.any([this.#options.signal, this.#ending.signal]);
    const { gateway, known } = this.#options;
    return { ...gateway, dataset: known.instrument.dataset, signal };
  }

  #withoutOptions(sentence: string, error: unknown): void {
    this.#followsOptions = false;
    this.#options.watch.trouble('options', sentence);
    this.#options.onNote(sentence, error);
  }

  /** Whether it says that something stays missing. */
  #countHole(event: FeedEvent): boolean {
    const isHole = event.kind === 'gap' && event.outcome !== 'filled';
    if (isHole) this.#holes++;
    return isHole;
  }

  #onRecordingLost(error: unknown): void {
    this.#isRecorded = false;
    this.#options.watch.trouble('recording', 'Recording has stopped.');
    this.#options.onNote('Recording has stopped: the day has to be downloaded later.', error);
  }
}

const reconnectsOf = (feed: SessionFeed | null): number => feed?.counters?.reconnects ?? 0;
