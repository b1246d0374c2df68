import { describe, expect, it } from 'vitest';
import { CLOSE_CODES, STREAM_ERROR_CODES } from '../../../shared/protocol/limits.ts';
import { STREAM_ERRORS } from '../../../shared/protocol/stream-errors.ts';

describe('What a daemon may refuse', () => {
  it('is named once, and each has what follows from it', () => {
    expect(Object.keys(STREAM_ERRORS)).toEqual([...STREAM_ERROR_CODES]);
  });
  it('says how long to wait before coming back, where it is not at once', () => {
    const waits = Object.entries(STREAM_ERRORS).flatMap(([code, { afterMs }]) =>
      afterMs ? [[code, afterMs]] : [],
    );
    expect(waits).toEqual([
      ['TOO_FAST', 5000],
      ['FULL', 2000],
      ['BUSY', 1000],
    ]);
  });
  it('says with which code the connection ends, if it does, and whether to come back', () => {
    const facts = Object.entries(STREAM_ERRORS).map(([code, { closes, retry }]) => [code, closes, retry]);
    expect(facts).toEqual([
      ['SHUTDOWN', 1001, 'later'],
      ['MALFORMED', 4400, 'no'],
      ['BAD_TOKEN', 4401, 'no'],
      ['HELLO_TIMEOUT', 4402, 'now'],
      ['HELLO_FIRST', 4403, 'no'],
      ['VERSION', 4406, 'no'],
      ['SLOW', 4408, 'now'],
      ['TOO_FAST', 4429, 'later'],
      ['FULL', 4503, 'later'],
      ['BAD_REQUEST', null, 'no'],
      ['UNKNOWN_TYPE', null, 'no'],
      ['NOT_REPLAY', null, 'no'],
      ['NOT_LIVE', null, 'no'],
      ['NO_SUCH_SESSION', null, 'no'],
      ['NO_SUCH_SHARE', null, 'no'],
      ['NOT_LEADER', null, 'no'],
      ['NO_SUCH_ANSWER', null, 'no'],
      ['BUSY', null, 'later'],
      ['UNEXPECTED', null, 'later'],
      ['AT_END', null, 'no'],
      ['NONE_LEFT', null, 'no'],
    ]);
  });
  it('ends a connection with a code that means one thing', () => {
    const ending = Object.values(STREAM_ERRORS).flatMap(({ closes }) => closes ?? []);
    expect(new Set(ending).size).toBe(ending.length);
    expect(new Set(Object.values(CLOSE_CODES)).size).toBe(Object.keys(CLOSE_CODES).length);
    // All but the one that a client sends have an error that goes before.
    expect(new Set(ending)).toEqual(
      new Set(Object.values(CLOSE_CODES).filter((code) => code !== CLOSE_CODES.outOfStep)),
    );
  });
});
