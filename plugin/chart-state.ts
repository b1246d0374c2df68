import type { Answer } from '../shared/protocol/answer.ts';
import { barOf } from '../shared/protocol/bar-clock.ts';
import type {
  Bar,
  Contact,
  FeedStatus,
  Gap,
  LevelPoint,
  OutcomeMessage,
  Picture,
  ReplayState,
  ServerMessage,
} from '../shared/protocol/messages.ts';
import { emptyPicture, fold } from '../shared/protocol/picture.ts';
import type { Alert, StreamBar } from '../shared/protocol/stream-messages.ts';
import { ALERT_TYPES, type AlertType } from '../shared/vocabulary/alert.ts';
import type { LevelKind } from '../shared/vocabulary/level.ts';

/** A zone's shade on one bar: what was said at its close, or last while it forms. */
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
  /** What is said of the bar that forms: replaced by what is said at its close. */
  #formingZones: readonly ZoneColumn[] = [];
  answers: readonly Answer[] = [];
  replay: ReplayState | null = null;
  status: FeedStatus | null = null;
  /** By level, bar by bar. */
  readonly streams = new Map<LevelKind, StreamBar[]>();
  session: Extract<ServerMessage, { type: 'session' }> | null = null;
  /** By approach and bar, as they were said at closes. */
  readonly #zones = new Map<string, ZoneColumn>();

  get bars(): readonly Bar[] {
    return this.#forming ? [...this.#picture.bars, this.#forming] : this.#picture.bars;
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
  get zones(): readonly ZoneColumn[] {
    return [...this.#zones.values(), ...this.#formingZones];
  }

  /** Takes a message in; returns what changed. */
  apply(message: ServerMessage): Change {
    switch (message.type) {
      case 'session':
        this.session = message;
        return 'nothing';
      case 'snapshot':
        this.#begin(message);
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
        this.#formingZones = [];
        this.answers = message.answers;
        return 'overlays';
      case 'update':
        this.#takeUpdate(message.answers);
        return 'overlays';
      case 'streams':
        fold(this.#picture, message);
        this.#takeStreams(message.rows);
        return 'streams';
      case 'alert':
        fold(this.#picture, message);
        return 'alerts';
      case 'levels':
      case 'gap':
      case 'contact':
      case 'outcome':
        fold(this.#picture, message);
        return 'overlays';
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
    this.#zones.clear();
    this.#shade(picture.answers);
    this.#takeUpdate(answers);
    this.streams.clear();
    this.#takeStreams(picture.streams);
  }

  /** What is said between closes, and at the last one, which stays as it is. */
  #takeUpdate(answers: readonly Answer[]): void {
    this.answers = answers;
    this.#formingZones = answers
      .map((answer) => ({ time: this.#barOf(answer), answer }))
      .filter(({ time, answer: { episodeId } }) => !this.#zones.has(zoneKey(episodeId, time)));
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
    const byId = new Map<string, Alert>();
    for (const alert of this.alerts) {
      const before = byId.get(alert.id);
      if (before) byId.set(alert.id, { ...before, severity: alert.severity });
      else if (alert.notify && alert.state !== 'ended') byId.set(alert.id, alert);
    }
    return [...byId.values()];
  }

  /** Types that are on at a level. */
  alertsOn(level: LevelKind): readonly AlertType[] {
    const last = new Map(
      this.alerts.filter((alert) => alert.level === level).map((alert) => [alert.type, alert]),
    );
    return ALERT_TYPES.filter((type) => last.has(type) && last.get(type)!.state !== 'ended');
  }

  #shade(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const time = this.#barOf(answer);
      this.#zones.set(zoneKey(answer.episodeId, time), { time, answer });
    }
  }

  #barOf({ time }: Answer): number {
    return barOf(time, this.session?.marks.open ?? this.levels[0]?.time ?? time);
  }
}

const zoneKey = (episodeId: string, time: number): string => `${episodeId}/${time}`;
