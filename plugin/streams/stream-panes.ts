import type { IChartApi, IPaneApi, MouseEventParams, Time } from 'lightweight-charts';
import { STREAMS, type Stream } from '../../shared/vocabulary/stream.ts';
import type { SomeOptions } from '../options.ts';
import type { Placement } from '../placement.ts';
import type { Scene } from '../scene.ts';
import { focusedLevel } from './focused-level.ts';
import { PanePrimitive } from './pane-primitive.ts';
import { readSizes, type SizeStorage, writeSizes } from './pane-sizes.ts';
import type { LineStream } from './stream-line.ts';
import { StreamOverlay } from './stream-overlay.ts';

/** Heights beside that of the candles. */
const STRETCH = { pressure: 0.55, row: 0.22 } as const;

/** One stream in a pane of the chart. */
interface StreamPane {
  readonly pane: IPaneApi<Time>;
  readonly overlay: StreamOverlay;
  readonly primitive: PanePrimitive;
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
  readonly #onHidden = () => this.#keepSizes();

  constructor(at: PanesAt) {
    this.#at = at;
    globalThis.addEventListener?.('pagehide', this.#onHidden);
  }

  /** Makes what the options ask for, and takes away what they do not. */
  show(): void {
    const { streams, streamPanes } = this.#at.scene.options;
    const wanted: LineStream[] = streams ? ['pressure', ...STREAMS.filter((each) => streamPanes[each])] : [];
    const isShown = wanted.join() === this.#shown.map(({ overlay }) => overlay.line.stream).join();
    if (isShown) return;
    this.#take();
    const sizes = readSizes(this.#at.storage);
    this.#shown = wanted.map((stream) => this.#make(stream, sizes[stream]));
  }

  #make(stream: LineStream, size: number | undefined): StreamPane {
    const { chart, scene, placement } = this.#at;
    const pane = chart.addPane(true);
    pane.setStretchFactor(size ?? (stream === 'pressure' ? STRETCH.pressure : STRETCH.row));
    const level = () => focusedLevel(scene.state, scene.focused?.level ?? null);
    const overlay = new StreamOverlay(scene, level, stream);
    const primitive = new PanePrimitive(overlay, () => pane.getHeight(), placement, scene.theme);
    pane.attachPrimitive(primitive);
    return { pane, overlay, primitive };
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
    const { overlay, primitive } = found;
    const row = overlay.rowAt(point.y);
    if (row) this.#toggle(row);
    else if (overlay.line.isOnFan(point.x)) {
      overlay.line.showsCourses = !overlay.line.showsCourses;
      primitive.refresh();
    } else return false;
    return true;
  }

  #toggle(stream: Stream): void {
    const { scene, applyOptions } = this.#at;
    applyOptions({ streamPanes: { [stream]: !scene.options.streamPanes[stream] } });
  }

  #keepSizes(): void {
    const sizes = this.#shown.map(({ pane, overlay }) => [overlay.line.stream, pane.getStretchFactor()]);
    if (sizes.length > 0) writeSizes(this.#at.storage, Object.fromEntries(sizes));
  }

  #take(): void {
    this.#keepSizes();
    for (const { pane, primitive } of this.#shown.toReversed()) {
      pane.detachPrimitive(primitive);
      this.#at.chart.removePane(pane.paneIndex());
    }
    this.#shown = [];
  }

  /** @throws where the chart was removed, and its panes with it */
  remove(): void {
    globalThis.removeEventListener?.('pagehide', this.#onHidden);
    this.#take();
  }
}
