import { expect, it } from 'vitest';
import { bookChanged } from '../../../daemon/sources/book-changed.ts';
import { BOOK_CHANGED } from '../../../pipeline/events/kinds.ts';

const changed = (action: string, side: string) => bookChanged(action.charCodeAt(0), side.charCodeAt(0));

it.each([
  ['A', 'B', BOOK_CHANGED.bids],
  ['C', 'B', BOOK_CHANGED.bids],
  ['M', 'A', BOOK_CHANGED.offers],
  ['T', 'A', BOOK_CHANGED.nothing],
  ['T', 'N', BOOK_CHANGED.nothing],
  ['A', 'N', BOOK_CHANGED.unsaid],
  ['R', 'B', BOOK_CHANGED.unsaid],
  ['N', 'A', BOOK_CHANGED.unsaid],
] as const)(
  '%s of side %s changed what it says, and anything where it does not say',
  (action, side, expected) => {
    expect(changed(action, side)).toBe(expected);
  },
);
