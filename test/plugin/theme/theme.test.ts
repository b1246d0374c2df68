import { afterEach, describe, expect, it, vi } from 'vitest';
import { DARK, HIGH_CONTRAST, LIGHT } from '../../../plugin/theme/palette.ts';
import { LEVEL_NAMES, levelColor, levelTextColor, paint, Theme } from '../../../plugin/theme/theme.ts';
import { stubDocument } from '../dom.ts';

afterEach(() => void vi.unstubAllGlobals());

describe('A theme', () => {
  it('goes by the ground of the chart where it is automatic, and looks again', () => {
    let ground = '#131722';
    const theme = new Theme('auto', () => ground);
    expect([theme.palette, theme.isDark]).toEqual([DARK, true]);
    ground = '#ffffff';
    expect([theme.refresh(), theme.palette, theme.isDark]).toEqual(['light', LIGHT, false]);
    expect(theme.refresh()).toBe('light');
    // Two fifths of the light is where dark ends: grey 169 lies below, 171 above.
    ground = '#a9a9a9';
    theme.refresh();
    expect(theme.isDark).toBe(true);
    ground = '#ababab';
    theme.refresh();
    expect(theme.isDark).toBe(false);
  });
  it('is what it is set to, with colours of the host’s own where it has some', () => {
    const theme = new Theme('dark', () => '#ffffff');
    expect(theme.palette).toBe(DARK);
    theme.set({ base: 'light', palette: { accent: '#123456' } });
    expect(theme.palette).toEqual({ ...LIGHT, accent: '#123456' });
    theme.set('highContrast');
    expect([theme.palette, theme.isForced]).toEqual([HIGH_CONTRAST, true]);
  });
  it('gives way to the reader’s forced colours', () => {
    vi.stubGlobal('matchMedia', (query: string) => ({ matches: query === '(forced-colors: active)' }));
    expect(new Theme('dark', () => '#000000').palette).toBe(HIGH_CONTRAST);
  });
  it('colours the elements it is bound to, again when it changes, until they are released', () => {
    const root = stubDocument();
    const theme = new Theme('dark', () => '#000000');
    theme.bind(root);
    expect(root.className).toBe('spymaster');
    expect(root.style.getPropertyValue('--spymaster-ink-mid')).toBe(DARK.inkMid);
    theme.set('light');
    expect(root.style.getPropertyValue('--spymaster-ink-mid')).toBe(LIGHT.inkMid);
    const other = root.ownerDocument.createElement('div');
    const release = theme.bind(other);
    release();
    theme.set('dark');
    expect(other.style.getPropertyValue('--spymaster-ink-mid')).toBe(LIGHT.inkMid);
    theme.release();
    theme.set('light');
    expect(root.style.getPropertyValue('--spymaster-ink-mid')).toBe(DARK.inkMid);
  });
  it('can be painted on an element without being bound', () => {
    const root = stubDocument();
    paint(root, LIGHT);
    expect(root.style.getPropertyValue('--spymaster-opening-high-text')).toBe(LIGHT.openingHighText);
  });
});

it('Levels have names and colours; a name is readable where the mark is pale', () => {
  expect(LEVEL_NAMES.PM_HIGH).toBe('PM high');
  expect([levelColor(LIGHT, 'PM_LOW'), levelTextColor(LIGHT, 'PM_LOW')]).toEqual([
    LIGHT.preMarket,
    LIGHT.preMarket,
  ]);
  expect([levelColor(LIGHT, 'EMA_20'), levelTextColor(LIGHT, 'EMA_20')]).toEqual([LIGHT.ema, LIGHT.emaText]);
  expect([levelColor(LIGHT, 'OR_HIGH'), levelTextColor(LIGHT, 'OR_HIGH')]).toEqual([
    LIGHT.openingHigh,
    LIGHT.openingHighText,
  ]);
  expect([levelColor(DARK, 'OR_LOW'), levelColor(DARK, 'SMA_90')]).toEqual([DARK.openingLow, DARK.sma]);
});
