import { BAR_NS } from '../../shared/rules.ts';
import type { SessionNs } from '../../shared/units.ts';
import {
  ALERT_TYPES,
  ALERTS,
  type AlertType,
  type Expectation,
  SEVERITIES,
  type Severity,
} from '../../shared/vocabulary/alert.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { MergedStream, Stream } from '../../shared/vocabulary/stream.ts';
import { MAX_SILENT_BARS } from '../streams/motion.ts';
import { isKnown, type StreamBar } from '../streams/stream-bar.ts';
import type { StreamSizes } from '../streams/stream-sizes.ts';
import { HYSTERESIS } from './hysteresis.ts';
import { LevelContext } from './level-context.ts';
import { type AlertInputs, alertInputs, confidenceOf, onScale, RULES } from './rules.ts';

/** Something that came on, changed or went off at a level. */
export interface AlertEvent {
  /** Of the whole course from started to ended; equal input gives equal ids. */
  readonly id: string;
  readonly type: AlertType;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly state: 'started' | 'updated' | 'ended';
  readonly severity: Severity;
  readonly at: SessionNs;
  readonly since: SessionNs;
  /** Bars that it has been on for. */
  readonly bars: number;
  /** Of this bar, and the most so far; from 0 to 1. */
  readonly confidence: number;
  readonly peak: number;
  /** What it would have price do, as it was when it started. */
  readonly expects: Expectation;
  /** A poor setup halves its confidence. */
  readonly gated: boolean;
  /** False within three bars of its last end: it is on, and no news. */
  readonly notify: boolean;
  /** What it looked at, on the streams' own scale. */
  readonly inputs: AlertInputs;
}

const COOLDOWN_BARS = 3;
/**
 * Types that a poor setup does not make less of: they speak of the setup, or of
 * dealers.
 */
const UNGATED: ReadonlySet<AlertType> = new Set([
  'LOW_QUALITY_SETUP',
  'HIGH_QUALITY_SETUP',
  'FUEL_REGIME',
  'PIN_REGIME',
]);
const GATED_CONFIDENCE = 0.5;
/** Without these a type is neither true nor false: it does not come on, and goes off. */
const MADE_OF: Readonly<Record<AlertType, readonly (Stream | MergedStream)[]>> = {
  CONTINUATION_UP: ['pressure'],
  CONTINUATION_DOWN: ['pressure'],
  EXHAUSTION_UP: ['pressure'],
  EXHAUSTION_DOWN: ['pressure'],
  REVERSAL_RISK_UP: ['pressure'],
  REVERSAL_RISK_DOWN: ['pressure'],
  FLOW_DIVERGENCE: ['momentum', 'flow'],
  BARRIER_BREAK_SUPPORT: ['barrier', 'pressure'],
  BARRIER_OPPOSES_PRESSURE: ['barrier', 'pressure'],
  BARRIER_WEAKENING: ['barrier'],
  LOW_QUALITY_SETUP: ['setup'],
  HIGH_QUALITY_SETUP: ['setup'],
  FUEL_REGIME: ['dealer'],
  PIN_REGIME: ['dealer'],
};

/** An alert that is on. */
interface Active {
  readonly since: SessionNs;
  readonly expects: Expectation;
  readonly notify: boolean;
  readonly bars: number;
  readonly peak: number;
  readonly severity: Severity;
  /** Bars in a row for which it has not stayed. */
  readonly failing: number;
}

/** One type's course at one level. */
interface Course {
  armedBars: number;
  active: Active | null;
  barsSinceEnd: number;
}

const newCourse = (): Course => ({
  armedBars: 0,
  active: null,
  barsSinceEnd: Number.POSITIVE_INFINITY,
});

/**
 * The alerts of one level through a session: each type comes on after its bars in a row,
 * stays on by a weaker condition, and goes off. Levels know nothing of each other.
 */
export class LevelAlerts {
  readonly #date: string;
  readonly #sizes: StreamSizes;
  readonly #courses = new Map(ALERT_TYPES.map((type) => [type, newCourse()]));
  readonly #context = new LevelContext();
  #last: StreamBar | null = null;

  /** @param sizes what is large, as of the session's date */
  constructor(date: string, sizes: StreamSizes) {
    this.#date = date;
    this.#sizes = sizes;
  }

  /** Types that are on. */
  get on(): readonly AlertType[] {
    return ALERT_TYPES.filter((type) => this.#courses.get(type)!.active !== null);
  }

  /** The next bar, in time order. Events are in the order of {@link ALERT_TYPES}. */
  next(bar: StreamBar): readonly AlertEvent[] {
    const events = this.#afterSilence(bar);
    const inputs = this.#inputs(bar);
    const context = this.#context.next(inputs);
    const [ended, begun] = [new Set<AlertType>(), new Set<AlertType>()];
    for (const type of ALERT_TYPES) {
      const course = this.#courses.get(type)!;
      const { enterBars, enters, stays, exitBars } = HYSTERESIS[type];
      course.barsSinceEnd++;
      const known = MADE_OF[type].every((stream) => isKnown(bar, stream));
      if (course.active) {
        const failing = stays(inputs, context) ? 0 : course.active.failing + 1;
        course.active = { ...course.active, failing };
        if (failing >= exitBars || !known) ended.add(type);
      } else {
        course.armedBars = known && enters(inputs, context) ? course.armedBars + 1 : 0;
        if (course.armedBars >= enterBars) begun.add(type);
      }
    }
    for (const type of begun) {
      const { opposite } = ALERTS[type];
      if (opposite && this.#courses.get(opposite)!.active) ended.add(opposite);
    }
    const gated = this.#lowQuality(ended, begun);
    for (const type of ALERT_TYPES) {
      if (ended.has(type)) events.push(this.#end(type, bar, inputs, gated));
      if (begun.has(type)) events.push(this.#begin(type, bar, inputs, gated));
      else if (!ended.has(type)) events.push(...this.#goOn(type, bar, inputs, gated));
    }
    this.#last = bar;
    return events;
  }

  #inputs(bar: StreamBar): AlertInputs {
    return onScale(alertInputs(bar), this.#sizes);
  }

  /** Whether a poor setup is on once this bar is taken in. */
  #lowQuality(ended: ReadonlySet<AlertType>, begun: ReadonlySet<AlertType>): boolean {
    const wasOn = this.#courses.get('LOW_QUALITY_SETUP')!.active !== null;
    return (wasOn && !ended.has('LOW_QUALITY_SETUP')) || begun.has('LOW_QUALITY_SETUP');
  }

  /** What was on before a silence is not known to be on after it. */
  #afterSilence(bar: StreamBar): AlertEvent[] {
    const last = this.#last;
    if (last === null || (bar.at - last.at) / BAR_NS <= MAX_SILENT_BARS) return [];
    const events = this.on.map((type) => this.#end(type, { ...last, at: bar.at }, this.#inputs(last), false));
    for (const type of ALERT_TYPES) this.#courses.set(type, newCourse());
    this.#context.reset();
    return events;
  }

  #begin(type: AlertType, bar: StreamBar, inputs: AlertInputs, gated: boolean): AlertEvent {
    const course = this.#courses.get(type)!;
    const { severity, confidence } = weighed(type, inputs, gated);
    course.armedBars = 0;
    course.active = {
      since: bar.at,
      expects: RULES[type].expects(inputs),
      notify: course.barsSinceEnd >= COOLDOWN_BARS,
      bars: 1,
      peak: confidence,
      severity,
      failing: 0,
    };
    return this.#event(type, course.active, bar, { state: 'started', confidence, gated });
  }

  /** Told where it weighs more than before, or its severity changed. */
  #goOn(type: AlertType, bar: StreamBar, inputs: AlertInputs, gated: boolean): AlertEvent[] {
    const course = this.#courses.get(type)!;
    const before = course.active;
    if (!before) return [];
    const { severity, confidence } = weighed(type, inputs, gated);
    const worse = SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(before.severity);
    const now = {
      ...before,
      bars: before.bars + 1,
      peak: Math.max(before.peak, confidence),
      severity,
      notify: before.notify || worse,
    };
    course.active = now;
    const isNews = severity !== before.severity || now.peak > before.peak;
    return isNews ? [this.#event(type, now, bar, { state: 'updated', confidence, gated })] : [];
  }

  #end(type: AlertType, bar: StreamBar, inputs: AlertInputs, gated: boolean): AlertEvent {
    const course = this.#courses.get(type)!;
    const active = course.active!;
    const { confidence } = weighed(type, inputs, gated);
    course.active = null;
    course.armedBars = 0;
    course.barsSinceEnd = 0;
    return this.#event(type, active, bar, { state: 'ended', confidence, gated });
  }

  #event(
    type: AlertType,
    { since, bars, peak, expects, severity, notify }: Active,
    bar: StreamBar,
    now: Pick<AlertEvent, 'state' | 'confidence' | 'gated'>,
  ): AlertEvent {
    const { at, level, direction } = bar;
    const id = `${this.#date}|${level}|${type}|${since}`;
    const course = { id, type, severity, since, bars, peak, expects, notify };
    return { ...course, at, level, direction, inputs: alertInputs(bar), ...now };
  }
}

/** A poor setup makes less of what is said of price, flow and barrier. */
function weighed(
  type: AlertType,
  inputs: AlertInputs,
  lowQuality: boolean,
): { readonly severity: Severity; readonly confidence: number } {
  const { severity } = ALERTS[type];
  const confidence = confidenceOf(type, inputs);
  if (!lowQuality || UNGATED.has(type)) return { severity, confidence };
  return {
    severity: severity === 'CRITICAL' ? 'WARNING' : severity,
    confidence: GATED_CONFIDENCE * confidence,
  };
}
