import type { Answer } from '../../shared/protocol/answer.ts';
import type { Neighbour, Neighbours } from '../../shared/protocol/neighbours.ts';
import { sharePercent } from '../../shared/protocol/percent.ts';
import { outcomePercents } from '../../shared/protocol/sentences.ts';
import { horizonOf } from '../../shared/protocol/verdict.ts';
import { nameOf } from '../card/name-of.ts';
import { clockOf, exchangeClock } from '../clock.ts';
import { button, drawn, element, rebuild, setText, show } from '../elements.ts';
import { ghostOf } from '../ghost/ghost.ts';
import type { RuntimeOptions } from '../options.ts';
import { END_WORDS } from '../races/races.ts';
import type { LiveScene } from '../scene.ts';
import { CHANCE_PLOT, chanceDots } from './chance-dots.ts';
import { endOf, PLOT, type PlottedPath, piecesOf, plottedPaths, plotX, plotY } from './neighbour-paths.ts';

type End = PlottedPath['end'];
const ALL_ENDS: readonly End[] = ['BREAK', 'REJECT', 'CHOP', 'NONE'];
const wordOf = (end: End): string => (end === 'NONE' ? 'not reached, or not known' : END_WORDS[end]);

type Column = 'date' | 'time' | 'level' | 'alike' | 'end' | 'after';
const COLUMNS: readonly { readonly key: Column; readonly title: string }[] = [
  { key: 'date', title: 'Date' },
  { key: 'time', title: 'Time' },
  { key: 'level', title: 'Level' },
  { key: 'alike', title: 'Alike' },
  { key: 'end', title: 'Then' },
  { key: 'after', title: 'After' },
];

/** The cases an answer was compared with: their paths, a table, and what they come to. */
export class Drawer {
  readonly #root: HTMLElement;
  readonly #scene: LiveScene;
  readonly #play: (date: string, time: number) => void;
  readonly #redraw: () => void;
  readonly #title = element('h3', '');
  readonly #note = element('p', 'spymaster-quiet');
  readonly #filters = element('p', 'spymaster-buttons');
  readonly #paths = drawn('svg', {
    viewBox: `0 0 ${PLOT.width} ${PLOT.height}`,
    class: 'spymaster-paths',
    role: 'img',
  });
  readonly #table = element('table', 'spymaster-cases');
  readonly #dots = drawn('svg', {
    viewBox: `0 0 ${CHANCE_PLOT.width} ${CHANCE_PLOT.height}`,
    class: 'spymaster-quantiles',
    'aria-hidden': 'true',
  });
  readonly #dotsNote = element('p', 'spymaster-quiet');
  #found: { readonly answer: Answer; readonly neighbours: Neighbours } | null = null;
  readonly #oldNote = element(
    'p',
    'spymaster-quiet',
    'Something newer has been said since. Close and open again to see what that was compared with.',
  );
  /** The horizon of what is drawn. */
  #drawnBy: RuntimeOptions | null = null;
  /** What had the focus before. */
  #opener: HTMLElement | null = null;
  #end: End | null = null;
  #sort: { readonly column: Column; readonly isUp: boolean } = { column: 'alike', isUp: false };
  isOpen = false;

  /**
   * @param play opens a past session at a moment
   * @param redraw draws what lies on the candles anew
   */
  constructor(
    root: HTMLElement,
    scene: LiveScene,
    play: (date: string, time: number) => void,
    redraw: () => void,
  ) {
    this.#root = root;
    this.#scene = scene;
    this.#play = play;
    this.#redraw = redraw;
    const head = element('div', 'spymaster-head');
    const close = button('spymaster-link', '×', () => this.close());
    close.setAttribute('aria-label', 'Close');
    head.append(this.#title, close);
    const chance = element('div', 'spymaster-chance');
    chance.append(this.#dots, this.#dotsNote);
    const body = element('div', 'spymaster-drawer-body');
    const scroller = element('div', 'spymaster-scroller');
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'region');
    scroller.setAttribute('aria-label', 'The cases');
    scroller.append(this.#table);
    body.append(this.#paths, scroller, chance);
    root.classList.add('spymaster-drawer');
    root.replaceChildren(head, this.#note, this.#oldNote, this.#filters, body);
    show(this.#oldNote, false);
    show(root, false);
  }

  /** @param ask for what the focused answer was compared with */
  async open(ask: () => Promise<Neighbours>): Promise<void> {
    const { focused } = this.#scene;
    if (!this.isOpen) this.#opener = document.activeElement as HTMLElement | null;
    this.isOpen = true;
    show(this.#oldNote, false);
    show(this.#root, true);
    this.#found = null;
    this.#end = null;
    setText(this.#title, focused ? `What ${nameOf(focused)} was compared with` : 'Price is near no level');
    setText(this.#note, focused ? 'Looking …' : '');
    this.#clear();
    if (!focused) return;
    try {
      const neighbours = await ask();
      this.#found = { answer: focused, neighbours };
      this.#draw();
    } catch (error) {
      setText(this.#note, `${(error as Error).message} ${(error as { hint?: string }).hint ?? ''}`);
    }
  }

  close(): void {
    this.#point(null);
    // Whoever worked in it goes on where they were.
    if (this.#root.contains(document.activeElement)) this.#opener?.focus();
    this.isOpen = false;
    show(this.#root, false);
  }

  /** It speaks of the moment at which it was opened, whatever has come since. */
  render(): void {
    if (!this.isOpen || !this.#found) return;
    const { focused, options } = this.#scene;
    const isOld = focused?.time !== this.#found.neighbours.at;
    this.#root.dataset.old = String(isOld);
    show(this.#oldNote, isOld);
    if (options !== this.#drawnBy) this.#draw();
  }

  #clear(): void {
    this.#filters.replaceChildren();
    this.#paths.replaceChildren();
    this.#table.replaceChildren();
    this.#dots.replaceChildren();
    setText(this.#dotsNote, '');
  }

  #draw(): void {
    const { answer, neighbours } = this.#found!;
    this.#drawnBy = this.#scene.options;
    // The rows that are pointed at go, and do not say so.
    this.#point(null);
    const { rows, asOf, at, removed } = neighbours;
    const clock = clockOf(this.#scene.options);
    setText(this.#title, `The ${rows.length} most similar approaches · ${nameOf(answer)}`);
    setText(
      this.#note,
      `As known at ${clock.minutes(at)} ${clock.zone(at)}: nothing of ${asOf} or later. Weighted, at most two a day and one of an approach (${removed.perDate + removed.perEpisode} left out). The thick line is this approach.`,
    );
    this.#drawFilters(rows);
    const shown = rows.filter((row) => this.#end === null || endOf(row) === this.#end);
    this.#drawPaths(shown, neighbours.self);
    this.#drawTable(shown);
    this.#drawDots(answer);
  }

  #drawFilters(rows: readonly Neighbour[]): void {
    const choice = (end: End | null, text: string) => {
      const made = button('spymaster-button', text, () => {
        this.#end = end;
        this.#draw();
      });
      made.setAttribute('aria-pressed', String(this.#end === end));
      made.dataset.key = `filter ${end}`;
      return made;
    };
    rebuild(this.#filters, () => [
      choice(null, `All ${rows.length}`),
      ...ALL_ENDS.flatMap((end) => {
        const count = rows.filter((row) => endOf(row) === end).length;
        return count > 0 ? [choice(end, `${wordOf(end)} ${count}`)] : [];
      }),
    ]);
  }

  #drawPaths(rows: readonly Neighbour[], self: Neighbours['self']): void {
    this.#paths.setAttribute(
      'aria-label',
      `Paths of ${rows.length} approaches, twenty minutes before contact to eight after; the thick line is this one`,
    );
    const across = (atr: number) =>
      drawn('line', {
        class: atr === 0 ? 'level' : 'atr',
        x1: 0,
        x2: PLOT.width,
        y1: plotY(atr),
        y2: plotY(atr),
      });
    const rules = [1, 0, -1].map(across);
    const contact = drawn('line', { class: 'atr', x1: plotX(0), x2: plotX(0), y1: 0, y2: PLOT.height });
    const paths = plottedPaths(rows).flatMap(({ id, pieces, opacity, end }) =>
      pieces.map((points) => {
        const made = drawn('polyline', { points, opacity: opacity.toFixed(2) });
        made.dataset.end = end;
        made.dataset.id = id;
        return made;
      }),
    );
    const own = piecesOf(self).map((points) => drawn('polyline', { class: 'self', points }));
    this.#paths.replaceChildren(...rules, contact, ...paths, ...own);
  }

  #drawTable(rows: readonly Neighbour[]): void {
    const head = element('tr', '');
    const arrow = this.#sort.isUp ? ' ↑' : ' ↓';
    for (const { key, title } of COLUMNS) {
      const cell = element('th', '');
      cell.scope = 'col';
      const isSorted = this.#sort.column === key;
      if (isSorted) cell.setAttribute('aria-sort', this.#sort.isUp ? 'ascending' : 'descending');
      const sort = button('spymaster-link', `${title}${isSorted ? arrow : ''}`, () => {
        this.#sort = { column: key, isUp: isSorted ? !this.#sort.isUp : key !== 'alike' };
        this.#draw();
      });
      sort.dataset.key = `sort ${key}`;
      cell.append(sort);
      head.append(cell);
    }
    head.append(element('th', ''));
    const sign = this.#sort.isUp ? 1 : -1;
    const value = sortValues[this.#sort.column];
    const sorted = rows.toSorted((a, b) => sign * compare(value(a), value(b)));
    const [top, body] = [element('thead', ''), element('tbody', '')];
    top.append(head);
    body.append(...sorted.map((row) => this.#tableRow(row)));
    rebuild(this.#table, () => [top, body]);
  }

  #tableRow(row: Neighbour): HTMLElement {
    const made = element('tr', '');
    const after = row.decidedAfterSeconds;
    const clock = clockOf(this.#scene.options);
    const texts = [
      row.date,
      clock.minutes(row.time),
      nameOf(row),
      String(Math.round(100 * row.similarityPercentile)),
      wordOf(endOf(row)),
      after === null ? '–' : `${(after / 60).toFixed(1)} min`,
    ];
    made.append(...texts.map((text) => element('td', '', text)));
    const act = element('td', '');
    const play = button('spymaster-link', 'Play', () => this.#play(row.date, row.time));
    play.setAttribute('aria-label', `Play ${row.date} at ${clock.minutes(row.time)}`);
    act.append(play);
    made.append(act);
    made.onmouseenter = () => this.#point(row.id);
    made.onmouseleave = () => this.#point(null);
    play.onfocus = () => this.#point(row.id);
    play.onblur = () => this.#point(null);
    return made;
  }

  /** The path of a row stands out, and is drawn on the candles. */
  #point(id: string | null): void {
    this.#showGhost(id);
    for (const path of this.#paths.querySelectorAll<SVGElement>('polyline'))
      path.classList.toggle('pointed', path.dataset.id === id);
  }

  /** A ghost's middle is the contact it had, or the moment that was found. */
  #showGhost(id: string | null): void {
    const scene = this.#scene;
    const row = this.#found?.neighbours.rows.find((each) => each.id === id);
    if (!row && scene.ghost.length === 0) return;
    scene.ghost = row ? ghostOf(row, this.#comparedAnswer(), this.#middleOf(row)) : [];
    this.#redraw();
  }

  /** What was committed to at the moment that was compared. */
  #comparedAnswer(): Answer {
    const { answer, neighbours } = this.#found!;
    const said = [...this.#scene.state.zones].map((zone) => zone.answer);
    const isIt = (each: Answer) => each.episodeId === answer.episodeId && each.time === neighbours.at;
    return said.find(isIt) ?? answer;
  }

  /** Where that middle lies today: at our own contact, or as far ahead as it was then. */
  #middleOf({ time, contactAt }: Neighbour): number {
    const { answer, neighbours } = this.#found!;
    const { contacts } = this.#scene.state;
    const own = contacts.find(({ episodeId }) => episodeId === answer.episodeId);
    if (answer.phase === 'CONTACT' && own) return own.time;
    return neighbours.at + (contactAt === null ? 0 : contactAt - time);
  }

  #drawDots(answer: Answer): void {
    const horizon = horizonOf(answer, this.#scene.options.horizonSeconds);
    // Of an end that cannot be known nothing is foreseen any more.
    if (!horizon) return;
    const { break: breaks, baseRate } = horizon;
    const { caseDots, horizonSeconds } = this.#scene.options;
    const { width, height } = CHANCE_PLOT;
    const dots = chanceDots(breaks, caseDots).map(({ cx, cy, r }) => drawn('circle', { cx, cy, r }));
    const x = baseRate.break * width;
    const usual = drawn('line', { x1: x, x2: x, y1: 0, y2: height });
    this.#dots.replaceChildren(usual, ...dots);
    setText(
      this.#dotsNote,
      `Chance of a break: ${caseDots} equally likely values, ${outcomePercents(answer, horizonSeconds)[0]} in the mean; the line is what is usual, ${sharePercent(baseRate.break)}.`,
    );
  }
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const sortValues: Readonly<Record<Column, (row: Neighbour) => string | number>> = {
  date: ({ date }) => date,
  time: ({ time }) => exchangeClock().minutes(time),
  level: ({ level }) => level,
  alike: ({ similarityPercentile }) => similarityPercentile,
  end: (row) => ALL_ENDS.indexOf(endOf(row)),
  after: ({ decidedAfterSeconds }) => decidedAfterSeconds ?? Number.POSITIVE_INFINITY,
};
