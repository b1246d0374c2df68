import type { IChartApi, IPaneApi, MouseEventParams, Time } from 'lightweight-charts';
import { STREAMS } from '../../shared/vocabulary/stream.ts';
import type { SomeOptions } from '../options.ts';
import type { Placement } from '../placement.ts';
import type { Scene } from '../scene.ts';
import { focusedLevel } from './focused-level.ts';
import { PanePrimitive } from './pane-primitive.ts';
import { type PaneSizes, readSizes, type SizeStorage, writeSizes } from './pane-sizes.ts';
import type { LineStream } from './stream-line.ts';
import { StreamOverlay } from './stream-overlay.ts';

/** Of the height of the candles. */
const SHARES = { pressure: 0.28, row: 0.11 } as const;
/** Nearer to its share than this, nobody has dragged it. */
const EVEN_TO = 1e-3;

/** One stream in a pane of the chart. */
interface StreamPane {
  readonly pane: IPaneApi<Time>;
  readonly overlay: StreamOverlay;
  readonly primitive: PanePrimitive;
  /** Of the height of the candles, as it was made. */
  readonly share: number;
}

/** What the panes are made with. */
export interface PanesAt {
  readonly chart: IChartApi;
  readonly scene: Scene;
  readonly placement: Placement;
  readonly applyOptions: (some: SomeOptions) => void;
  /** Where heights are kept, which the reader drags; null: nowhere. */
  readonly storage: SizeStorage | null;
}

/** The panes below the candles: pressure over rows of all five, and those asked for. */
export class StreamPanes {
  readonly #at: PanesAt;
  #shown: readonly StreamPane[] = [];
  /** As the reader left them. */
  readonly #sizes: PaneSizes = {};
  /** As the host had it; null before there were panes of ours. */
  #candlesStretch: number | null = null;
  readonly #onHidden = () => this.#keepSizes();

  constructor(at: PanesAt) {
    this.#at = at;
    globalThis.addEventListener?.('pagehide', this.#onHidden);
  }

  /** Makes what the options ask for, and takes away what they do not. */
  show(): void {
    const { streams, streamPanes } = this.#at.scene.options;
    const wanted: LineStream[] = streams ? ['pressure', ...STREAMS.filter((each) => streamPanes[each])] : [];
    this.#keepSizes();
    const before = new Map(this.#shown.map((each) => [each.overlay.line.stream, each]));
    for (const [stream, shown] of before) if (!wanted.includes(stream)) this.#take(shown);
    const sizes = { ...readSizes(this.#at.storage), ...this.#sizes };
    const first = this.#shown[0]?.pane.paneIndex();
    this.#shown = wanted.map((stream, i) => {
      const known = before.get(stream);
      if (known) return known;
      const made = this.#make(stream, sizes[stream]);
      if (first !== undefined) made.pane.moveTo(first + i);
      return made;
    });
  }

  /** The pane of the candles: other heights are told beside it. */
  get #candles(): IPaneApi<Time> {
    return this.#at.chart.panes()[0]!;
  }

  #make(stream: LineStream, size: number | undefined): StreamPane {
    const { chart, scene, placement } = this.#at;
    this.#candlesStretch ??= this.#candles.getStretchFactor();
    const pane = chart.addPane(true);
    const share = size ?? (stream === 'pressure' ? SHARES.pressure : SHARES.row);
    pane.setStretchFactor(share * this.#candles.getStretchFactor());
    const level = () => focusedLevel(scene.state, scene.focused?.level ?? null);
    const overlay = new StreamOverlay(scene, level, stream);
    const primitive = new PanePrimitive(overlay, () => pane.getHeight(), placement, scene.theme);
    pane.attachPrimitive(primitive);
    return { pane, overlay, primitive, share };
  }

  refresh(): void {
    for (const { primitive } of this.#shown) primitive.refresh();
  }

  /**
   * A row opens in a pane of its own, or goes from it; a fan becomes single ways.
   * @returns whether it was on either
   */
  click({ point, paneIndex }: MouseEventParams<Time>): boolean {
    const found = this.#shown.find(({ pane }) => pane.paneIndex() === paneIndex);
    if (!found || !point) return false;
    const { scene, applyOptions } = this.#at;
    const { streamPanes, courses } = scene.options;
    const row = found.overlay.rowAt(point.y);
    if (row) applyOptions({ streamPanes: { [row]: !streamPanes[row] } });
    else if (found.overlay.line.isOnFan(point.x)) applyOptions({ courses: !courses });
    else return false;
    return true;
  }

  #keepSizes(): void {
    const candles = this.#shown.length > 0 ? this.#candles.getStretchFactor() : 0;
    const dragged = this.#shown.filter(
      ({ pane, share }) => Math.abs(pane.getStretchFactor() / candles - share) > EVEN_TO,
    );
    for (const { pane, overlay } of dragged)
      this.#sizes[overlay.line.stream] = pane.getStretchFactor() / candles;
    if (dragged.length > 0) writeSizes(this.#at.storage, this.#sizes);
  }

  #take({ pane, primitive }: StreamPane): void {
    pane.detachPrimitive(primitive);
    this.#at.chart.removePane(pane.paneIndex());
    this.#shown = this.#shown.filter((each) => each.pane !== pane);
  }

  /** @throws where the chart was removed, and its panes with it */
  remove(): void {
    globalThis.removeEventListener?.('pagehide', this.#onHidden);
    this.#keepSizes();
    for (const each of this.#shown) this.#take(each);
    if (this.#candlesStretch !== null) this.#candles.setStretchFactor(this.#candlesStretch);
  }
}
