import { randomBytes } from 'node:crypto';
import type { Follower, Led, Outlet, Sharing, Viewing } from './show.ts';

/** Twelve characters that nobody guesses. */
const ID_BYTES = 9;
/** What was played when its leader went goes on for so long; then each goes on alone. */
const ENDS_AFTER_MS = 60_000;

interface Share {
  readonly led: Led;
  readonly followers: Set<Follower>;
  timer: NodeJS.Timeout | null;
}

/** Replays that their viewers have shared, by the name that a link has. */
export class Shares implements Sharing {
  readonly #shares = new Map<string, Share>();

  /** @returns its name */
  begin(led: Led): string {
    const id = randomBytes(ID_BYTES).toString('base64url');
    this.#shares.set(id, { led, followers: new Set(), timer: null });
    return id;
  }

  /** Null where there is none of that name. */
  follow(id: string, outlet: Outlet): Viewing | null {
    const share = this.#shares.get(id);
    if (!share) return null;
    const follower = share.led.follow(outlet, id);
    share.followers.add(follower);
    return follower;
  }

  forget(id: string, follower: Follower): void {
    this.#shares.get(id)?.followers.delete(follower);
  }

  /** Each follower goes on alone. */
  end(id: string): void {
    const share = this.#shares.get(id);
    if (!share) return;
    this.#shares.delete(id);
    if (share.timer) clearTimeout(share.timer);
    for (const follower of [...share.followers]) follower.leave();
  }

  /** The leader has gone: a minute later it ends. */
  endSoon(id: string): void {
    const share = this.#shares.get(id);
    if (!share) return;
    share.timer ??= setTimeout(() => {
      this.end(id);
      share.led.stop();
    }, ENDS_AFTER_MS).unref();
  }

  close(): void {
    for (const { led, timer } of this.#shares.values()) {
      if (timer) clearTimeout(timer);
      led.stop();
    }
    this.#shares.clear();
  }
}
