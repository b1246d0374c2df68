import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Card, type CardActions } from '../../../plugin/card/card.ts';
import type { LiveScene } from '../../../plugin/scene.ts';
import { zoneLook } from '../../../plugin/zones/zone-look.ts';
import type { Answer } from '../../../shared/protocol/answer.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { verdictOf } from '../../../shared/protocol/verdict.ts';
import { ALERT, ANSWER, bar, CONTACT, FIRST, frame, horizon, messageOf } from '../../messages.ts';
import { find, isShown, stubDocument, textOf } from '../dom.ts';
import { replayAt, sceneOf, signals, update } from '../scenes.ts';

let root: HTMLElement;
let asked: unknown[];
beforeEach(() => {
  root = stubDocument();
  asked = [];
});
afterEach(() => void vi.unstubAllGlobals());

const actions: CardActions = {
  chooseHorizon: (seconds) => asked.push(seconds),
  pin: (episodeId) => asked.push(episodeId),
  backToNow: () => asked.push('now'),
  showNeighbours: () => asked.push('cases'),
  showHelp: () => asked.push('help'),
};
function cardOf(...messages: readonly ServerMessage[]): { card: Card; scene: LiveScene } {
  const scene = sceneOf(messages);
  return { card: new Card(root, scene, actions), scene };
}
const said = (changes: Partial<Answer> = {}): Answer => ({ ...ANSWER, ...changes });
const press = (text: string) =>
  [...root.querySelectorAll('button')].find((each) => each.textContent === text)!.click();

describe('The card', () => {
  it('says the verdict first, then its numbers', () => {
    cardOf(update(said()));
    expect(textOf(root, 'h2')).toBe('OR high ↑ 6000.00');
    expect(textOf(root, '.spymaster-sentence')).toBe(
      'If reached, it breaks more often than usual: 58 of 100, usually 36.',
    );
    expect(textOf(root, '.spymaster-shares')).toMatch(
      /^58\u202f% break {2}32\u202f% reject {2}10\u202f% chop/,
    );
    expect(root.querySelectorAll('.spymaster-dots i[data-outcome=BREAK]')).toHaveLength(12);
    expect(root.textContent).toContain('Reaches it 62\u202f% (48–75), usual 55, walk 53');
    expect(root.textContent).toContain(
      'Evidence: 50 similar approaches on 31 days, worth 17: 31 reached it, 18 broke, 10 rejected, 3 chopped. The chance starts from what is usual; they and the conditions move it by what such have been worth.',
    );
    expect(find(root, '.spymaster-grade').getAttribute('aria-label')).toMatch(/^Grade B: B: a fair amount/);
    expect(textOf(root, '.spymaster-body')).toContain('The 29 sessions before: at 412 contacts');
  });
  it('claims no number where nothing can be told', () => {
    cardOf(update(said({ grade: 'D' })));
    expect(textOf(root, '.spymaster-sentence')).toBe('Too few cases to compare. Usually 36 of 100 break.');
    for (const part of ['dots', 'shares', 'mean'])
      expect([part, isShown(root, `.spymaster-${part}`)]).toEqual([part, false]);
    expect(isShown(root, '.spymaster-scale')).toBe(true);
  });
  it('says only that price has moved away where it has', () => {
    cardOf(update(said({ distanceAtr: 2.1 })));
    expect(textOf(root, '.spymaster-sentence')).toBe(
      'Moved away: 2.1 ATR. Watching until it leaves the zone.',
    );
    for (const part of ['dots', 'shares', 'scale', 'grade'])
      expect(isShown(root, `.spymaster-${part}`)).toBe(false);
    cardOf(update(said({ distanceAtr: 2 })));
    expect(textOf(root, '.spymaster-sentence')).toMatch(/^If reached/);
  });
  it('says after the decision how it ended, and what was said at contact', () => {
    const contact: ServerMessage = { type: 'contact', ...frame, contact: CONTACT };
    cardOf(
      contact,
      update(said({ phase: 'CONTACT', contact: null, status: 'resolved', resolvedAs: 'BREAK' })),
    );
    expect(textOf(root, '.spymaster-sentence')).toBe('It broke: one ATR through.');
    expect(textOf(root, '.spymaster-further')).toBe('Said at contact: 58\u202f% break (45–70), usual 36.');
    expect(textOf(root, '.spymaster-place')).toBe('reached 09:46:10');
    expect(isShown(root, '.spymaster-scale')).toBe(false);
  });
  it('draws how what was said has changed, of this approach alone', () => {
    const at = (after: number, mean: number, episodeId = ANSWER.episodeId) =>
      said({ time: FIRST + after, episodeId, horizons: [horizon(240, mean, 0.1, 0.5)] });
    cardOf(signals(at(120, 0.3)), signals(at(240, 0.4), at(240, 0.9, 'other')), update(at(250, 0.4)));
    expect(root.textContent).toContain('30 → 40');
    expect(root.querySelector('polyline')!.getAttribute('points')!.split(' ')).toHaveLength(2);
    cardOf(signals(at(120, 0.3)), update(at(130, 0.4)));
    expect(isShown(root, '.spymaster-line:has(svg)')).toBe(false);
  });
  it('chooses the horizon that all is said of', () => {
    const { card, scene } = cardOf(update(said()));
    const pressed = () =>
      [...root.querySelectorAll('.spymaster-horizon')].map((each) => each.getAttribute('aria-pressed'));
    expect(pressed()).toEqual(['false', 'true', 'false']);
    press('2');
    expect(asked).toEqual([120]);
    scene.options = { ...scene.options, horizonSeconds: 120 };
    card.render();
    expect(pressed()).toEqual(['true', 'false', 'false']);
    expect(textOf(root, '.spymaster-shares')).toMatch(/^30/);
  });
  it('says what tells most where something differs, and nothing of it where nothing does', () => {
    cardOf(update(said()));
    expect(root.textContent).toContain(
      'What tells most: what similar cases did; the book and tape at the level.',
    );
    root.replaceChildren();
    cardOf(update(said({ lean: { ...ANSWER.lean, differs: false } })));
    expect(root.textContent).not.toContain('What tells most');
  });
  it('has no word that only a statistician knows', () => {
    const jargon = /posterior|prior|kish|effective|back-off|random walk|\bnull\b|log-odds|residual|ridge/i;
    for (const answer of [said(), said({ grade: 'D' }), said({ status: 'thin', reason: 'LOW_VALIDITY' })]) {
      root.replaceChildren();
      cardOf(update(answer));
      expect(root.textContent).not.toMatch(jargon);
      for (const word of root.querySelectorAll<HTMLButtonElement>('.spymaster-terms button')) {
        word.click();
        expect(textOf(root, '.spymaster-explained')).not.toMatch(
          /posterior|kish|back-off|\bnull\b|log-odds/i,
        );
      }
    }
  });
  it('explains its words when asked, one at a time', () => {
    cardOf(update(said()));
    expect(isShown(root, '.spymaster-explained')).toBe(false);
    press('walk');
    expect(textOf(root, '.spymaster-explained')).toMatch(/without memory/);
    press('B');
    expect(textOf(root, '.spymaster-explained')).toMatch(/^B: a fair amount/);
    press('B');
    expect(isShown(root, '.spymaster-explained')).toBe(false);
  });
  it('has a chip for what is on of setup and dealers, and none for what price does', () => {
    const on = (type: 'EXHAUSTION_UP' | 'HIGH_QUALITY_SETUP'): ServerMessage => ({
      type: 'alert',
      ...frame,
      alert: { ...ALERT, id: type, type, level: 'OR_HIGH' },
    });
    cardOf(on('EXHAUSTION_UP'), on('HIGH_QUALITY_SETUP'), update(said()));
    expect([...root.querySelectorAll('.spymaster-chips span')].map((chip) => chip.textContent)).toEqual([
      'Clean setup',
    ]);
  });
  it('has a row for every other approach under way, which takes the card', () => {
    const other = said({
      episodeId: 'other',
      level: 'EMA_20',
      direction: 'DOWN',
      distanceAtr: 1.5,
      spot: 6003.75,
    });
    const over = said({ episodeId: 'over', status: 'resolved', distanceAtr: 0.1 });
    cardOf(update(said(), other, over));
    const rows = [...root.querySelectorAll<HTMLElement>('.spymaster-other')];
    expect(rows.map((row) => row.textContent)).toEqual([
      'EMA 20 ↓price 3.75 pts (1.5 ATR) above: more often than usual, 58 of 100, usually 36',
    ]);
    rows[0]!.click();
    expect(asked).toEqual(['other']);
  });
  it('lists the levels by distance where price is near none', () => {
    const values = { ...messageOf('levels').point.values };
    const closed: ServerMessage = { type: 'bar', ...frame, bar: bar(FIRST, 6002, true) };
    cardOf(closed, { type: 'levels', ...frame, point: { time: FIRST, absent: {}, values } });
    expect([...root.querySelectorAll('.spymaster-idle p')].map((line) => line.textContent)).toEqual([
      'No approach is under way.',
      'SMA 90 6001.50: price 0.50 pts above',
      'EMA 20 6000.20: price 1.80 pts above',
      'PM high 6010.00: price 8.00 pts below',
      'PM low 5990.00: price 12.00 pts above',
    ]);
    expect(isShown(root, '.spymaster-body')).toBe(false);
  });
  it('looks back at a moment, says so, shows nothing of now, and finds the way back', () => {
    const other = said({ episodeId: 'other', level: 'EMA_20', distanceAtr: 1 });
    const { card, scene } = cardOf(
      signals(said({ time: FIRST + 120 })),
      update(said({ grade: 'D' }), other),
      replayAt(FIRST + 900),
    );
    expect(isShown(root, '.spymaster-others')).toBe(true);
    expect(isShown(root, '.spymaster-pinned')).toBe(false);
    scene.lookAt(FIRST, scene.saidFrom(FIRST, 1)[0]!);
    card.render();
    expect(isShown(root, '.spymaster-others')).toBe(false);
    expect(textOf(root, '.spymaster-pinned')).toMatch(/^Looking at what was said at 09:32:00\./);
    expect(textOf(root, '.spymaster-grade')).toBe('B');
    press('Back to now');
    press('See the cases');
    press('What is this?');
    expect(asked).toEqual(['now', 'cases', 'help']);
    scene.lookAt(FIRST + 3600);
    card.render();
    expect(textOf(root, '.spymaster-idle')).toBe('Nothing was said then.');
  });
  it('goes on with the clock between answers', () => {
    const contact: ServerMessage = { type: 'contact', ...frame, contact: CONTACT };
    const { card, scene } = cardOf(
      contact,
      update(said({ phase: 'CONTACT', contact: null })),
      replayAt(CONTACT.time + 10),
    );
    expect(textOf(root, '.spymaster-place')).toContain('0:10 ago');
    scene.state.apply(replayAt(CONTACT.time + 25) as never);
    card.tick();
    expect(textOf(root, '.spymaster-place')).toContain('0:25 ago · 3:35 left');
  });
  it('shows, looking back, what was so then: the clock, the course, and no chips of now', () => {
    const contact: ServerMessage = { type: 'contact', ...frame, contact: CONTACT };
    const chip: ServerMessage = {
      type: 'alert',
      ...frame,
      alert: { ...ALERT, type: 'PIN_REGIME', level: 'OR_HIGH' },
    };
    const race = (after: number, mean: number) =>
      said({
        phase: 'CONTACT',
        contact: null,
        time: CONTACT.time + after,
        horizons: [horizon(240, mean, 0.1, 0.5)],
      });
    const told = [contact, chip, signals(race(30, 0.3)), signals(race(150, 0.4)), signals(race(270, 0.9))];
    const { card, scene } = cardOf(...told, replayAt(CONTACT.time + 300));
    expect(isShown(root, '.spymaster-chips')).toBe(true);
    scene.lookAt(CONTACT.time + 149, race(150, 0.4));
    card.render();
    const place = textOf(root, '.spymaster-place');
    expect([isShown(root, '.spymaster-chips'), place]).toEqual([
      false,
      'reached 09:46:10 · 2:30 ago · 1:30 left',
    ]);
    expect(root.textContent).toContain('30 → 40');
    expect(root.textContent).not.toContain('90');
    card.tick();
    expect(textOf(root, '.spymaster-place')).toBe(place);
  });
  it('says the interval of what was said at contact, not of what is left of it', () => {
    const contact: ServerMessage = { type: 'contact', ...frame, contact: CONTACT };
    const over = said({
      status: 'resolved',
      resolvedAs: 'BREAK',
      phase: 'CONTACT',
      horizons: [horizon(240, 1, 1, 1)],
    });
    cardOf(contact, update(over));
    expect(textOf(root, '.spymaster-further')).toContain('(45–70)');
  });
  it('is of the horizon that is chosen, in its course and its rows too', () => {
    const at = (after: number) => said({ time: FIRST + after });
    const other = said({ episodeId: 'other', distanceAtr: 1.5 });
    const { card, scene } = cardOf(signals(at(120), other), signals(at(240), other), update(at(250), other));
    scene.options = { ...scene.options, horizonSeconds: 120 };
    card.render();
    expect(root.textContent).toContain('30 → 30');
    expect(textOf(root, '.spymaster-other')).toContain('30 of 100');
  });
  it('keeps the rows of other approaches, and the focus where another joins', () => {
    const other = said({ episodeId: 'other', distanceAtr: 1.5 });
    const { card, scene } = cardOf(update(said(), other));
    const row = find(root, '.spymaster-other');
    row.focus();
    scene.state.apply(update(said(), { ...other, distanceAtr: 1.4 }) as never);
    card.render();
    expect(find(root, '.spymaster-other')).toBe(row);
    scene.state.apply(update(said(), said({ episodeId: 'third', distanceAtr: 1.8 }), other) as never);
    card.render();
    expect((document.activeElement as HTMLElement).dataset.key).toBe('other');
  });
  it('keeps its elements, and with them focus and selection, while answers come', () => {
    const { card, scene } = cardOf(update(said()));
    const kept = [...root.querySelectorAll('*')];
    for (let i = 0; i < 100; i++) {
      scene.state.apply(update(said({ time: FIRST + i, distanceAtr: 0.5 + i / 1000 })) as never);
      card.render();
    }
    expect([...root.querySelectorAll('*')].every((each, i) => each === kept[i])).toBe(true);
  });
});

it('Card and chart never disagree: strong colour is where the sentence claims something', () => {
  const share = fc.double({ min: 0, max: 0.9, noNaN: true });
  const any = fc.record({
    mean: share,
    wide: fc.double({ min: 0, max: 0.6, noNaN: true }),
    differs: fc.boolean(),
    delta: fc.double({ min: -2, max: 2, noNaN: true }),
    grade: fc.constantFrom('A', 'B', 'C', 'D'),
    status: fc.constantFrom('ok', 'thin'),
  } as const);
  const paint = { isDark: false, isForced: false, strength: 1 };
  fc.assert(
    fc.property(any, ({ mean, wide, differs, delta, grade, status }) => {
      const low = Math.max(0, mean - wide / 2);
      const answer = said({
        grade,
        status,
        reason: status === 'thin' ? 'SHORT_HISTORY' : null,
        lean: { ...ANSWER.lean, differs, delta },
        horizons: [horizon(240, mean, low, Math.min(1, low + wide))],
      });
      const { scene } = cardOf(update(answer));
      const { edge, hatch } = zoneLook(answer, 240, { ...paint, palette: scene.theme.palette });
      const sentence = textOf(root, '.spymaster-sentence');
      expect(edge).toBe(/(more|less) often than usual/.test(sentence));
      expect(hatch !== null).toBe(/Usually \d+ of 100 break\.$/.test(sentence));
      expect(find(root, '.spymaster-sentence').dataset.verdict).toBe(verdictOf(answer));
    }),
    { numRuns: 150, seed: 1 },
  );
});
