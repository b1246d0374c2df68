import { describe, expect, it } from 'vitest';
import { parseClientMessage, parseServerMessage } from '../../../shared/protocol/messages.ts';
import { ANSWER, bar, FIRST, frame, MESSAGES } from '../../messages.ts';

describe('The wire protocol', () => {
  it.each(MESSAGES.map((message) => [message.type, message] as const))(
    'accepts its own %s message unchanged',
    (_, message) => {
      expect(parseServerMessage(JSON.stringify(message))).toEqual(message);
    },
  );
  it.each([
    [
      'a probability above one',
      {
        type: 'answers',
        ...frame,
        time: FIRST,
        answers: [{ ...ANSWER, contact: { ...ANSWER.contact!, walk: 1.2 } }],
      },
    ],
    [
      'a null price, which is how JSON writes NaN',
      { type: 'bar', ...frame, bar: { ...bar(FIRST, 1, true), close: null } },
    ],
    ['an unknown level', { type: 'answers', ...frame, time: FIRST, answers: [{ ...ANSWER, level: 'VWAP' }] }],
    ['an unknown type', { type: 'gossip', ...frame }],
    ['a message without its number', { type: 'heartbeat', epoch: 1 }],
  ])('refuses %s', (_, message) => {
    expect(parseServerMessage(JSON.stringify(message))).toBeNull();
  });
  it('understands a hello without a token, so that its lack can be named', () => {
    expect(parseClientMessage('{"type":"hello","protocol":4}')).toEqual({
      type: 'hello',
      protocol: 4,
      token: '',
    });
  });

  it('takes only whole, known commands from a client', () => {
    expect(parseClientMessage('{"type":"speed","speed":30}')).toEqual({ type: 'speed', speed: 30 });
    for (const text of [
      '{"type":"speed","speed":-1}',
      '{"type":"seek","to":1.5}',
      '{"type":"play","extra":1}',
      '[]',
      '',
      '{"type":"hello"}',
    ]) {
      expect(parseClientMessage(text)).toBeNull();
    }
  });
});
