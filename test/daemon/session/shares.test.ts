import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Shares } from '../../../daemon/session/shares.ts';
import type { Follower, Led, Outlet } from '../../../daemon/session/show.ts';

const OUTLET = {} as Outlet;
const LEADER = { goAlone: () => undefined } as unknown as Follower;
let shares: Shares;
let happened: string[];
let led: Led;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  shares = new Shares();
  happened = [];
  led = {
    join: (_outlet, { id, role }) => {
      happened.push(`${role} ${id.length}`);
      return { goAlone: () => happened.push('left') } as unknown as Follower;
    },
    stop: () => happened.push('stopped'),
  };
});
afterEach(() => {
  shares.close();
  vi.useRealTimers();
});

describe('A shared replay', () => {
  it('has a name of twelve characters that nobody guesses', () => {
    const names = Array.from({ length: 100 }, () => shares.begin(led, LEADER).share);
    for (const name of names) expect(name).toMatch(/^[\w-]{12}$/);
    expect(new Set(names).size).toBe(100);
    expect(shares.follow(names[0]!, OUTLET)).not.toBeNull();
    expect(happened).toEqual(['follower 12']);
    expect(shares.follow('another name', OUTLET)).toBeNull();
  });
  it('ends when its leader ends it: each follower goes on alone', () => {
    const { share: id } = shares.begin(led, LEADER);
    shares.follow(id, OUTLET);
    const other = shares.follow(id, OUTLET) as Follower;
    shares.forget(id, other);
    shares.end(id, LEADER);
    expect(happened).toEqual(['follower 12', 'follower 12', 'left']);
    expect(shares.follow(id, OUTLET)).toBeNull();
    shares.end(id, LEADER);
    expect(happened).toHaveLength(3);
  });
  it('ends a minute after its leader has gone', () => {
    const { share: id } = shares.begin(led, LEADER);
    shares.follow(id, OUTLET);
    shares.endSoon(id, LEADER);
    vi.advanceTimersByTime(59_999);
    expect(happened).toEqual(['follower 12']);
    expect(shares.follow(id, OUTLET)).not.toBeNull();
    vi.advanceTimersByTime(1);
    expect(happened).toEqual(['follower 12', 'follower 12', 'left', 'left', 'stopped']);
  });
  it('is led again by whoever led it, by the word that they were told, and goes on', () => {
    const { share: id, lead } = shares.begin(led, LEADER);
    expect(lead).toMatch(/^[\w-]{12}$/);
    shares.endSoon(id, LEADER);
    vi.advanceTimersByTime(59_999);
    expect([
      shares.lead(id, id, OUTLET),
      shares.lead(id, 'short', OUTLET),
      shares.lead('none', lead, OUTLET),
    ]).toEqual([null, null, null]);
    const again = shares.lead(id, lead, OUTLET) as Follower;
    expect(again).not.toBeNull();
    vi.advanceTimersByTime(120_000);
    expect(happened).toEqual(['leader 12']);
    shares.endSoon(id, again);
    vi.advanceTimersByTime(60_000);
    expect(happened).toEqual(['leader 12', 'stopped']);
  });
  it('that is ended by one of two connections of its leader leaves the other with a replay of its own', () => {
    const { share: id, lead } = shares.begin(led, LEADER);
    shares.lead(id, lead, OUTLET);
    shares.end(id, LEADER);
    expect(happened).toEqual(['leader 12', 'left']);
    expect(shares.lead(id, lead, OUTLET)).toBeNull();
  });
  it('does not end where a lost connection of its leader is missed after the next has come', () => {
    const { share: id, lead } = shares.begin(led, LEADER);
    shares.lead(id, lead, OUTLET);
    shares.endSoon(id, LEADER);
    vi.advanceTimersByTime(120_000);
    expect(happened).toEqual(['leader 12']);
  });
  it('leaves nothing that runs when all is closed', () => {
    const { share: id } = shares.begin(led, LEADER);
    shares.endSoon(id, LEADER);
    shares.close();
    expect([happened, vi.getTimerCount()]).toEqual([['stopped'], 0]);
  });
});
