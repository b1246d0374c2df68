import type { Answer } from '../../shared/protocol/answer.ts';
import type { Bar } from '../../shared/protocol/messages.ts';
import { saidAtContactSentence, verdictSentence } from '../../shared/protocol/sentences.ts';
import { BAR_SECONDS } from '../../shared/rules.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { spokenName } from '../announcer.ts';
import { clockOf } from '../clock.ts';
import { END_WORDS } from '../races/races.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';
import type { Workbench } from '../workbench.ts';

type At = Pick<Workbench, 'scene' | 'parts' | 'render'>;

/**
 * Goes through the candles one by one, and says what each is: for readers who hear a
 * chart, or point at it by keys.
 */
export class BarReader {
  readonly #at: At;
  readonly #bringIntoSight: (time: number) => void;
  /** Start of the bar that is read; null where none is. */
  #time: number | null = null;
  /** That distances are said of; null for whichever is nearest. */
  #level: LevelKind | null = null;

  /** @param bringIntoSight scrolls to an instant that is out of it */
  constructor(at: At, bringIntoSight: (time: number) => void) {
    this.#at = at;
    this.#bringIntoSight = bringIntoSight;
  }

  get isReading(): boolean {
    return this.#time !== null;
  }

  /** Begins with the last bar. */
  begin(): void {
    this.#level = null;
    this.#go(this.#at.scene.state.bars.length - 1);
  }

  end(): void {
    this.#time = null;
    this.#at.scene.read = null;
    this.#at.parts?.legend?.point(null);
    this.#at.render();
  }

  /** Bars ahead, or back where negative. */
  move(by: number): void {
    const { bars } = this.#at.scene.state;
    this.#go(bars.findLastIndex(({ time }) => time <= this.#time!) + by);
  }

  #go(to: number): void {
    const { scene, parts, render } = this.#at;
    const { bars } = scene.state;
    const bar = bars[Math.max(0, Math.min(bars.length - 1, to))];
    if (!bar) return;
    this.#time = bar.time;
    scene.read = bar.time;
    this.#bringIntoSight(bar.time);
    parts?.legend?.point(bar.time);
    render();
    this.#say(this.#barWords(bar));
  }

  /** To the level above, or below. */
  moveLevel(by: 1 | -1): void {
    const bar = this.#bar();
    const levels = bar ? this.#levels(bar) : [];
    if (!bar || levels.length === 0) return;
    const at = levels.findIndex(({ level }) => level === (this.#level ?? nearest(levels, bar.close)));
    const found = levels[Math.max(0, Math.min(levels.length - 1, at + by))]!;
    this.#level = found.level;
    this.#say(
      `${LEVEL_NAMES[found.level]} ${found.price.toFixed(2)}, close ${away(bar, found.price) || 'at'} it.`,
    );
  }

  /** What happened on the bar, and what was said of it. */
  tell(): void {
    const bar = this.#bar();
    if (!bar) return;
    const words = [...this.#happened(bar), ...this.#said(bar)];
    this.#say(words.length > 0 ? words.join(' ') : 'Nothing was said of this bar.');
  }

  #bar(): Bar | undefined {
    return this.#at.scene.state.bars.find(({ time }) => time === this.#time);
  }

  #barWords(bar: Bar): string {
    const levels = this.#levels(bar);
    const level = this.#level ?? nearest(levels, bar.close);
    const found = levels.find((each) => each.level === level);
    const place = found ? `, ${away(bar, found.price) || 'at'} ${LEVEL_NAMES[found.level]}` : '';
    return `${clockOf(this.#at.scene.options).minutes(bar.time)}, close ${bar.close.toFixed(2)}${place}.`;
  }

  /** In force on a bar, the lowest first. */
  #levels({ time }: Bar): { readonly level: LevelKind; readonly price: number }[] {
    const { state, options } = this.#at.scene;
    const values = state.levels.findLast((point) => point.time <= time)?.values;
    return LEVEL_KINDS.flatMap((level) => {
      const price = values?.[level] ?? null;
      return price === null || !options.levels[level] ? [] : [{ level, price }];
    }).toSorted((a, b) => a.price - b.price);
  }

  /** What marks stand for. */
  #happened({ time }: Bar): string[] {
    const { state, options } = this.#at.scene;
    const clock = clockOf(options);
    const isIn = (at: number | null): at is number => at !== null && at > time && at <= time + BAR_SECONDS;
    return state.races.flatMap(({ contact, end, endedAt }) => [
      ...(isIn(contact.time) ? [`${spokenName(contact)} reached ${clock.seconds(contact.time)}.`] : []),
      ...(end && isIn(endedAt)
        ? [
            `${spokenName(contact)} ${END_WORDS[end]} ${clock.seconds(endedAt)}.`,
            saidAtContactSentence(contact.said),
          ]
        : []),
    ]);
  }

  #said({ time }: Bar): string[] {
    const { scene } = this.#at;
    const { horizonSeconds, levels } = scene.options;
    const isShown = ({ status, level }: Answer) => status !== 'resolved' && levels[level];
    return scene
      .saidFrom(time, 1)
      .filter(isShown)
      .map((answer) => `${spokenName(answer)}: ${verdictSentence(answer, horizonSeconds)}`);
  }

  #say(words: string): void {
    this.#at.parts?.say(words);
  }
}

/** How far a close is from a price, and on which side; empty where it is at it. */
function away({ close }: Bar, price: number): string {
  const points = Math.abs(close - price).toFixed(2);
  if (close === price) return '';
  return `${points} points ${close < price ? 'below' : 'above'}`;
}

/** Of levels, the one a price is nearest to. */
function nearest(
  levels: readonly { readonly level: LevelKind; readonly price: number }[],
  close: number,
): LevelKind | undefined {
  return levels.toSorted((a, b) => Math.abs(a.price - close) - Math.abs(b.price - close))[0]?.level;
}
