import { barOf } from '../shared/protocol/bar-clock.ts';
import type { Answer, Bar, LevelPoint, ReplayState, ServerMessage } from '../shared/protocol/messages.ts';
import type { Alert, StreamBar } from '../shared/protocol/stream-messages.ts';
import { ALERT_TYPES, type AlertType } from '../shared/vocabulary/alert.ts';
import type { LevelKind } from '../shared/vocabulary/level.ts';

/** A zone's shade on one bar: the last answer given while that bar formed. */
export interface ZoneColumn {
  readonly time: number;
  readonly answer: Answer;
}

/** What a message changes. */
export type Change = 'all' | 'bar' | 'overlays' | 'streams' | 'alerts' | 'replay' | 'nothing';

/** Everything the overlays draw from, kept up to date by the stream. */
export class ChartState {
  bars: Bar[] = [];
  levels: LevelPoint[] = [];
  answers: readonly Answer[] = [];
  replay: ReplayState | null = null;
  /** What came on, changed and went off, in that order. */
  alerts: Alert[] = [];
  /** By level, bar by bar. */
  readonly streams = new Map<LevelKind, StreamBar[]>();
  welcome: Extract<ServerMessage, { type: 'welcome' }> | null = null;
  /** By approach and bar, in the order they were given. */
  readonly zones = new Map<string, ZoneColumn>();

  /** Takes a message in; returns what changed. */
  apply(message: ServerMessage): Change {
    switch (message.type) {
      case 'welcome':
        this.welcome = message;
        return 'nothing';
      case 'snapshot':
        this.bars = [...message.bars];
        this.levels = [...message.levels];
        this.replay = message.replay;
        this.zones.clear();
        for (const answer of message.history) this.#shade(answer);
        this.#takeAnswers(message.answers);
        this.streams.clear();
        this.#takeStreams(message.streams);
        this.alerts = [...message.alerts];
        return 'all';
      case 'bar':
        if (this.bars.at(-1)?.time === message.bar.time) this.bars[this.bars.length - 1] = message.bar;
        else this.bars.push(message.bar);
        return 'bar';
      case 'levels':
        this.levels.push(message.point);
        return 'overlays';
      case 'answers':
        this.#takeAnswers(message.answers);
        return 'overlays';
      case 'streams':
        this.#takeStreams(message.rows);
        return 'streams';
      case 'alert':
        this.alerts.push(message.alert);
        return 'alerts';
      case 'replay':
        this.replay = message.state;
        return 'replay';
      default:
        return 'nothing';
    }
  }

  #takeAnswers(answers: readonly Answer[]): void {
    this.answers = answers;
    for (const answer of answers) this.#shade(answer);
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

  #shade(answer: Answer): void {
    const first = this.levels[0]?.time ?? answer.time;
    const time = barOf(answer.time, first);
    this.zones.set(`${answer.episodeId}/${time}`, { time, answer });
  }
}
