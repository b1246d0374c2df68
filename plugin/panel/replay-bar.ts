import type { ClientMessage, ReplayState } from '../../shared/protocol/messages.ts';
import { element } from './elements.ts';

const SPEEDS = [1, 10, 30, 60, 120, 600] as const;

/** Play, pause, step, speed, scrub, and the jump to the first approach. */
export class ReplayBar {
  readonly #send: (message: ClientMessage) => void;
  readonly #play = element('button', 'spymaster-play', 'Play');
  readonly #step = element('button', 'spymaster-step', 'Step');
  readonly #first = element('button', 'spymaster-first', 'First approach');
  readonly #speed = element('select', 'spymaster-speed');
  readonly #scrub = element('input', 'spymaster-scrub');
  readonly #clock = element('output', 'spymaster-clock');
  #state: ReplayState | null = null;
  #scrubbing = false;

  constructor(root: HTMLElement, send: (message: ClientMessage) => void) {
    this.#send = send;
    root.classList.add('spymaster-replay');
    for (const button of [this.#play, this.#step, this.#first]) button.type = 'button';
    this.#step.title = 'To the end of the forming bar';
    this.#play.onclick = () => send({ type: this.#state?.playing ? 'pause' : 'play' });
    this.#step.onclick = () => send({ type: 'step' });
    this.#first.onclick = () => send({ type: 'first-approach' });
    this.#setUpSpeed();
    this.#setUpScrub();
    root.replaceChildren(this.#play, this.#step, this.#first, this.#speed, this.#scrub, this.#clock);
  }

  #setUpSpeed(): void {
    this.#speed.setAttribute('aria-label', 'Replay speed');
    for (const speed of SPEEDS) this.#speed.append(new Option(`${speed}×`, String(speed)));
    this.#speed.onchange = () => this.#send({ type: 'speed', speed: Number(this.#speed.value) });
  }

  #setUpScrub(): void {
    this.#scrub.type = 'range';
    this.#scrub.step = '10';
    this.#scrub.setAttribute('aria-label', 'Time of day');
    this.#scrub.oninput = () => {
      this.#scrubbing = true;
    };
    this.#scrub.onchange = () => {
      this.#scrubbing = false;
      this.#send({ type: 'seek', to: Number(this.#scrub.value) });
    };
  }

  render(state: ReplayState): void {
    this.#state = state;
    this.#play.textContent = state.playing ? 'Pause' : 'Play';
    this.#play.disabled = state.finished;
    this.#step.disabled = state.playing || state.finished;
    this.#first.disabled = state.firstApproachAt === null;
    if (![...this.#speed.options].some(({ value }) => Number(value) === state.speed)) {
      this.#speed.append(new Option(`${state.speed}×`, String(state.speed)));
    }
    this.#speed.value = String(state.speed);
    this.#scrub.min = String(state.from);
    this.#scrub.max = String(state.to);
    if (!this.#scrubbing) this.#scrub.value = String(state.at);
    this.#clock.textContent = `${state.date}  ${state.clock} ET${state.finished ? '  end' : ''}`;
  }
}
