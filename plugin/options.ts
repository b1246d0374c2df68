import type { View } from '../shared/protocol/client-messages.ts';
import { LEVEL_KINDS, type LevelKind } from '../shared/vocabulary/level.ts';
import { type HorizonSeconds, PRIMARY_HORIZON_SECONDS } from '../shared/vocabulary/outcome.ts';
import { STREAMS, type Stream } from '../shared/vocabulary/stream.ts';
import type { AlertSettings } from './alerts/alert-settings.ts';
import type { ThemeOption } from './theme/theme.ts';

/** What may be changed while Spymaster is on a chart. */
export interface RuntimeOptions {
  /** `auto` goes by the ground of the chart. @defaultValue 'auto' */
  readonly theme: ThemeOption;
  /** The horizon of which chances are shown. @defaultValue 240 */
  readonly horizonSeconds: HorizonSeconds;
  /** Which levels are drawn. @defaultValue all */
  readonly levels: Readonly<Record<LevelKind, boolean>>;
  /**
   * Which levels the price scale keeps in sight; `near`: those within four ATR of price.
   * @defaultValue 'near'
   */
  readonly autoscaleLevels: 'none' | 'near' | 'all';
  /** `strength` of their shade is from 0.5 to 1.5. @defaultValue past ones too, 1 */
  readonly zones: false | { readonly past: boolean; readonly strength: number };
  /** Where price touched a level, and how that ended. @defaultValue true */
  readonly outcomeMarks: boolean;
  /** @defaultValue true */
  readonly alertMarks: boolean;
  /** @defaultValue slot, marks and log as each is worth; no sound; six an hour */
  readonly alerts: AlertSettings;
  /** Whose clocks tell times: a name as IANA has it. @defaultValue 'America/New_York' */
  readonly timeZone: string;
  /**
   * Room right of the last bar for the chance of now and the fan.
   * @defaultValue only with `data: 'daemon'`
   */
  readonly reserveRight: boolean;
  /** A pane of streams below the candles. @defaultValue only with `data: 'daemon'` */
  readonly streams: boolean;
  /** Streams with a pane of their own below that. @defaultValue none */
  readonly streamPanes: Readonly<Record<Stream, boolean>>;
  /** Ways a stream went before, in the place of its fan. @defaultValue false */
  readonly courses: boolean;
  /** Structure, dashed, beside pressure. @defaultValue false */
  readonly structure: boolean;
  /** Dots that a chance is drawn with, beside the cases. @defaultValue 20 */
  readonly caseDots: 20 | 50;
  /** Letters, digits and signs are keys of ours (WCAG 2.1.4). @defaultValue true */
  readonly singleKeys: boolean;
}

type Deep<T> = T extends object ? { readonly [K in keyof T]?: Deep<T[K]> } : T;
/** Any part of the options; what is not named stays. */
export type SomeOptions = Omit<Deep<RuntimeOptions>, 'theme' | 'zones' | 'alerts'> & {
  readonly theme?: ThemeOption;
  readonly alerts?: Partial<AlertSettings>;
  readonly zones?: false | { readonly past?: boolean; readonly strength?: number };
};

const each = <K extends string>(kinds: readonly K[], isOn: boolean) =>
  Object.fromEntries(kinds.map((kind) => [kind, isOn])) as Record<K, boolean>;
/** Where the exchange's own hours are kept: the session's times are of its clocks. */
export const EXCHANGE_ZONE = 'America/New_York';

const ZONES = { past: true, strength: 1 };
const STRENGTH = { least: 0.5, most: 1.5 } as const;

export const DEFAULT_OPTIONS: RuntimeOptions = {
  theme: 'auto',
  horizonSeconds: PRIMARY_HORIZON_SECONDS,
  levels: each(LEVEL_KINDS, true),
  autoscaleLevels: 'near',
  zones: ZONES,
  outcomeMarks: true,
  alertMarks: true,
  alerts: { ways: {}, hourly: 6, quiet: null },
  timeZone: EXCHANGE_ZONE,
  reserveRight: false,
  streams: false,
  streamPanes: each(STREAMS, false),
  courses: false,
  structure: false,
  caseDots: 20,
  singleKeys: true,
};

/** What holds at first; a chart of the daemon's own candles has room for more. */
export const firstOptions = (isFed: boolean): RuntimeOptions => ({
  ...DEFAULT_OPTIONS,
  streams: isFed,
  reserveRight: isFed,
});

/**
 * Options with some of them changed.
 * @throws {RangeError} for a time zone that is none
 */
export function withOptions(before: RuntimeOptions, some: SomeOptions): RuntimeOptions {
  if (some.timeZone !== undefined) new Intl.DateTimeFormat('en', { timeZone: some.timeZone });
  const { zones, ...merged } = withSome(before, some);
  return { ...merged, zones: zones && bounded({ ...ZONES, ...zones }) } as RuntimeOptions;
}

/** What was set, with more of it: parts of parts are added, and no others touched. */
export function withSome(before: SomeOptions, some: SomeOptions): SomeOptions {
  const given = Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined));
  const parts = PARTS.filter((key) => some[key]).map((key) => [key, { ...before[key], ...some[key] }]);
  return { ...before, ...given, ...Object.fromEntries(parts) };
}

/** Options that have parts of their own. */
const PARTS = ['levels', 'streamPanes', 'alerts', 'zones'] as const;

const bounded = ({ past, strength }: typeof ZONES): RuntimeOptions['zones'] => ({
  past,
  strength: Math.max(STRENGTH.least, Math.min(STRENGTH.most, strength)),
});

/** Where each part goes; false where it is not made. */
export interface Places {
  /** What the evidence says, alerts, lists: whatever has no place of its own. */
  readonly panel?: HTMLElement | false;
  readonly alertSlot?: HTMLElement | false;
  readonly legend?: HTMLElement | false;
  readonly replayBar?: HTMLElement | false;
  /** The cases that an answer was compared with. */
  readonly drawer?: HTMLElement | false;
}

/** What a replay bar needs beside the stream. */
export interface ReplayBarOptions {
  /** The address at which others see what is shared; not offered without it. */
  readonly shareLink?: ((share: string) => string) | undefined;
  /** Leads to another session; not offered without it. */
  readonly chooseDay?: (() => void) | undefined;
}

/** How Spymaster is put on a chart. */
export interface SpymasterOptions extends SomeOptions, Places, ReplayBarOptions {
  /** The daemon's address. @defaultValue the page's own origin */
  readonly url?: string;
  /**
   * The daemon's token, or how to get it: asked before every connection.
   * @defaultValue asks the page's own server
   */
  readonly token?: string | (() => string | Promise<string>);
  /** What to look at. @defaultValue what the daemon was started with */
  readonly view?: View;
  /**
   * Whose bars the series has. `daemon` feeds it 2-minute candles.
   * @defaultValue 'host'
   */
  readonly data?: 'host' | 'daemon';
  /** Seconds of the host's bars. @defaultValue the smallest step of its last bars */
  readonly barSeconds?: number;
  /** What the host adds to UTC to show another zone's clock. @defaultValue 0 */
  readonly timeOffsetSeconds?: number | ((utc: number) => number);
  /** Whose keys are ours: of chart and panel, or the whole page. @defaultValue 'focus' */
  readonly keyboard?: 'focus' | 'page' | false;
  /** Where the reader's settings are kept. @defaultValue null: nowhere */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
}

/** Those of a host's options that may be changed later. */
export function runtimeOptionsOf(options: SpymasterOptions): SomeOptions {
  const names = Object.keys(DEFAULT_OPTIONS) as (keyof SomeOptions)[];
  return Object.fromEntries(names.map((name) => [name, options[name]])) as SomeOptions;
}
