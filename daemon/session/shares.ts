import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { BegunShare, Follower, Led, Outlet, Sharing, Viewing } from './show.ts';

/** Twelve characters that nobody guesses. */
const ID_BYTES = 9;
/** What was played when its leader went goes on for so long; then each goes on alone. */
const ENDS_AFTER_MS = 60_000;

interface Share {
  readonly led: Led;
  readonly lead: string;
  readonly followers: Set<Follower>;
  /** Connections of its leader: a lost one may be missed after the next has come. */
  leaders: number;
  timer: NodeJS.Timeout | null;
}

const newWord = (): string => randomBytes(ID_BYTES).toString('base64url');

/** Replays that their viewers have shared, by the name that a link has. */
export class Shares implements Sharing {
  readonly #shares = new Map<string, Share>();

  begin(led: Led): BegunShare {
    const [share, lead] = [newWord(), newWord()];
    this.#shares.set(share, { led, lead, followers: new Set(), leaders: 1, timer: null });
    return { share, lead };
  }

  /** Null where there is none of that name. */
  follow(id: string, outlet: Outlet): Viewing | null {
    const share = this.#shares.get(id);
    if (!share) return null;
    const follower = share.led.join(outlet, { id, role: 'follower' });
    share.followers.add(follower);
    return follower;
  }

  /** Null where there is none of that name, or the word is not its leader’s. */
  lead(id: string, lead: string, outlet: Outlet): Viewing | null {
    const share = this.#shares.get(id);
    if (!share || !isSameWord(share.lead, lead)) return null;
    if (share.timer) clearTimeout(share.timer);
    share.timer = null;
    share.leaders++;
    return share.led.join(outlet, { id, role: 'leader' });
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

  /** The leader has gone: a minute later it ends, unless they are back. */
  endSoon(id: string): void {
    const share = this.#shares.get(id);
    if (!share || --share.leaders > 0) return;
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

/** Compared in a time that tells nothing of it. */
function isSameWord(known: string, said: string): boolean {
  const [a, b] = [Buffer.from(known), Buffer.from(said)];
  return a.length === b.length && timingSafeEqual(a, b);
}
