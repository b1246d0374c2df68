import type { Answer } from '../shared/protocol/answer.ts';
import { barOf } from '../shared/protocol/bar-clock.ts';
import type { FeedStatus } from '../shared/protocol/feed-status.ts';
import {
  type Bar,
  type Contact,
  type Gap,
  isDurable,
  type LevelPoint,
  type OutcomeMessage,
  type Picture,
  type ReplayState,
  type ServerMessage,
} from '../shared/protocol/messages.ts';
import { emptyPicture, fold } from '../shared/protocol/picture.ts';
import type { Alert, StreamBar } from '../shared/protocol/stream-messages.ts';
import { BAR_SECONDS } from '../shared/rules.ts';
import type { LevelKind } from '../shared/vocabulary/level.ts';

import { type Race, type Resolution, racesOf } from './races/races.ts';

/** A zone's shade on one bar: what was said at its close. */
export interface ZoneColumn {
  readonly time: number;
  readonly answer: Answer;
}

/** What a message changes. */
export type Change = 'all' | 'bar' | 'overlays' | 'streams' | 'alerts' | 'replay' | 'status' | 'nothing';

/** Everything the overlays draw from, kept up to date by the stream. */
export class ChartState {
  /** What stays. */
  #picture: Picture = emptyPicture();
  #forming: Bar | null = null;
  answers: readonly Answer[] = [];
  replay: ReplayState | null = null;
  status: FeedStatus | null = null;
  /** What the picture is made of, and its last numbered frame. */
  place = { epoch: '', seq: 0 };
  /** What the streams say of a stated position; null before they do. */
  exit: Extract<ServerMessage, { type: 'exit' }> | null = null;
  /** By level, bar by bar. */
  readonly streams = new Map<LevelKind, StreamBar[]>();
  session: Extract<ServerMessage, { type: 'session' }> | null = null;
  /** Since when each approach has been known to be decided, and how. */
  readonly #resolutions = new Map<string, Resolution>();
  readonly #made = new Map<string, unknown>();
  /** By approach and bar, as they were said at closes. */
  readonly #zones = new Map<string, ZoneColumn>();

  get bars(): readonly Bar[] {
    return this.#once('bars', () =>
      this.#forming ? [...this.#picture.bars, this.#forming] : [...this.#picture.bars],
    );
  }
  get levels(): readonly LevelPoint[] {
    return this.#picture.levels;
  }
  /** What came on, changed and went off, in that order. */
  get alerts(): readonly Alert[] {
    return this.#picture.alerts;
  }
  get contacts(): readonly Contact[] {
    return this.#picture.contacts;
  }
  get outcomes(): readonly OutcomeMessage[] {
    return this.#picture.outcomes;
  }
  get gaps(): readonly Gap[] {
    return this.#picture.gaps;
  }
  get resolutions(): ReadonlyMap<string, Resolution> {
    return this.#resolutions;
  }
  /** Contacts so far, and how each ended as far as that is known. */
  get races(): readonly Race[] {
    const { contacts, outcomes } = this.#picture;
    return this.#once('races', () => racesOf(contacts, outcomes, this.#resolutions));
  }
  /** By approach and bar, what was said at its close. */
  get zones(): Iterable<ZoneColumn> {
    return this.#zones.values();
  }
  /** Unix seconds of the moment that is shown; 0 before there is one. */
  get now(): number {
    return this.replay?.at ?? this.status?.knownUntil ?? this.bars.at(-1)?.time ?? 0;
  }
  /** Where the bar begins of which nothing is committed to yet. */
  get formingFrom(): number {
    const last = this.#picture.bars.at(-1);
    return this.#forming?.time ?? (last ? last.time + BAR_SECONDS : 0);
  }
  /** Points of the last answer's ATR; null before there is one. */
  get atr(): number | null {
    return (this.answers[0] ?? this.#picture.answers.at(-1))?.atr ?? null;
  }

  /** What is made of all that was told is made once, until more is. */
  #once<T>(name: string, make: () => T): T {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as T;
  }

  /** Takes a message in; returns what changed. */
  apply(message: ServerMessage): Change {
    this.#made.clear();
    if (message.type === 'snapshot' || isDurable(message))
      this.place = { epoch: message.epoch, seq: message.seq };
    switch (message.type) {
      case 'session':
        this.session = message;
        return 'nothing';
      case 'snapshot':
        this.#begin(message);
        return 'all';
      case 'resumed':
        this.#goBack();
        return 'all';
      case 'bar':
        fold(this.#picture, message);
        if (this.#forming && this.#forming.time <= message.bar.time) this.#forming = null;
        return 'bar';
      case 'forming':
        this.#forming = message.bar;
        return 'bar';
      case 'signals':
        fold(this.#picture, message);
        this.#shade(message.answers);
        this.#resolve(message.answers);
        this.answers = message.answers;
        return 'overlays';
      case 'update':
        this.#resolve(message.answers);
        this.answers = message.answers;
        return 'overlays';
      case 'streams':
        fold(this.#picture, message);
        this.#takeStreams(message.rows);
        return 'streams';
      case 'alert':
        fold(this.#picture, message);
        return 'alerts';
      case 'contact':
        fold(this.#picture, message);
        this.#takeContact(message.contact.said);
        return 'overlays';
      case 'levels':
      case 'gap':
      case 'outcome':
        fold(this.#picture, message);
        return 'overlays';
      case 'exit':
        this.exit = message;
        return 'status';
      case 'replay':
        this.replay = message.state;
        return 'replay';
      case 'status':
        this.status = message.status;
        return 'status';
      default:
        return 'nothing';
    }
  }

  #begin({ picture, forming, answers, replay, status }: Extract<ServerMessage, { type: 'snapshot' }>): void {
    this.#picture = picture;
    this.#forming = forming;
    this.replay = replay;
    this.status = status;
    this.exit = null;
    this.#zones.clear();
    this.#resolutions.clear();
    this.#shade(picture.answers);
    this.#resolve([...picture.answers, ...answers]);
    this.answers = answers;
    this.streams.clear();
    this.#takeStreams(picture.streams);
  }

  /** What is said at contact is committed to: it replaces what was said before. */
  #takeContact(said: Answer): void {
    this.answers = this.answers.map((each) => (each.episodeId === said.episodeId ? said : each));
  }

  /**
   * It goes on from the last frame that stays: what was told beyond that is yet to come.
   */
  #goBack(): void {
    const { answers } = this.#picture;
    this.#forming = this.exit = null;
    this.answers = answers.filter(({ time }) => time === answers.at(-1)!.time);
    this.#resolutions.clear();
    this.#resolve(answers);
  }

  #takeStreams(rows: readonly StreamBar[]): void {
    for (const row of rows) {
      const own = this.streams.get(row.level) ?? [];
      own.push(row);
      this.streams.set(row.level, own);
    }
  }

  /**
   * Each alert that was news, once, from when it became so: as severe as it is by now.
   */
  get news(): readonly Alert[] {
    return this.#once('news', () => this.#findNews());
  }

  #findNews(): readonly Alert[] {
    const byId = new Map<string, Alert>();
    for (const alert of this.alerts) {
      const before = byId.get(alert.id);
      if (before) byId.set(alert.id, { ...before, severity: alert.severity });
      else if (alert.notify && alert.state !== 'ended') byId.set(alert.id, alert);
    }
    return [...byId.values()];
  }

  #shade(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const time = this.#barOf(answer);
      this.#zones.set(zoneKey(answer.episodeId, time), { time, answer });
    }
  }

  #resolve(answers: readonly Answer[]): void {
    for (const { status, episodeId, time, resolvedAs } of answers)
      if (status === 'resolved' && !this.#resolutions.has(episodeId))
        this.#resolutions.set(episodeId, { at: time, as: resolvedAs });
  }

  #barOf({ time }: Answer): number {
    return barOf(time, this.session?.marks.open ?? this.levels[0]?.time ?? time);
  }
}

const zoneKey = (episodeId: string, time: number): string => `${episodeId}/${time}`;
