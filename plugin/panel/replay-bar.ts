import type { RequestBody } from '../../shared/protocol/client-messages.ts';
import type { ReplayState } from '../../shared/protocol/messages.ts';
import { element } from './elements.ts';

const SPEEDS = [1, 10, 30, 60, 120, 600] as const;

/** Play, pause, step, speed, scrub, and jumps from approach to approach. */
export class ReplayBar {
  readonly #send: (message: RequestBody) => void;
  readonly #play = element('button', 'spymaster-play', 'Play');
  readonly #step = element('button', 'spymaster-step', 'Step');
  readonly #back = element('button', 'spymaster-back', 'Back');
  readonly #previous = element('button', 'spymaster-previous', 'Previous approach');
  readonly #next = element('button', 'spymaster-next', 'Next approach');
  readonly #speed = element('select', 'spymaster-speed');
  readonly #scrub = element('input', 'spymaster-scrub');
  readonly #clock = element('output', 'spymaster-clock');
  readonly #share = element('button', 'spymaster-share', 'Share');
  readonly #link = element('a', 'spymaster-share-link', 'Link for others');
  readonly #linkTo: ((share: string) => string) | null;
  #state: ReplayState | null = null;
  #scrubbing = false;

  /** @param linkTo the address at which others see what is shared; not offered without */
  constructor(
    root: HTMLElement,
    send: (message: RequestBody) => void,
    linkTo: ((share: string) => string) | null = null,
  ) {
    this.#send = send;
    this.#linkTo = linkTo;
    root.classList.add('spymaster-replay');
    const buttons = [this.#play, this.#back, this.#step, this.#previous, this.#next];
    for (const button of [...buttons, this.#share]) button.type = 'button';
    this.#step.title = 'To the end of the forming bar';
    this.#back.title = 'To the start of the bar';
    this.#play.onclick = () => send({ type: this.#state?.playing ? 'pause' : 'play' });
    this.#step.onclick = () => send({ type: 'step', bars: 1 });
    this.#back.onclick = () => send({ type: 'step', bars: -1 });
    this.#previous.onclick = () => send({ type: 'jump', to: 'previousApproach' });
    this.#next.onclick = () => send({ type: 'jump', to: 'nextApproach' });
    this.#share.onclick = () => send({ type: this.#state?.role === 'own' ? 'share' : 'leave' });
    this.#setUpSpeed();
    this.#setUpScrub();
    const sharing = linkTo ? [this.#share, this.#link] : [];
    root.replaceChildren(...buttons, this.#speed, this.#scrub, this.#clock, ...sharing);
  }

  #setUpSpeed(): void {
    this.#speed.setAttribute('aria-label', 'Replay speed');
    for (const speed of SPEEDS) this.#speed.append(new Option(`${speed}×`, String(speed)));
    this.#speed.onchange = () => this.#send({ type: 'speed', x: Number(this.#speed.value) });
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
    const follows = state.role === 'follower';
    this.#play.disabled = follows || state.finished;
    this.#step.disabled = follows || state.playing || state.finished;
    this.#back.disabled = follows || state.at <= state.from;
    this.#previous.disabled = follows || state.firstApproachAt === null || state.at <= state.firstApproachAt;
    this.#next.disabled = follows || state.firstApproachAt === null || state.finished;
    this.#speed.disabled = this.#scrub.disabled = follows;
    this.#showShare(state);
    if (![...this.#speed.options].some(({ value }) => Number(value) === state.speed)) {
      this.#speed.append(new Option(`${state.speed}×`, String(state.speed)));
    }
    this.#speed.value = String(state.speed);
    this.#scrub.min = String(state.from);
    this.#scrub.max = String(state.to);
    if (!this.#scrubbing) this.#scrub.value = String(state.at);
    this.#clock.textContent = `${state.date}  ${state.clock} ET${state.finished ? '  end' : ''}`;
  }

  #showShare({ share, role }: ReplayState): void {
    this.#share.textContent = SHARE_WORDS[role];
    this.#link.hidden = share === null || role !== 'leader';
    if (share !== null && this.#linkTo) this.#link.href = this.#linkTo(share);
  }
}

const SHARE_WORDS = { own: 'Share', leader: 'Stop sharing', follower: 'Following · Take my own' } as const;
