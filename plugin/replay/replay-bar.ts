import type { RequestBody } from '../../shared/protocol/client-messages.ts';
import type { ReplayState } from '../../shared/protocol/messages.ts';
import { bothClocks, clockOf } from '../clock.ts';
import { button, element, icon, setText, show } from '../elements.ts';
import type { ReplayBarOptions } from '../options.ts';
import type { Scene } from '../scene.ts';
import { instantOf } from './clock-input.ts';
import { laneMarks } from './lanes.ts';

export const SPEEDS = [1, 2, 5, 10, 30, 60, 120, 600, 6000] as const;
/** Shown as `max`: faster than anyone can read. */
const MAX = 6000;
/** The picture follows a hand that drags so often. */
const DRAG_MS = 100;

/**
 * Play, steps both ways, speed, a track of what has been, and jumps between approaches.
 */
export class ReplayBar {
  readonly #scene: Scene;
  readonly #send: (message: RequestBody) => void;
  readonly #linkTo: ((share: string) => string) | null;
  readonly #back = button('spymaster-button', '', () => this.#step(-1));
  readonly #play = button('spymaster-button spymaster-play', '', () => this.togglePlay());
  readonly #forward = button('spymaster-button', '', () => this.#step(1));
  readonly #next = button('spymaster-button', 'Next approach', () => this.#jump('nextApproach'));
  readonly #speed = element('select', 'spymaster-choice spymaster-speed');
  readonly #scrub = element('input', 'spymaster-scrub');
  readonly #lane = element('div', 'spymaster-lane');
  readonly #clock = element('input', 'spymaster-clock');
  readonly #share = button('spymaster-button spymaster-share', 'Share', () =>
    this.#send({ type: this.#state?.role === 'own' ? 'share' : 'leave' }),
  );
  readonly #link = element('a', 'spymaster-share-link', 'Link for others');
  #state: ReplayState | null = null;
  #isDragging = false;
  #isTyping = false;
  #isConnected = true;
  #draggedAt = 0;
  #marks = '';

  constructor(
    root: HTMLElement,
    scene: Scene,
    send: (message: RequestBody) => void,
    { shareLink, chooseDay }: ReplayBarOptions = {},
  ) {
    this.#scene = scene;
    this.#send = send;
    this.#linkTo = shareLink ?? null;
    root.classList.add('spymaster-replay');
    this.#back.append(icon('M3 3v10M13 3 6 8l7 5z'));
    this.#forward.append(icon('M13 3v10M3 3l7 5-7 5z'));
    this.#back.setAttribute('aria-label', 'Back a bar');
    this.#forward.setAttribute('aria-label', 'Forward a bar');
    this.#setUpSpeed();
    this.#setUpScrub();
    this.#setUpClock();
    const track = element('div', 'spymaster-tracks');
    this.#lane.setAttribute('aria-hidden', 'true');
    track.append(this.#lane, this.#scrub);
    const day = chooseDay ? [button('spymaster-button', 'Another day', chooseDay)] : [];
    const sharing = shareLink ? [this.#share, this.#link] : [];
    root.replaceChildren(
      ...[this.#back, this.#play, this.#forward, this.#next, this.#speed, track, this.#clock],
      ...day,
      ...sharing,
    );
  }

  #setUpSpeed(): void {
    this.#speed.setAttribute('aria-label', 'Replay speed');
    for (const speed of SPEEDS) this.#speed.append(new Option(speedText(speed), String(speed)));
    this.#speed.onchange = () => this.#send({ type: 'speed', x: Number(this.#speed.value) });
  }

  #setUpScrub(): void {
    this.#scrub.type = 'range';
    this.#scrub.step = '10';
    this.#scrub.setAttribute('aria-label', 'Time of day');
    this.#scrub.oninput = () => {
      this.#isDragging = true;
      if (performance.now() - this.#draggedAt < DRAG_MS) return;
      this.#draggedAt = performance.now();
      this.#seek(Number(this.#scrub.value));
    };
    this.#scrub.onchange = () => {
      this.#isDragging = false;
      this.#seek(Number(this.#scrub.value));
    };
  }

  #setUpClock(): void {
    this.#clock.type = 'text';
    this.#clock.inputMode = 'numeric';
    this.#clock.oninput = () => {
      this.#isTyping = true;
    };
    this.#clock.onblur = () => {
      this.#isTyping = false;
      this.#writeClock();
    };
    this.#clock.onchange = () => {
      const open = this.#scene.state.session?.marks.open;
      const to = open === undefined ? null : instantOf(this.#clock.value, open, clockOf(this.#scene.options));
      if (to !== null) this.#seek(to);
      // It says again where the replay is, and then where it has gone.
      this.#isTyping = false;
      this.#writeClock();
    };
  }

  #seek(to: number): void {
    this.#send({ type: 'seek', to });
  }
  #step(bars: number): void {
    this.#send({ type: 'step', bars });
  }
  #jump(to: 'nextApproach' | 'start'): void {
    this.#send({ type: 'jump', to });
  }

  togglePlay(): void {
    if (this.#state?.finished) return this.#jump('start');
    this.#send({ type: this.#state?.playing ? 'pause' : 'play' });
  }

  /** One speed up or down. */
  changeSpeed(by: 1 | -1): void {
    const now = this.#state?.speed ?? SPEEDS[0];
    const at = SPEEDS.findIndex((speed) => speed >= now);
    const x = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, (at < 0 ? SPEEDS.length : at) + by))]!;
    this.#send({ type: 'speed', x });
  }

  /** Without a daemon nothing can be asked for. */
  setConnected(isConnected: boolean): void {
    this.#isConnected = isConnected;
    if (this.#state) this.render(this.#state);
  }

  render(state: ReplayState): void {
    this.#state = state;
    setText(this.#play, playText(state));
    const follows = state.role === 'follower' || !this.#isConnected;
    this.#share.disabled = !this.#isConnected;
    this.#play.disabled = follows;
    this.#forward.disabled = follows || state.finished;
    this.#back.disabled = follows || state.at <= state.from;
    this.#next.disabled = follows || state.firstApproachAt === null || state.finished;
    this.#speed.disabled = this.#scrub.disabled = this.#clock.disabled = follows;
    this.#showShare(state);
    if (![...this.#speed.options].some(({ value }) => Number(value) === state.speed)) {
      this.#speed.append(new Option(speedText(state.speed), String(state.speed)));
    }
    this.#speed.value = String(state.speed);
    this.#scrub.min = String(state.from);
    this.#scrub.max = String(state.to);
    if (!this.#isDragging) this.#scrub.value = String(state.at);
    this.#scrub.setAttribute('aria-valuetext', bothClocks(this.#scene.options, state.at, 'seconds'));
    this.#writeClock();
    this.#renderLane();
  }

  /** What the reader types is not written over. */
  #writeClock(): void {
    if (!this.#state || this.#isTyping) return;
    const { seconds, zone } = clockOf(this.#scene.options);
    this.#clock.value = seconds(this.#state.at);
    this.#clock.setAttribute('aria-label', `Clock, ${zone(this.#state.at)}: type a time and press Enter`);
  }

  #renderLane(): void {
    const marks = laneMarks(this.#scene);
    const mark = marks.map(({ at, kind }) => `${kind}${at}`).join() + this.#scene.options.timeZone;
    if (mark === this.#marks) return;
    this.#marks = mark;
    this.#lane.replaceChildren(
      ...marks.map(({ share, kind, title }) => {
        const made = element('i', '');
        made.dataset.kind = kind;
        made.title = title;
        made.style.left = `${(100 * share).toFixed(2)}%`;
        return made;
      }),
    );
  }

  #showShare({ share, role }: ReplayState): void {
    setText(this.#share, SHARE_WORDS[role]);
    show(this.#link, share !== null && role === 'leader');
    if (share !== null && this.#linkTo) this.#link.href = this.#linkTo(share);
  }
}

const SHARE_WORDS = { own: 'Share', leader: 'Stop sharing', follower: 'Following · Take my own' } as const;
export const speedText = (speed: number): string => (speed >= MAX ? 'max' : `${speed}×`);

function playText({ finished, playing }: ReplayState): string {
  if (finished) return 'Again';
  return playing ? 'Pause' : 'Play';
}
