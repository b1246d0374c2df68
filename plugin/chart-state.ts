import { barOf } from '../shared/protocol/bar-clock.ts';
import type { Answer, Bar, LevelPoint, ReplayState, ServerMessage } from '../shared/protocol/messages.ts';

/** A zone's shade on one bar: the last answer given while that bar formed. */
export interface ZoneColumn {
  readonly time: number;
  readonly answer: Answer;
}

/** Everything the overlays draw from, kept up to date by the stream. */
export class ChartState {
  bars: Bar[] = [];
  levels: LevelPoint[] = [];
  answers: readonly Answer[] = [];
  replay: ReplayState | null = null;
  welcome: Extract<ServerMessage, { type: 'welcome' }> | null = null;
  /** By approach and bar, in the order they were given. */
  readonly zones = new Map<string, ZoneColumn>();

  /** Takes a message in; returns what changed. */
  apply(message: ServerMessage): 'all' | 'bar' | 'overlays' | 'replay' | 'nothing' {
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
        this.#takeSignals(message.answers);
        return 'all';
      case 'bar':
        if (this.bars.at(-1)?.time === message.bar.time) this.bars[this.bars.length - 1] = message.bar;
        else this.bars.push(message.bar);
        return 'bar';
      case 'levels':
        this.levels.push(message.point);
        return 'overlays';
      case 'answers':
        this.#takeSignals(message.answers);
        return 'overlays';
      case 'replay':
        this.replay = message.state;
        return 'replay';
      default:
        return 'nothing';
    }
  }

  #takeSignals(answers: readonly Answer[]): void {
    this.answers = answers;
    for (const answer of answers) this.#shade(answer);
  }

  #shade(answer: Answer): void {
    const first = this.levels[0]?.time ?? answer.time;
    const time = barOf(answer.time, first);
    this.zones.set(`${answer.episodeId}/${time}`, { time, answer });
  }
}
