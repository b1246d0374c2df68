import { describe, expect, it } from 'vitest';
import { Place } from '../../../shared/client/place.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { bar, FIRST, messageOf } from '../../messages.ts';

const message = (of: ServerMessage) => ({ kind: 'message', message: of }) as const;
const snapshot = (epoch: string, seq: number) => message({ ...messageOf('snapshot'), epoch, seq });
const stays = (epoch: string, seq: number) => message({ type: 'bar', epoch, seq, bar: bar(FIRST, 1, true) });
const passes = (epoch: string, seq: number) => message({ type: 'heartbeat', epoch, seq, now: 1 });
function at(epoch: string, seq: number): Place {
  const place = new Place();
  expect(place.take(snapshot(epoch, seq))).toBe('apply');
  return place;
}

describe('A client’s place in the stream', () => {
  it('goes on frame by frame', () => {
    const place = at('a', 4);
    expect([place.take(stays('a', 5)), place.take(stays('a', 6)), place.seq]).toEqual(['apply', 'apply', 6]);
  });
  it('drops what comes twice, and asks for what is missing', () => {
    const place = at('a', 4);
    expect([place.take(stays('a', 4)), place.take(stays('a', 3)), place.seq]).toEqual(['drop', 'drop', 4]);
    expect([place.take(stays('a', 6)), place.seq]).toEqual(['resume', 4]);
    expect(place.take(stays('b', 5))).toBe('resume');
  });
  it('drops what passes where it belongs to another moment', () => {
    const place = at('a', 4);
    expect([place.take(passes('a', 4)), place.take(passes('a', 3)), place.take(passes('a', 5))]).toEqual([
      'apply',
      'drop',
      'drop',
    ]);
    expect(place.take(passes('b', 4))).toBe('resume');
  });
  it('is moved by a snapshot alone, back or to something else', () => {
    const place = at('a', 4);
    expect([place.take(snapshot('a', 2)), place.seq]).toEqual(['apply', 2]);
    expect([place.take(snapshot('b', 9)), place.epoch, place.seq]).toEqual(['apply', 'b', 9]);
  });
  it('is resumed from the frame after the last, and from no other', () => {
    const resumed = (from: number) =>
      message({ type: 'resumed', epoch: 'a', seq: from - 1, from, to: from + 2 });
    expect([at('a', 4).take(resumed(5)), at('a', 4).take(resumed(6)), at('b', 4).take(resumed(5))]).toEqual([
      'apply',
      'resume',
      'resume',
    ]);
  });
  it('passes over what it does not know, and counts it', () => {
    const place = at('a', 4);
    expect([place.take({ kind: 'unknown', epoch: 'a', seq: 5 }), place.take(stays('a', 6))]).toEqual([
      'drop',
      'apply',
    ]);
    expect(place.take({ kind: 'unknown', epoch: 'a', seq: 8 })).toBe('resume');
    expect(place.take({ kind: 'unknown', epoch: 'b', seq: 7 })).toBe('resume');
  });
  it('does not understand noise', () => {
    expect(at('a', 4).take({ kind: 'malformed' })).toBe('mismatch');
  });
  it('takes answers wherever it stands', () => {
    const place = new Place();
    const ack = message({ type: 'ack', epoch: 'z', seq: 77, id: 1 });
    expect([place.take(ack), place.take(message(messageOf('welcome'))), place.epoch]).toEqual([
      'apply',
      'apply',
      null,
    ]);
  });
});
