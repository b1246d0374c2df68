import { describe, expect, it } from 'vitest';
import { isDurable, readServerMessage, ServerMessageSchema } from '../../../shared/protocol/messages.ts';
import { ANSWER, bar, FIRST, frame, MESSAGES } from '../../messages.ts';

const read = (message: unknown) => readServerMessage(JSON.stringify(message));

describe('What the daemon says', () => {
  it('has an example of every type', () => {
    const types = ServerMessageSchema.options.map((option) => option.entries.type.literal);
    expect(new Set(MESSAGES.map(({ type }) => type))).toEqual(new Set(types));
  });
  it.each(MESSAGES.map((message) => [message.type, message] as const))(
    'is read as it was written: %s',
    (_, message) => {
      expect(read(message)).toEqual({ kind: 'message', message });
    },
  );
  it.each([
    [
      'a probability above one',
      {
        type: 'update',
        ...frame,
        time: FIRST,
        answers: [{ ...ANSWER, contact: { ...ANSWER.contact!, walk: 1.2 } }],
      },
    ],
    [
      'a null price, which is how JSON writes NaN',
      { type: 'bar', ...frame, bar: { ...bar(FIRST, 1, true), close: null } },
    ],
    [
      'an unknown level',
      { type: 'signals', ended: [], ...frame, time: FIRST, answers: [{ ...ANSWER, level: 'VWAP' }] },
    ],
    ['a message without its number', { type: 'heartbeat', epoch: frame.epoch, now: 1 }],
    ['an unknown type without a number', { type: 'gossip' }],
    ['a list', []],
  ])('is not read where it is %s', (_, message) => {
    expect(read(message)).toEqual({ kind: 'malformed' });
  });
  it('is not read where it is no JSON', () => {
    expect(readServerMessage('{')).toEqual({ kind: 'malformed' });
  });
  it('is passed over, with its number, where it is of a type that is not known yet', () => {
    expect(read({ type: 'gossip', ...frame, whatever: [1] })).toEqual({ kind: 'unknown', ...frame });
  });
  it('may have fields that are not known yet', () => {
    const [heartbeat] = MESSAGES.filter(({ type }) => type === 'heartbeat');
    expect(read({ ...heartbeat, mood: 'calm' })).toEqual({ kind: 'message', message: heartbeat });
  });
  it('stays, or passes', () => {
    expect(MESSAGES.filter(isDurable).map(({ type }) => type)).toEqual([
      'bar',
      'levels',
      'gap',
      'contact',
      'outcome',
      'signals',
      'streams',
      'alert',
    ]);
  });
});
