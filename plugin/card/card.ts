import { conditionTitle } from '../../shared/protocol/alert-text.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import { intervalText, percentText, sharePercent } from '../../shared/protocol/percent.ts';
import { recordSentence } from '../../shared/protocol/record.ts';
import {
  outcomePercents,
  reachSentence,
  reasonsSentence,
  saidAtContactSentence,
  verdictClause,
  verdictSentence,
} from '../../shared/protocol/sentences.ts';
import { verdictOf } from '../../shared/protocol/verdict.ts';
import { ZONE_ATR } from '../../shared/rules.ts';
import { isCondition } from '../../shared/vocabulary/alert.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS, type HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import { alertsOn } from '../alerts/alerts-on.ts';
import { clockOf } from '../clock.ts';
import { button, drawn, element, rebuild, setText, show } from '../elements.ts';
import { isStillTold } from '../levels/shown-levels.ts';
import type { Scene } from '../scene.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';
import { COURSE, courseOf } from './course.ts';
import { DOTS, dotsOf } from './dots.ts';
import { nameOf } from './name-of.ts';
import { distanceText, placeText } from './place-text.ts';
import { Scale } from './scale.ts';
import { GRADE_WORDS, TERMS, type Term } from './terms.ts';

/** What the reader may ask of the card. */
export interface CardActions {
  readonly chooseHorizon: (seconds: HorizonSeconds) => void;
  readonly pin: (episodeId: string) => void;
  readonly backToNow: () => void;
  readonly showNeighbours: () => void;
  readonly showHelp: () => void;
}

/**
 * The read-out of one approach: the sentence first, its numbers below. Made once; what
 * changes is written in place.
 */
export class Card {
  readonly #scene: Scene;
  readonly #actions: CardActions;
  readonly #pinned = element('p', 'spymaster-pinned');
  readonly #pinnedText = element('span', '');
  readonly #name = element('h2', 'spymaster-name');
  readonly #place = element('p', 'spymaster-place');
  readonly #grade: HTMLButtonElement;
  readonly #chips = element('p', 'spymaster-chips');
  readonly #sentence = element('p', 'spymaster-sentence');
  readonly #further = element('p', 'spymaster-further');
  readonly #dots = element('div', 'spymaster-dots');
  readonly #shares = element('p', 'spymaster-shares');
  readonly #sharesOf = ['break', 'reject', 'chop'].map((name) => element('b', `spymaster-${name}`));
  readonly #horizons = element('span', 'spymaster-horizons');
  readonly #scale = new Scale();
  readonly #reach = element('p', 'spymaster-line');
  readonly #course = element('p', 'spymaster-line');
  readonly #courseWords = element('span', '');
  readonly #courseLine = drawn('polyline');
  readonly #courseInterval = drawn('polygon');
  readonly #evidence = element('p', 'spymaster-line');
  readonly #record = element('p', 'spymaster-line');
  readonly #terms = element('p', 'spymaster-terms');
  readonly #explained = element('p', 'spymaster-explained');
  readonly #buttons = element('p', 'spymaster-buttons');
  readonly #body = element('div', 'spymaster-body');
  readonly #idle = element('div', 'spymaster-idle');
  readonly #others = element('div', 'spymaster-others');
  #term: Term | null = null;

  constructor(root: HTMLElement, scene: Scene, actions: CardActions) {
    this.#scene = scene;
    this.#actions = actions;
    this.#grade = button('spymaster-grade', '', () => this.#explain('grade'));
    this.#pinned.append(this.#pinnedText, button('spymaster-link', 'Back to now', actions.backToNow));
    const head = element('div', 'spymaster-head');
    head.append(this.#name, this.#grade);
    this.#setUpShares();
    this.#setUpTerms();
    const picture = drawn('svg', {
      viewBox: `0 0 ${COURSE.width} ${COURSE.height}`,
      class: 'spymaster-course',
      'aria-hidden': 'true',
    });
    picture.append(this.#courseInterval, this.#courseLine);
    this.#course.append(element('span', 'spymaster-label', 'Closes so far'), picture, this.#courseWords);
    this.#buttons.append(
      button('spymaster-button', 'See the cases', actions.showNeighbours),
      button('spymaster-button', 'What is this?', actions.showHelp),
    );
    this.#buttons.children[0]!.setAttribute('aria-keyshortcuts', 'N');
    this.#body.append(
      ...[head, this.#place, this.#chips, this.#sentence, this.#further, this.#dots, this.#shares],
      ...[this.#scale.root, this.#reach, this.#course, this.#evidence, this.#record],
      ...[this.#terms, this.#explained, this.#buttons],
    );
    const card = element('div', 'spymaster-card');
    card.append(this.#pinned, this.#body, this.#idle, this.#others);
    root.replaceChildren(card);
    this.render();
  }

  #setUpShares(): void {
    const [breaks, reject, chop] = this.#sharesOf;
    this.#shares.append(breaks!, ' break  ', reject!, ' reject  ', chop!, ' chop', this.#horizons);
    this.#dots.setAttribute('aria-hidden', 'true');
    for (let i = 0; i < DOTS; i++) this.#dots.append(element('i', ''));
    this.#horizons.append('within ');
    this.#horizons.setAttribute('role', 'group');
    this.#horizons.setAttribute('aria-label', 'Minutes from contact');
    for (const seconds of HORIZONS_SECONDS) {
      const choice = button('spymaster-horizon', String(seconds / 60), () =>
        this.#actions.chooseHorizon(seconds),
      );
      choice.dataset.seconds = String(seconds);
      choice.setAttribute('aria-label', `${seconds / 60} minutes`);
      this.#horizons.append(choice);
    }
    this.#horizons.append(' min');
  }

  #setUpTerms(): void {
    const line = this.#terms;
    line.append('What is ');
    for (const term of Object.keys(TERMS) as Term[]) {
      if (term === 'grade') continue;
      const ask = button('spymaster-term', TERMS[term].name, () => this.#explain(term));
      line.append(ask, ' ');
    }
  }

  /** Says what a word means, below the numbers; once more takes it away. */
  #explain(term: Term): void {
    this.#term = this.#term === term ? null : term;
    this.render();
  }

  render(): void {
    const { focused, options, pinnedAt } = this.#scene;
    show(this.#pinned, pinnedAt !== null);
    if (pinnedAt !== null)
      setText(
        this.#pinnedText,
        `Looking at what was said at ${clockOf(options).seconds(focused?.time ?? pinnedAt)}. `,
      );
    show(this.#body, focused !== null);
    show(this.#idle, focused === null);
    if (focused) this.#renderFocused(focused, options.horizonSeconds);
    else this.#renderIdle();
    show(this.#others, pinnedAt === null);
    if (pinnedAt === null) this.#renderOthers(focused);
  }

  /** Time goes on, and price: what is said stays. */
  tick(): void {
    const { focused, state, pinnedAt, options } = this.#scene;
    if (pinnedAt !== null) return;
    if (!focused) return this.#renderIdle();
    const contact = state.contacts.find(({ episodeId }) => episodeId === focused.episodeId);
    setText(this.#place, placeText(focused, contact, state.now, clockOf(options)));
  }

  #renderFocused(answer: Answer, seconds: HorizonSeconds): void {
    const { state, pinnedAt, options } = this.#scene;
    const contact = state.contacts.find(({ episodeId }) => episodeId === answer.episodeId);
    const isDecided = answer.status === 'resolved';
    const isAway = answer.phase === 'APPROACH' && answer.distanceAtr > ZONE_ATR && !isDecided;
    const canTell = !isDecided && !isAway && verdictOf(answer) !== 'cannotTell';
    setText(this.#name, `${nameOf(answer)} ${answer.levelPrice.toFixed(2)}`);
    setText(
      this.#place,
      placeText(answer, contact, pinnedAt === null ? state.now : answer.time, clockOf(options)),
    );
    this.#renderChips(answer);
    const sentence = isAway
      ? `Moved away: ${answer.distanceAtr.toFixed(1)} ATR. Watching until it leaves the zone.`
      : verdictSentence(answer, seconds);
    setText(this.#sentence, sentence);
    this.#sentence.dataset.verdict = isAway ? 'cannotTell' : verdictOf(answer);
    setText(this.#further, furtherOf(answer, contact?.said));
    show(this.#further, this.#further.textContent !== '');
    show(this.#dots, canTell);
    show(this.#shares, canTell);
    show(this.#scale.root, !isDecided && !isAway);
    const isWorth = !isDecided && !isAway;
    show(this.#evidence, isWorth);
    show(this.#grade, isWorth);
    show(this.#reach, isWorth && answer.contact !== null);
    if (isWorth) this.#renderNumbers(answer, seconds);
    const course = isWorth ? courseOf(this.#saidOf(answer), seconds) : null;
    show(this.#course, course !== null);
    if (course) {
      this.#courseLine.setAttribute('points', course.line);
      this.#courseInterval.setAttribute('points', course.interval);
      setText(this.#courseWords, course.words);
    }
    const record = state.session?.trackRecord;
    show(this.#record, isWorth && !!record);
    show(this.#terms, isWorth);
    show(this.#buttons, !isAway);
    if (record) setText(this.#record, recordSentence(record));
    const explained =
      this.#term === 'grade' ? GRADE_WORDS[answer.grade] : this.#term && TERMS[this.#term].text;
    show(this.#explained, explained !== null);
    setText(this.#explained, explained ?? '');
  }

  /** What was committed to of it, up to the moment that is looked at. */
  #saidOf({ episodeId, time }: Answer): Answer[] {
    return [...this.#scene.state.zones]
      .map(({ answer }) => answer)
      .filter((said) => said.episodeId === episodeId && said.time <= time && said.status !== 'resolved');
  }

  #renderNumbers(answer: Answer, seconds: HorizonSeconds): void {
    const percents = outcomePercents(answer, seconds);
    for (const [i, percent] of percents.entries()) setText(this.#sharesOf[i]!, percentText(percent));
    for (const [i, outcome] of dotsOf(answer, seconds).entries())
      (this.#dots.children[i] as HTMLElement).dataset.outcome = outcome;
    for (const choice of this.#horizons.children)
      choice.setAttribute(
        'aria-pressed',
        String((choice as HTMLElement).dataset.seconds === String(seconds)),
      );
    this.#scale.render(answer, seconds);
    setText(this.#grade, answer.grade);
    this.#grade.setAttribute('aria-label', `Grade ${answer.grade}: ${GRADE_WORDS[answer.grade]}`);
    const { contact } = answer;
    if (contact)
      setText(
        this.#reach,
        `Reaches it ${percentText(sharePercent(contact.mean))} (${intervalText(contact)}), usual ${sharePercent(contact.baseRate)}, walk ${sharePercent(contact.walk)}`,
      );
    setText(this.#evidence, evidenceText(answer));
  }

  /** What is on at the level that speaks of the setup or of dealers, not of price. */
  #renderChips({ level }: Answer): void {
    const { state, pinnedAt } = this.#scene;
    const on = pinnedAt === null ? alertsOn(state.alerts, level).filter(isCondition).map(conditionTitle) : [];
    show(this.#chips, on.length > 0);
    if (this.#chips.dataset.on === on.join()) return;
    this.#chips.dataset.on = on.join();
    this.#chips.replaceChildren(...on.map((title) => element('span', '', title)));
  }

  #renderIdle(): void {
    const { state, pinnedAt } = this.#scene;
    if (pinnedAt !== null) return writeLines(this.#idle, ['Nothing was said then.']);
    const price = state.bars.at(-1)?.close;
    const values = state.levels.at(-1)?.values;
    const lines = ['No approach is under way.'];
    if (price !== undefined && values) {
      const away = LEVEL_KINDS.flatMap((kind) => {
        const level = values[kind] ?? null;
        return level === null || !isStillTold(state, kind) ? [] : [{ kind, level }];
      }).toSorted((a, b) => Math.abs(a.level - price) - Math.abs(b.level - price));
      for (const { kind, level } of away)
        lines.push(`${LEVEL_NAMES[kind]} ${level.toFixed(2)}: ${distanceText(price, level, state.atr)}`);
    }
    writeLines(this.#idle, lines);
  }

  /** One row for each of the other approaches under way. */
  #renderOthers(focused: Answer | null): void {
    const others = this.#scene.state.answers.filter(
      ({ episodeId, status }) => episodeId !== focused?.episodeId && status !== 'resolved',
    );
    const mark = others.map(({ episodeId }) => episodeId).join();
    if (this.#others.dataset.of !== mark) {
      this.#others.dataset.of = mark;
      rebuild(this.#others, () =>
        others.map(({ episodeId }) => {
          const row = button('spymaster-other', '', () => this.#actions.pin(episodeId));
          row.dataset.key = episodeId;
          row.append(element('b', ''), element('span', ''));
          return row;
        }),
      );
    }
    for (const [i, answer] of others.entries()) {
      const [name, clause] = this.#others.children[i]!.children;
      setText(name!, nameOf(answer));
      const { spot, levelPrice, atr } = answer;
      const { horizonSeconds } = this.#scene.options;
      setText(clause!, `${distanceText(spot, levelPrice, atr)}: ${verdictClause(answer, horizonSeconds)}`);
    }
  }
}

function furtherOf(answer: Answer, said: Answer | undefined): string {
  if (answer.status !== 'resolved')
    return [reasonsSentence(answer), reachSentence(answer)].filter(Boolean).join(' ');
  return said ? saidAtContactSentence(said) : '';
}

/** What was found, as it is: the forecast gives it the weight it has earned. */
function evidenceText({ similarCases, status, phase }: Answer): string {
  const { cases, days, effectiveSampleSize, reached, broke, rejected, chopped } = similarCases;
  if (status === 'thin' || cases === 0) return 'Evidence: no similar approaches';
  const ended = `${broke} broke, ${rejected} rejected, ${chopped} chopped`;
  const did = phase === 'APPROACH' ? `${reached} reached it, ${ended}` : ended;
  const found = `Evidence: ${cases} similar approaches on ${days} days, worth ${effectiveSampleSize.toFixed(0)}: ${did}.`;
  return `${found} The chance starts from what is usual; they and the conditions move it by what such have been worth.`;
}

/** Paragraphs, of which only those that changed are written. */
function writeLines(target: HTMLElement, lines: readonly string[]): void {
  while (target.children.length > lines.length) target.lastElementChild!.remove();
  while (target.children.length < lines.length) target.append(element('p', ''));
  for (const [i, line] of lines.entries()) setText(target.children[i]!, line);
}
