import { intervalText, sharePercent } from '../../shared/protocol/percent.ts';
import { ENDS, outcomePercents, usualPercent } from '../../shared/protocol/sentences.ts';
import { horizonOf } from '../../shared/protocol/verdict.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { nameOf } from '../card/name-of.ts';
import { type Clock, clockOf } from '../clock.ts';
import { button, element, rebuild, setText } from '../elements.ts';
import { END_LETTERS, type Race } from '../races/races.ts';
import type { Scene, ShowInstant } from '../scene.ts';

const MINUTES = PRIMARY_HORIZON_SECONDS / 60;
const NOT_DECIDED = 'not decided yet';

/** Contacts and how they ended, newest first, beside what was said at contact. */
export class OutcomeLog {
  readonly root = element('div', 'spymaster-log');
  readonly #scene: Scene;
  readonly #showInstant: ShowInstant;
  readonly #head = element('p', 'spymaster-quiet');
  readonly #list = element('div', '');
  #shown = '';

  /** @param showInstant brings a moment into sight */
  constructor(scene: Scene, showInstant: ShowInstant) {
    this.#scene = scene;
    this.#showInstant = showInstant;
    this.root.append(this.#head, this.#list);
  }

  get count(): number {
    return this.#races().filter(({ end }) => end !== null).length;
  }

  #races(): readonly Race[] {
    return this.#scene.state.races;
  }

  render(): void {
    const races = this.#races();
    const mark =
      races.map(({ contact, end, endedAt }) => `${contact.episodeId}${end}${endedAt}`).join() +
      this.#scene.options.timeZone;
    setText(this.#head, headOf(races));
    if (mark === this.#shown) return;
    this.#shown = mark;
    rebuild(this.#list, () => races.toReversed().map((race) => this.#row(race)));
  }

  #row(race: Race): HTMLElement {
    const row = element('div', 'spymaster-row');
    const line = button('spymaster-row-line', '', () =>
      this.#showInstant(race.contact.time, race.contact.said),
    );
    line.dataset.key = race.contact.episodeId;
    const mark = element('span', 'spymaster-mark', race.end ? END_LETTERS[race.end] : '·');
    mark.dataset.end = race.end ?? '';
    const clock = clockOf(this.#scene.options);
    const words = `${nameOf(race.contact)}: ${endOf(race, clock)}`;
    line.append(element('time', '', clock.minutes(race.contact.time)), mark, element('span', '', words));
    row.append(line, element('p', 'spymaster-quiet', saidAt(race.contact.said)));
    return row;
  }
}

function headOf(races: readonly Race[]): string {
  const decided = races.filter(({ end }) => end !== null).length;
  return `${decided} of ${races.length} ${races.length === 1 ? 'contact' : 'contacts'} decided`;
}

function endOf({ end, endedAt }: Race, clock: Clock): string {
  if (end === null || endedAt === null) return NOT_DECIDED;
  if (end === 'UNKNOWN') return 'not known, for data were silent or one bar crossed both prices';
  return `${ENDS[end]} ${clock.minutes(endedAt)}`;
}

function saidAt(said: Race['contact']['said']): string {
  const horizon = horizonOf(said);
  if (!horizon) return '';
  const { break: breaks, walk } = horizon;
  const interval = `90 %: ${intervalText(breaks)}`;
  const usual = usualPercent(said, PRIMARY_HORIZON_SECONDS);
  const caveat = said.status === 'thin' ? ', without similar cases' : '';
  return `Said at contact: ${outcomePercents(said, PRIMARY_HORIZON_SECONDS)[0]} % break within ${MINUTES} min (${interval}), usual ${usual} %, walk ${sharePercent(walk.break)} %${caveat}.`;
}
