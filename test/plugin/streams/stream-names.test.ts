import { expect, it } from 'vitest';
import { STREAM_NAMES } from '../../../plugin/streams/stream-names.ts';
import { STREAMS } from '../../../shared/vocabulary/stream.ts';

it('Every stream has the name that it is called by in a sentence', () => {
  expect(Object.values(STREAM_NAMES).map((name) => name.toLowerCase())).toEqual([...STREAMS]);
});
