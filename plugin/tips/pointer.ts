import type { MouseEventParams, Point, Time } from 'lightweight-charts';
import type { Answer } from '../../shared/protocol/answer.ts';
import { verdictSentence } from '../../shared/protocol/sentences.ts';
import { ZONE_ATR } from '../../shared/rules.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import { nameOf } from '../card/name-of.ts';
import { clockOf } from '../clock.ts';
import { refreshOverlay } from '../refresh-overlay.ts';
import type { Workbench } from '../workbench.ts';
import { TipOverlay } from './tip-overlay.ts';

/** Says beside the pointer what it is on: a mark, or else what was said of a zone. */
export class Pointer {
  readonly #at: Workbench;
  readonly #onMoved = (event: MouseEventParams<Time>) => this.point(event);

  constructor(at: Workbench) {
    this.#at = at;
    at.chart.subscribeCrosshairMove(this.#onMoved);
  }

  /** @throws where the chart was removed, and its listeners with it */
  stop(): void {
    this.#at.chart.unsubscribeCrosshairMove(this.#onMoved);
  }

  point(event: MouseEventParams<Time>): void {
    const { point } = event;
    const lines = point && this.#isOnPrice(event) ? (this.#markLines(point) ?? this.#zoneLines(event)) : null;
    this.#tell(lines && point ? { x: point.x, y: point.y, lines } : null);
  }

  /** What the pointer rests on has become another picture. */
  forget(): void {
    this.#tell(null);
  }

  /** The chart tells of a pointer at rest as well, with every tick. */
  #tell(tip: Workbench['scene']['tip']): void {
    const { scene, overlays } = this.#at;
    if (JSON.stringify(tip) === JSON.stringify(scene.tip)) return;
    scene.tip = tip;
    refreshOverlay(overlays(), TipOverlay);
  }

  #isOnPrice({ paneIndex = 0 }: MouseEventParams<Time>): boolean {
    return paneIndex === this.#at.series.getPane().paneIndex();
  }

  /** Of the topmost mark at a point. */
  #markLines({ x, y }: Point): readonly string[] | null {
    for (const { overlay } of this.#at.overlays().toReversed()) {
      const lines = overlay.tipAt?.(x, y);
      if (lines) return lines;
    }
    return null;
  }

  #zoneLines(event: MouseEventParams<Time>): string[] | null {
    const said = this.saidAt(event);
    if (!said) return null;
    const { options } = this.#at.scene;
    return [
      `${nameOf(said)}, said at ${clockOf(options).seconds(said.time)}`,
      verdictSentence(said, options.horizonSeconds),
    ];
  }

  /** What was committed to where the pointer is on a zone. */
  saidAt(event: MouseEventParams<Time>): Answer | undefined {
    const { time, point } = event;
    if (time === undefined || !point || !this.#isOnPrice(event)) return undefined;
    const { bars, scene, series } = this.#at;
    const price = series.coordinateToPrice(point.y);
    return scene
      .saidFrom(bars.instantOf(time), bars.barSeconds)
      .find((answer) => price !== null && this.#isOnZone(answer, price));
  }

  /** Whether a price lies in what is drawn of an answer. */
  #isOnZone(answer: Answer, price: number): boolean {
    const { zones, levels } = this.#at.scene.options;
    const { level, status, levelPrice, direction, atr } = answer;
    const isDrawn = zones !== false && zones.past && levels[level] && status !== 'resolved';
    const depth = (levelPrice - price) * directionSign(direction);
    return isDrawn && depth >= 0 && depth <= ZONE_ATR * atr;
  }
}
