import type { LiveScene } from '../scene.ts';
import { loggedAlerts } from './logged.ts';

/** Alerts of the log that came since the reader last looked at it. */
export class Unread {
  readonly #scene: LiveScene;
  readonly #tell: (unread: number) => void;
  readonly #seen = new Set<string>();
  #epoch = '';

  constructor(scene: LiveScene, tell: (unread: number) => void) {
    this.#scene = scene;
    this.#tell = tell;
  }

  /**
   * A picture has begun: what is in another session's, or was passed in a replay, is no
   * news. After a lost connection it is.
   */
  begin(): void {
    const { epoch } = this.#scene.state.place;
    if (epoch !== this.#epoch || this.#scene.state.replay) this.see();
    this.#epoch = epoch;
    this.count();
  }

  /** The reader looks at the log. */
  see(): void {
    for (const { id } of loggedAlerts(this.#scene)) this.#seen.add(id);
    this.count();
  }

  count(): void {
    const unread = loggedAlerts(this.#scene).filter(({ id }) => !this.#seen.has(id)).length;
    if (unread === this.#scene.unread) return;
    this.#scene.unread = unread;
    this.#tell(unread);
  }
}
