import { saidAtContactSentence } from '../../shared/protocol/sentences.ts';
import { nameOf } from '../card/name-of.ts';
import { clockOf } from '../clock.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import type { Palette } from '../theme/palette.ts';
import { markAt } from '../tips/tip.ts';
import { type PlacedRaceMark, RaceRenderer } from './race-renderer.ts';
import { END_WORDS, type Race, type RaceMark, raceMarks } from './races.ts';

interface OwnMark extends PlacedRaceMark {
  readonly race: Race;
}

/** Where price touched a level, and where and how that ended. */
export class RaceOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new RaceRenderer();
  readonly #scene: Scene;
  #placed: readonly OwnMark[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update({ bar, y, width, barSpacing }: Geometry): void {
    const { state, options, theme } = this.#scene;
    const { session, levels } = state;
    const first = session?.marks.open ?? levels[0]?.time;
    const races = options.outcomeMarks
      ? state.races.filter(({ contact }) => options.levels[contact.level])
      : [];
    const marks = first === undefined ? [] : raceMarks(races, first);
    this.renderer.paper = theme.palette.paper;
    const placed = marks.flatMap(({ time, price, kind, race }): OwnMark[] => {
      // In a silence there is no bar: what ended then stands at the last one before.
      const px = bar(time)?.center ?? null;
      const py = y(price);
      if (px === null || py === null) return [];
      return [{ x: px, y: py, kind, race, color: raceColor(kind, theme.palette) }];
    });
    this.#placed = apart(placed).filter(({ x }) => x >= -barSpacing && x <= width + barSpacing);
    this.renderer.marks = this.#placed;
  }

  /** What a mark says: what happened, and what had been said of it. */
  tipAt(x: number, y: number): readonly string[] | null {
    // Rings lie on ticks.
    const marks = this.#placed.toSorted((a, b) => Number(isContact(a)) - Number(isContact(b)));
    const mark = markAt(marks, x, y);
    if (!mark) return null;
    const { contact, end, endedAt } = mark.race;
    const clock = clockOf(this.#scene.options);
    const did =
      isContact(mark) || end === null || endedAt === null
        ? `reached ${clock.seconds(contact.time)}`
        : `${END_WORDS[end]} ${clock.seconds(endedAt)}`;
    return [`${nameOf(contact)} ${did}`, saidAtContactSentence(contact.said)].filter(Boolean);
  }
}

/** Rings that would lie on an earlier one stand above or below it: each can be read. */
function apart(marks: readonly OwnMark[]): OwnMark[] {
  const rings: OwnMark[] = [];
  const inTime = marks.toSorted((a, b) => a.x - b.x);
  return inTime.map((mark) => {
    if (isContact(mark)) return mark;
    const isFree = (y: number) =>
      rings.every((each) => Math.hypot(each.x - mark.x, each.y - y) >= RING_SPACE);
    const y = PLACES.map((place) => mark.y + place * RING_SPACE).find(isFree) ?? mark.y;
    const stood = { ...mark, y };
    rings.push(stood);
    return stood;
  });
}

/** Of a ring, with a pixel beside it. */
const RING_SPACE = 18;
/** On the level, else above it or below. */
const PLACES = [0, -1, 1, -2, 2, -3, 3, -4, 4] as const;

const isContact = ({ kind }: Pick<RaceMark, 'kind'>) => kind === 'CONTACT';

function raceColor(kind: RaceMark['kind'], palette: Palette): string {
  switch (kind) {
    case 'CONTACT':
      return palette.ink;
    case 'BREAK':
      return palette.breakText;
    case 'REJECT':
      return palette.rejectText;
    default:
      return palette.inkMid;
  }
}
