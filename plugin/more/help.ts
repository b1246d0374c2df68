import { recordSentence } from '../../shared/protocol/record.ts';
import { button, element } from '../elements.ts';
import { KEY_WORDS } from '../keyboard/key-words.ts';
import type { Scene } from '../scene.ts';
import { calibrationChart } from './calibration-chart.ts';
import { sheet } from './dialog.ts';

/** The questions a reader has, answered where they come up. */
const ANSWERS: readonly (readonly [question: string, answer: string])[] = [
  [
    'What is an approach, and a break?',
    'Price within two ATR of one of the six levels approaches it. Within a fifth of an ATR it has reached it, and the race begins: one ATR through the level is a break, one ATR back a rejection, neither in time a chop.',
  ],
  [
    'What is usual?',
    'What price and time alone would have: how approaches that stood here, with so much time left, have ended. The walk beside it is a price without memory.',
  ],
  [
    'Why an interval?',
    'Past cases are few and not alike. The rate among approaches like this lies in the interval nine times in ten; the thick part is what history adds to price and time.',
  ],
  [
    'Why is it often grey?',
    'Because most of the time the past does not tell. Strong colour is only where what history adds differs from nothing. On real data the levels alone have shown no edge.',
  ],
  [
    'Where do the cases come from?',
    'From earlier sessions alone, never from the one that is shown. The fifty most similar moments count, at most two of a day and one of an approach; and beside them how book, tape and path went along with what happened at all earlier moments, each by as much as it has earned.',
  ],
  [
    'What is below the candles?',
    'How hard price is pushed, by momentum and flow together, and where that may go: the fan is to hold eight of ten, and the pane says how many it held on days it had not seen. A click on the fan shows ways it went before in its place; a click on a row opens it in a pane of its own.',
  ],
  [
    'What do the marks mean?',
    'A tick is where price touched a level; a ring where that ended: B broke, R rejected, C chopped, ? not known. ● critical, ▲ warning, ◆ info: alerts.',
  ],
];

/**
 * What this is, what it was worth, and the keys.
 * @param showTour begins the tour anew; null where there is no place for it
 */
export function helpDialog({ state }: Scene, showTour: (() => void) | null): HTMLDialogElement {
  const words = ANSWERS.flatMap(([question, answer]) => [
    element('h3', '', question),
    element('p', '', answer),
  ]);
  const record = state.session?.trackRecord;
  const worth = record
    ? [
        element('h3', '', 'What was it worth so far?'),
        element('p', '', recordSentence(record)),
        calibrationChart(record),
      ]
    : [];
  const keys = element('table', 'spymaster-keys');
  for (const [key, what] of KEY_WORDS) {
    const row = element('tr', '');
    row.append(element('th', '', key), element('td', '', what));
    keys.append(row);
  }
  const advice = element('p', 'spymaster-quiet', 'Past approaches of a level, not advice.');
  const tour = showTour ? [button('spymaster-button', 'Show me round', showTour)] : [];
  return sheet('What is this?', ...tour, ...words, ...worth, element('h3', '', 'Keys'), keys, advice);
}
