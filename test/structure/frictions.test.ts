import { expect, it } from 'vitest';
import { textOf } from './sources.ts';

/**
 * What once annoyed whoever used it, and the test in which it would be seen if it came
 * back: the file, and the beginning of the test's name.
 */
const FRICTIONS: readonly (readonly [friction: string, file: string, test: string])[] = [
  [
    'A page of another origin that is allowed has no picture',
    'e2e/other-pages',
    'works where it is let in by name',
  ],
  ['A refused page is told that nothing runs', 'e2e/other-pages', 'is refused without the token, in so many'],
  [
    'The zone of now ends before the axis',
    'e2e/chart',
    'during an approach shades one side of the level, in the colour',
  ],
  ['The demo opens where nothing is said', 'daemon/replay/opening-moment', 'is for a demo an approach that'],
  ['A past zone changes when its race is decided', 'plugin/zones/zone-overlay', 'stay as they were when the'],
  [
    'How an approach ended is not to be seen',
    'plugin/races/races',
    'stand at the level as it was at contact',
  ],
  ['Chart and card say different things', 'plugin/card/card', 'Card and chart never disagree'],
  ['A replay runs off before it is read', 'e2e/chart', 'plays, pauses, steps to the end of the bar'],
  ['A dark page has paper-white parts', 'e2e/page-states', 'looks as it is to'],
  [
    'Names cannot be read on a dark host',
    'plugin/theme/theme',
    'goes by the ground of the chart where it is',
  ],
  ['A seek or a new connection moves the chart', 'plugin/host-feed', 'leave the reader’s view where it is'],
  ['A phone scrolls sideways, a chart is too low', 'e2e/page-states', 'at %d × %d scrolls nothing sideways'],
  ['An update takes the focus away', 'e2e/page-states', 'is worked by keys alone, and the focus is seen and'],
  [
    'The slider says a number, not a time',
    'plugin/replay/replay-bar',
    'says the clock to those who hear the',
  ],
  ['A screen reader is never quiet', 'plugin/announcer', 'comes once a bar at most'],
  ['A fast replay is read aloud', 'plugin/announcer', 'is nothing while time runs faster than anyone'],
  ['A listener is called before there is a handle', 'plugin/attach', 'nothing before it has its handle, and'],
  ['A state is told again and again', 'plugin/snapshot', 'names what it is made of, its last frame'],
  ['A listener that throws stops the others', 'plugin/listeners', 'stop no other when they throw'],
  ['A host’s data are changed', 'e2e/own-candles', 'of %i seconds gets its levels where they are, and is'],
  ['Zones are missing on bars of another width', 'plugin/placement', 'takes two minutes as two bars of one'],
  ['Attached fifty times it leaves something', 'e2e/own-candles', 'lives through fifty times on and off'],
  ['A host’s content policy takes the styles away', 'e2e/bundled-page', 'is drawn on under its own content'],
  [
    'The card keeps an approach that has gone',
    'plugin/scene',
    'lets go of a decided approach two bars after',
  ],
  [
    'Words of statistics stand in the panel',
    'plugin/card/card',
    'has no word that only a statistician knows',
  ],
  ['A word in the card is not explained', 'plugin/card/card', 'explains its words when asked'],
  [
    'Without a daemon the page looks alive',
    'e2e/chart',
    'says that it is not connected when the daemon goes',
  ],
  ['After a restart it is another moment', 'daemon/replay/replay-show', 'goes on where a viewer stood'],
  ['One tab pauses the other', 'daemon/server/daemon', 'gives every viewer a replay of their own'],
  ['Break and reject look alike to some eyes', 'plugin/theme/palette', 'keeps claims apart with %s, and'],
  [
    'A name lies far from its price, untied',
    'plugin/levels/label-overlay',
    'have their names at the right, one for',
  ],
  [
    'Forced colours make all marks alike',
    'plugin/zones/zone-look',
    'tells by shape alone where all colours are',
  ],
  ['A chip covers a chip', 'plugin/levels/level-chips', 'do not cover one another, nor the last price'],
  ['What was said then cannot be read', 'plugin/legend/legend', 'says what was said on the bar under the'],
  [
    'A replay cannot step back at its end',
    'plugin/replay/replay-bar',
    'begins again at the end, and can step',
  ],
  [
    'In another pane edges are misplaced',
    'plugin/overlay-primitive',
    'measures the pane that its series is in',
  ],
  ['A tab title tells nothing', 'plugin/page/moment', 'has price, level and chance'],
  ['Far from every level the card is empty', 'plugin/card/card', 'lists the levels by distance where price'],
  ['A picture changes under its reader', 'plugin/attach', 'is a frozen picture, the same until something'],
  ['A frame that never fits is asked for without end', 'e2e/chaos', 'gives up on frames that never fit'],
  ['A daemon that says nothing is waited for', 'e2e/chaos', 'leaves one that says nothing after five'],
  [
    'Silent sockets keep others out',
    'daemon/server/stream-server',
    'lets in whoever says hello, however many',
  ],
  [
    'One who was dismissed is obeyed',
    'daemon/server/stream-server',
    'does not obey one who has been dismissed',
  ],
  ['A peer that hangs delays the end', 'daemon/server/sockets', 'are gone a second after the server stops'],
  ['An example does not run as printed', 'package/client-readme', 'every example is one of these'],
];

it('What once annoyed has a test in which it would be seen again', () => {
  const without = FRICTIONS.filter(([, file, test]) => {
    const escaped = test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return !new RegExp(`['"\`]${escaped}`).test(textOf(`test/${file}.test.ts`));
  });
  expect(without.map(([friction, file]) => `${friction}: ${file}`)).toEqual([]);
});
