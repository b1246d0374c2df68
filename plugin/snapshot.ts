import { focusOf } from './focus.ts';
import type { SpymasterSnapshot, Status } from './handle.ts';
import type { Scene } from './scene.ts';

const copied = <T>(list: Iterable<T>): readonly T[] => Object.freeze([...list]);

/** All that is shown now, which nothing that comes later changes. */
export function snapshotOf({ state, focused, pinnedAt, unread }: Scene, status: Status): SpymasterSnapshot {
  return Object.freeze({
    epoch: state.place.epoch,
    seq: state.place.seq,
    status,
    session: state.session,
    replay: state.replay,
    bars: copied(state.bars),
    levels: copied(state.levels),
    answers: copied(state.answers),
    said: copied([...state.zones].map(({ answer }) => answer)),
    contacts: copied(state.contacts),
    outcomes: copied(state.outcomes),
    alerts: copied(state.alerts),
    unread,
    streams: new Map([...state.streams].map(([level, bars]) => [level, copied(bars)] as const)),
    focus: focusOf(focused),
    isPinned: pinnedAt !== null,
    focused,
  });
}
