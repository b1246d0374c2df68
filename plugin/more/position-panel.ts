import type { RequestBody } from '../../shared/protocol/client-messages.ts';
import { signedText } from '../../shared/protocol/percent.ts';
import { EXIT_ZONES, type Position } from '../../shared/vocabulary/position.ts';
import { button, element, setText } from '../elements.ts';
import type { Scene } from '../scene.ts';

const PART_NAMES = {
  adjustedAlignment: 'alignment',
  pressureSlope: 'pressure',
  flowSlope: 'flow',
  barrierSlope: 'barrier',
} as const;
const SIDES: Readonly<Record<Position, string>> = { LONG: 'Long', SHORT: 'Short', FLAT: 'Flat' };

/** What the streams say of a position that the reader says they hold. */
export class PositionPanel {
  readonly root = element('div', 'spymaster-log');
  readonly count = null;
  readonly #scene: Scene;
  readonly #send: (request: RequestBody) => void;
  readonly #entry = element('input', 'spymaster-choice spymaster-entry');
  readonly #said = element('p', '');
  readonly #parts = element('p', 'spymaster-quiet');
  #held: { readonly side: Position; readonly entry: number } | null = null;

  constructor(scene: Scene, send: (request: RequestBody) => void) {
    this.#scene = scene;
    this.#send = send;
    this.#entry.type = 'number';
    this.#entry.step = 'any';
    this.#entry.setAttribute('aria-label', 'Entry, points; the last price without');
    this.#entry.placeholder = 'entry';
    const line = element('p', 'spymaster-tools');
    line.append(
      'I am ',
      this.#entry,
      ...(Object.keys(SIDES) as Position[]).map((side) =>
        button('spymaster-button', SIDES[side], () => this.#state(side)),
      ),
    );
    this.root.append(line, this.#said, this.#parts);
    this.root.append(element('p', 'spymaster-quiet', 'Decision support, not advice.'));
    this.render();
  }

  #state(side: Position): void {
    const typed = this.#entry.value === '' ? Number.NaN : Number(this.#entry.value);
    const last = this.#scene.state.bars.at(-1)?.close;
    const entry = Number.isFinite(typed) ? typed : last;
    if (entry === undefined) return;
    this.#held = side === 'FLAT' ? null : { side, entry };
    this.#send({ type: 'position', side, entry });
    this.render();
  }

  render(): void {
    const { exit } = this.#scene.state;
    setText(this.#parts, '');
    if (!this.#held) return setText(this.#said, 'Nothing is held, so nothing is said.');
    const { side, entry } = this.#held;
    const from = `${SIDES[side]} from ${entry.toFixed(2)}`;
    if (exit?.side !== side) return setText(this.#said, `${from}: told at the next close.`);
    setText(this.#said, `${from}: ${EXIT_ZONES[exit.zone]}. ${signedText(exit.score)}`);
    const parts = Object.entries(PART_NAMES).map(
      ([part, name]) => `${name} ${signedText(exit.parts[part as keyof typeof PART_NAMES])}`,
    );
    const against = exit.penalty ? '; pressure turns against it' : '';
    setText(this.#parts, `${parts.join(', ')}${against}`);
  }
}
