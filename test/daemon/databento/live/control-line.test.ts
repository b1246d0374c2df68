import { expect, it } from 'vitest';
import { ApiKey } from '../../../../daemon/databento/api-key.ts';
import {
  challengeResponse,
  controlLine,
  parseControlLine,
} from '../../../../daemon/databento/live/control-line.ts';

it('lines are names and values between bars; a value may hold an equals sign', () => {
  expect(Object.fromEntries(parseControlLine('success=1|session_id=5|error=a=b| bare |'))).toEqual({
    success: '1',
    session_id: '5',
    error: 'a=b',
    bare: '',
  });
  expect(controlLine({ schema: 'trades', start: undefined, id: 1 })).toBe('schema=trades|id=1\n');
});
it('a challenge is answered by a hash and the key’s last five characters, never by the key', () => {
  const answer = challengeResponse('abc', new ApiKey('db-unittestapikey1234567890FFFFF'));
  expect(answer).toMatch(/^[0-9a-f]{64}-FFFFF$/);
  expect(challengeResponse('abd', new ApiKey('db-unittestapikey1234567890FFFFF'))).not.toBe(answer);
});
