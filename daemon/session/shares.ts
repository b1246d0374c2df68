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
  /** Of one leader: a lost connection may be missed after the next has come. */
  readonly leaders: Set<Follower>;
  timer: NodeJS.Timeout | null;
}

const newWord = (): string => randomBytes(ID_BYTES).toString('base64url');

/** Replays that their viewers have shared, by the name that a link has. */
export class Shares implements Sharing {
  readonly #shares = new Map<string, Share>();

  begin(led: Led, leader: Follower): BegunShare {
    const [share, lead] = [newWord(), newWord()];
    this.#shares.set(share, { led, lead, followers: new Set(), leaders: new Set([leader]), timer: null });
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
    const leader = share.led.join(outlet, { id, role: 'leader' });
    share.leaders.add(leader);
    return leader;
  }

  forget(id: string, follower: Follower): void {
    this.#shares.get(id)?.followers.delete(follower);
  }

  /** Its leader ends it: everyone else goes on alone. */
  end(id: string, leader: Follower): void {
    const share = this.#shares.get(id);
    if (!share) return;
    share.leaders.delete(leader);
    this.#end(id, share);
  }

  /** Its leader has gone: a minute later it ends, unless they are back. */
  endSoon(id: string, leader: Follower): void {
    const share = this.#shares.get(id);
    if (!share) return;
    share.leaders.delete(leader);
    if (share.leaders.size > 0) return;
    share.timer ??= setTimeout(() => {
      this.#end(id, share);
      share.led.stop();
    }, ENDS_AFTER_MS).unref();
  }

  #end(id: string, { timer, followers, leaders }: Share): void {
    this.#shares.delete(id);
    if (timer) clearTimeout(timer);
    for (const each of [...followers, ...leaders]) each.goAlone();
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
