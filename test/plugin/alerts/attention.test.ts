import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

interface Tone {
  hertz: number;
  from: number;
  until: number;
}
let tones: Tone[];
let resumed: number;
let attention: typeof import('../../../plugin/alerts/attention.ts');

class FakeAudio {
  state = 'suspended';
  readonly currentTime = 10;
  readonly destination = {};
  resume = async () => {
    resumed++;
  };
  createOscillator() {
    const tone: Tone = { hertz: 0, from: 0, until: 0 };
    tones.push(tone);
    return {
      frequency: {
        set value(hertz: number) {
          tone.hertz = hertz;
        },
      },
      connect: (to: unknown) => to,
      start: (at: number) => {
        tone.from = at;
      },
      stop: (at: number) => {
        tone.until = at;
      },
    };
  }
  createGain() {
    const gain = { setValueAtTime: () => gain, linearRampToValueAtTime: () => gain };
    return { gain, connect: (to: unknown) => to };
  }
}

beforeEach(async () => {
  tones = [];
  resumed = 0;
  vi.resetModules();
  attention = await import('../../../plugin/alerts/attention.ts');
});
afterEach(() => void vi.unstubAllGlobals());

describe('A sound', () => {
  it('is told apart by its tones: one, two that rise, three', () => {
    vi.stubGlobal('AudioContext', FakeAudio);
    for (const severity of ['INFO', 'WARNING', 'CRITICAL'] as const) {
      tones.length = 0;
      attention.sound(severity);
      expect(tones.map(({ hertz }) => hertz)).toEqual(
        { INFO: [660], WARNING: [660, 880], CRITICAL: [880, 660, 880] }[severity],
      );
      for (const [i, { from, until }] of tones.entries()) {
        expect(from).toBeCloseTo(10 + 0.16 * i, 9);
        expect(until - from).toBeCloseTo(0.12, 9);
      }
    }
    expect(resumed).toBe(3);
  });
  it('is silent without harm where there is none', () => {
    expect(() => attention.sound('INFO')).not.toThrow();
  });
});

describe('A message on the desktop', () => {
  const shown: unknown[] = [];
  const notification = (permission: string, answer = permission) => {
    shown.length = 0;
    const made = class {
      static permission = permission;
      static requestPermission = async () => {
        made.permission = answer;
      };
      constructor(title: string, options: object) {
        shown.push([title, options]);
      }
    };
    vi.stubGlobal('Notification', made);
  };
  it('is shown where the reader’s system lets it, one a level', () => {
    notification('granted');
    attention.desktop('Near OR low', 'Breaks more often.', 'OR_LOW');
    expect(shown).toEqual([['Near OR low', { body: 'Breaks more often.', tag: 'OR_LOW' }]]);
    notification('denied');
    attention.desktop('Near OR low', '', 'OR_LOW');
    vi.unstubAllGlobals();
    attention.desktop('Near OR low', '', 'OR_LOW');
    expect(shown).toEqual([]);
  });
  it('is asked for once, and not where the answer was no', async () => {
    expect(await attention.mayNotify()).toBe(false);
    notification('default', 'granted');
    expect(await attention.mayNotify()).toBe(true);
    notification('denied', 'granted');
    expect(await attention.mayNotify()).toBe(false);
  });
});
