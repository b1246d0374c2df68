import type { IChartApi, ISeriesApi, SeriesType, Time } from 'lightweight-charts';
import type { RequestBody } from '../shared/protocol/client-messages.ts';
import type { SpymasterPluginError } from './errors.ts';
import type { SpymasterHandle } from './handle.ts';
import type { HostFeed } from './host-feed.ts';
import type { RuntimeOptions, SomeOptions } from './options.ts';
import type { OverlayPrimitive } from './overlay-primitive.ts';
import type { Parts } from './parts.ts';
import type { HostBars } from './placement.ts';
import type { Requests } from './requests.ts';
import type { LiveScene } from './scene.ts';

/** What the reader's hands work on. */
export interface Workbench {
  readonly chart: IChartApi;
  readonly series: ISeriesApi<SeriesType, Time>;
  readonly bars: HostBars;
  readonly scene: LiveScene;
  /** Null until they have been loaded, or where there is no place for any. */
  readonly parts: Parts | null;
  readonly feed: HostFeed | null;
  /** @throws {SpymasterPluginError} where it is refused */
  readonly ask: Requests['ask'];
  readonly focus: SpymasterHandle['focus'];
  readonly send: (request: RequestBody) => void;
  /** Opens a past session, and then goes to a moment of it. */
  readonly playAt: (date: string, to: number) => void;
  /** Options as the host gave them. */
  readonly first: RuntimeOptions;
  /** By the reader's hand: kept, where there is a place for it. */
  readonly applyOptions: (some: SomeOptions) => void;
  readonly render: () => void;
  /** To whoever counts alerts that were not looked at. */
  readonly tellUnread: (unread: number) => void;
  /** To whoever listens for errors. */
  readonly tellError: (error: SpymasterPluginError) => void;
  /** What lies on the candles, the topmost last. */
  readonly overlays: () => readonly OverlayPrimitive[];
}
