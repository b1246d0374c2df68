import { barOf } from '../../shared/protocol/bar-clock.ts';
import { signedText } from '../../shared/protocol/percent.ts';
import type { StreamBar } from '../../shared/protocol/stream-messages.ts';
import { BAR_SECONDS } from '../../shared/rules.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { STREAMS, type Stream } from '../../shared/vocabulary/stream.ts';
import type { Scene } from '../scene.ts';
import type { PaneGeometry, PaneOverlay } from './pane-primitive.ts';
import { FULL_STRENGTH, type LineStream, StreamLine } from './stream-line.ts';
import { STREAM_NAMES } from './stream-names.ts';
import { type Cell, type Row, StreamRenderer } from './stream-renderer.ts';

const TITLE_HEIGHT = 16;
const ROW_HEIGHT = 16;
/** Between a line and the rows below it. */
const GAP = 4;
/** Of title, rows, and a line of pressure that can be read. */
const LEAST_HEIGHT = 132;
const DIRECTED: ReadonlySet<Stream> = new Set<Stream>(['momentum', 'flow', 'barrier']);

/**
 * A stream of one level as a line with the fan of what it may become; below pressure a
 * row for each of the five.
 */
export class StreamOverlay implements PaneOverlay {
  readonly renderer = new StreamRenderer();
  readonly #scene: Scene;
  readonly #level: () => LevelKind | null;
  readonly line: StreamLine;
  /** From where on there are rows; null where there is no room for any. */
  #stripTop: number | null = null;

  /** @param level whose stream is shown */
  constructor(scene: Scene, level: () => LevelKind | null, stream: LineStream = 'pressure') {
    this.#scene = scene;
    this.#level = level;
    this.line = new StreamLine(scene, stream);
  }

  update(geometry: PaneGeometry): void {
    const { state, theme } = this.#scene;
    const level = this.#level();
    const bars = (level && state.streams.get(level)) || [];
    const { height } = geometry;
    // In a low pane there is room for pressure alone.
    const hasRows = this.line.stream === 'pressure' && height >= LEAST_HEIGHT;
    const stripTop = height - (hasRows ? STREAMS.length * ROW_HEIGHT : 0);
    this.#stripTop = hasRows ? stripTop : null;
    const box = { top: TITLE_HEIGHT, bottom: Math.max(TITLE_HEIGHT + 1, stripTop - GAP) };
    this.renderer.palette = theme.palette;
    this.renderer.picture = {
      title: this.line.title(bars.at(-1)),
      line: this.line.picture(bars, geometry, box),
      rows: (hasRows ? STREAMS : []).map((stream, i) =>
        this.#row(stream, bars, geometry, stripTop + i * ROW_HEIGHT),
      ),
      rowHeight: ROW_HEIGHT,
    };
  }

  /** The stream whose row lies there; null where none does. */
  rowAt(y: number): Stream | null {
    if (this.#stripTop === null || y < this.#stripTop) return null;
    return STREAMS[Math.floor((y - this.#stripTop) / ROW_HEIGHT)] ?? null;
  }

  #row(stream: Stream, bars: readonly StreamBar[], geometry: PaneGeometry, top: number): Row {
    const { open } = this.#scene.state.session?.marks ?? {};
    const last = bars.at(-1);
    const cells = bars.flatMap((bar): Cell[] => {
      const start = barOf(bar.time, open ?? bar.time);
      const [left, right] = [geometry.x(start), geometry.x(start + BAR_SECONDS)];
      if (left === null || right === null || right < 0 || left > geometry.width) return [];
      const value = bar[stream];
      return [
        {
          left,
          right,
          hue: hueOf(stream, value),
          strength: Math.min(1, Math.abs(value) / FULL_STRENGTH),
          isUnknown: bar.lowCoverage.includes(stream),
        },
      ];
    });
    const isUnknown = last?.lowCoverage.includes(stream) ?? true;
    const value = last && !isUnknown ? signedText(last[stream]) : 'not known';
    return { top, text: `${STREAM_NAMES[stream]} ${value}`, cells };
  }
}

/** Dealer and setup have no direction, so no colour either. */
function hueOf(stream: Stream, value: number): Cell['hue'] {
  if (!DIRECTED.has(stream)) return 'grey';
  return value >= 0 ? 'up' : 'down';
}
