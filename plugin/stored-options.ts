import { LEVEL_KINDS } from '../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS } from '../shared/vocabulary/outcome.ts';
import { STREAMS } from '../shared/vocabulary/stream.ts';
import { ALERT_GROUPS, ALERT_WAYS, type AlertSettings } from './alerts/alert-settings.ts';
import type { RuntimeOptions, SomeOptions } from './options.ts';

export type SettingsStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'spymaster.options';
const THEMES: ReadonlySet<unknown> = new Set(['auto', 'dark', 'light', 'highContrast']);
const SCALES: ReadonlySet<unknown> = new Set(['none', 'near', 'all']);
const HORIZONS: ReadonlySet<unknown> = new Set(HORIZONS_SECONDS);
const CASE_DOTS: ReadonlySet<unknown> = new Set([20, 50]);

/** Settings as JSON, to keep or to carry elsewhere. */
export const settingsText = (options: RuntimeOptions): string => JSON.stringify(options, null, 2);

/** What of a text is a setting; nothing of it is believed. */
export function settingsOf(text: string): SomeOptions {
  const given = parsed(text);
  const { theme, horizonSeconds, autoscaleLevels, levels, zones, alerts, timeZone, caseDots } = given;
  const { streamPanes } = given;
  return {
    ...(THEMES.has(theme) ? { theme: theme as 'auto' } : {}),
    ...(HORIZONS.has(horizonSeconds) ? { horizonSeconds: horizonSeconds as 240 } : {}),
    ...(SCALES.has(autoscaleLevels) ? { autoscaleLevels: autoscaleLevels as 'near' } : {}),
    ...(CASE_DOTS.has(caseDots) ? { caseDots: caseDots as 20 } : {}),
    ...(isZone(timeZone) ? { timeZone } : {}),
    ...switches(given, SWITCHES),
    ...(isRecord(streamPanes) ? { streamPanes: switches(streamPanes, STREAMS) } : {}),
    ...(isRecord(levels) ? { levels: switches(levels, LEVEL_KINDS) } : {}),
    ...(zones === false ? { zones: false } : {}),
    ...(isRecord(alerts) ? { alerts: alertSettingsOf(alerts) } : {}),
    ...(isRecord(zones)
      ? {
          zones: {
            ...switches(zones, ['past']),
            ...(typeof zones.strength === 'number' && Number.isFinite(zones.strength)
              ? { strength: zones.strength }
              : {}),
          },
        }
      : {}),
  };
}

const SWITCHES = [
  'outcomeMarks',
  'alertMarks',
  'reserveRight',
  'streams',
  'courses',
  'structure',
  'singleKeys',
] as const;

function isZone(name: unknown): name is string {
  try {
    return typeof name === 'string' && new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const isClock = (value: unknown): value is string => typeof value === 'string' && CLOCK.test(value);

function alertSettingsOf({ ways, hourly, quiet }: Record<string, unknown>): Partial<AlertSettings> {
  const given = isRecord(ways) ? ways : {};
  const known = ALERT_GROUPS.filter((group) => isRecord(given[group]));
  const isCount = typeof hourly === 'number' && Number.isInteger(hourly) && hourly >= 0;
  return {
    ...(known.length > 0
      ? {
          ways: Object.fromEntries(
            known.map((group) => [group, switches(given[group] as Record<string, unknown>, ALERT_WAYS)]),
          ),
        }
      : {}),
    ...(isCount ? { hourly } : {}),
    ...(quiet === null ? { quiet } : {}),
    ...(isRecord(quiet) && isClock(quiet.from) && isClock(quiet.until)
      ? { quiet: { from: quiet.from, until: quiet.until } }
      : {}),
  };
}

export function readOptions(storage: SettingsStorage): SomeOptions | null {
  try {
    const text = storage.getItem(KEY);
    return text === null ? null : settingsOf(text);
  } catch {
    // A browser may refuse its storage; then nothing was kept.
    return null;
  }
}

/** @param own what the reader has set, and no more: the rest stays the host's */
export function writeOptions(storage: SettingsStorage, own: SomeOptions): void {
  try {
    storage.setItem(KEY, JSON.stringify(own));
  } catch {
    // Full, or refused: the settings hold until the page is left.
  }
}

function switches<K extends string>(
  given: Record<string, unknown>,
  names: readonly K[],
): Partial<Record<K, boolean>> {
  const known = names.filter((name) => typeof given[name] === 'boolean');
  return Object.fromEntries(known.map((name) => [name, given[name]])) as Partial<Record<K, boolean>>;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
