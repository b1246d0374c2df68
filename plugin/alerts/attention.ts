import type { Severity } from '../../shared/vocabulary/alert.ts';

/** Hertz, one after the other: told apart by ear. */
const TONES: Readonly<Record<Severity, readonly number[]>> = {
  INFO: [660],
  WARNING: [660, 880],
  CRITICAL: [880, 660, 880],
};
const TONE_S = 0.12;
const GAP_S = 0.04;
const LOUDNESS = 0.08;
/** Without a swell a tone begins with a click. */
const SWELL_S = 0.01;

let audio: AudioContext | null = null;

/** Tones for what has come on; silent where the browser does not let a page sound yet. */
export function sound(severity: Severity): void {
  try {
    audio ??= new AudioContext();
    // A page may not sound before its reader has touched it.
    if (audio.state === 'suspended') void audio.resume().catch(() => undefined);
    for (const [i, hertz] of TONES[severity].entries())
      tone(audio, hertz, audio.currentTime + i * (TONE_S + GAP_S));
  } catch {
    // No sound here: the slot has said it.
  }
}

function tone(context: AudioContext, hertz: number, at: number): void {
  const [oscillator, gain] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + SWELL_S);
  gain.gain.linearRampToValueAtTime(0, at + TONE_S);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + TONE_S);
}

/**
 * A message of the reader's system, where they have allowed it: one a level, the newest.
 */
export function desktop(title: string, body: string, tag: string): void {
  if (globalThis.Notification?.permission !== 'granted') return;
  try {
    new Notification(title, { body, tag });
  } catch {
    // Some systems have none.
  }
}

/** Asks the reader's system once; false where it says no, or has none. */
export async function mayNotify(): Promise<boolean> {
  const { Notification } = globalThis;
  if (!Notification) return false;
  if (Notification.permission === 'default') await Notification.requestPermission();
  return Notification.permission === 'granted';
}
