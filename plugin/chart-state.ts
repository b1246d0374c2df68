import { barOf } from '../shared/protocol/bar-clock.ts';
import type { Bar, LevelPoint, ReplayState, ServerMessage, Signal } from '../shared/protocol/messages.ts';

/** A zone's shade on one bar: the last answer given while that bar formed. */
export interface ZoneColumn {
  readonly time: number;
  readonly signal: Signal;
}

/** Everything the overlays draw from, kept up to date by the stream. */
export class ChartState {
  bars: Bar[] = [];
  levels: LevelPoint[] = [];
  signals: readonly Signal[] = [];
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
        for (const signal of message.history) this.#shade(signal);
        this.#takeSignals(message.signals);
        return 'all';
      case 'bar':
        if (this.bars.at(-1)?.time === message.bar.time) this.bars[this.bars.length - 1] = message.bar;
        else this.bars.push(message.bar);
        return 'bar';
      case 'levels':
        this.levels.push(message.point);
        return 'overlays';
      case 'signals':
        this.#takeSignals(message.signals);
        return 'overlays';
      case 'replay':
        this.replay = message.state;
        return 'replay';
      default:
        return 'nothing';
    }
  }

  #takeSignals(signals: readonly Signal[]): void {
    this.signals = signals;
    for (const signal of signals) this.#shade(signal);
  }

  #shade(signal: Signal): void {
    const first = this.levels[0]?.time ?? signal.time;
    const time = barOf(signal.time, first);
    this.zones.set(`${signal.episodeId}/${time}`, { time, signal });
  }
}
