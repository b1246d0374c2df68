import { describe, expect, it } from 'vitest';
import { BookCheck, type Print } from '../../../daemon/consistency/book-check.ts';
import { Findings, type Rule } from '../../../daemon/consistency/findings.ts';
import { batchOf, DOUBTED, LAST, type Row, SNAPSHOT } from './made-up-books.ts';

/** Rules that rows break, and the prints among them. */
function brokenBy(rows: readonly Row[]): { broken: Rule[]; prints: Print[]; findings: Findings } {
  const findings = new Findings();
  const prints: Print[] = [];
  const check = new BookCheck(10, findings, (print) => prints.push(print));
  check.readBatch(batchOf(rows));
  check.finish();
  return {
    broken: findings.results.filter(({ broken }) => broken > 0).map(({ rule }) => rule),
    prints,
    findings,
  };
}

const BIDS = [
  [99, 5],
  [98, 6],
] as const;
const ASKS = [
  [100, 4],
  [101, 8],
] as const;
const ROW: Row = { at: 10n, sequence: 1, action: 'A', side: 'B', price: 99, size: 5, bids: BIDS, asks: ASKS };
const PRINT: Row = { ...ROW, at: 11n, sequence: 2, action: 'T', side: 'B', price: 100, size: 3, flags: 0 };
const TAKEN: Row = {
  ...ROW,
  at: 11n,
  sequence: 3,
  action: 'C',
  side: 'A',
  price: 100,
  size: 3,
  asks: [
    [100, 1],
    [101, 8],
  ],
};

describe('Records of a book', () => {
  it('are in order where each changes what it says', () => {
    const { broken, prints, findings } = brokenBy([
      ROW,
      PRINT,
      TAKEN,
      { ...ROW, at: 12n, sequence: 4, action: 'C', side: 'A', price: 100, size: 1, asks: [[101, 8]] },
      {
        ...ROW,
        at: 13n,
        sequence: 5,
        action: 'A',
        side: 'A',
        price: 100,
        size: 2,
        asks: [
          [100, 2],
          [101, 8],
        ],
      },
    ]);
    expect(broken).toEqual([]);
    expect(prints).toMatchObject([
      { instrumentId: 7, at: 11n, sequence: 2, price: 100, size: 3, side: 0x42 },
    ]);
    const counts = new Map(findings.results.map(({ rule, checked }) => [rule, checked]));
    expect([counts.get('change'), counts.get('best'), counts.get('taken'), counts.get('order')]).toEqual([
      4, 1, 1, 5,
    ]);
  });
  const second = (more: Partial<Row>): Row => ({
    ...ROW,
    at: 11n,
    sequence: 2,
    action: 'A',
    size: 1,
    bids: [
      [99, 6],
      [98, 6],
    ],
    ...more,
  });
  it.each<[Rule, readonly Row[]]>([
    ['order', [ROW, second({ at: 9n, received: 12n })]],
    ['order', [ROW, second({ sequence: 0 })]],
    ['received', [{ ...ROW, received: 9n }]],
    ['ending', [{ ...ROW, flags: 0 }, second({})]],
    ['ending', [{ ...ROW, flags: 0 }]],
    [
      'ladder',
      [
        {
          ...ROW,
          bids: [
            [98, 5],
            [99, 6],
          ],
        },
      ],
    ],
    [
      'ladder',
      [
        {
          ...ROW,
          asks: [
            [100, 4],
            [100, 8],
          ],
        },
      ],
    ],
    [
      'ladder',
      [
        {
          ...ROW,
          asks: [
            [100, 0],
            [101, 8],
          ],
        },
      ],
    ],
    ['ladder', [{ ...ROW, orders: 0 }]],
    [
      'ladder',
      [
        {
          ...ROW,
          bids: [
            [99, 5],
            [Number.NaN, 0],
            [97, 3],
          ],
        },
      ],
    ],
    ['crossed', [{ ...ROW, bids: [[100, 5]] }]],
    // By another size, at another price, on the other side, and of what is not named.
    [
      'change',
      [
        ROW,
        second({
          bids: [
            [99, 7],
            [98, 6],
          ],
        }),
      ],
    ],
    ['change', [ROW, second({ price: 98 })]],
    ['change', [ROW, second({ side: 'A', price: 100 })]],
    [
      'change',
      [
        ROW,
        second({
          bids: [
            [99, 6],
            [98, 5],
          ],
        }),
      ],
    ],
    [
      'change',
      [
        ROW,
        second({
          asks: [
            [100, 5],
            [101, 8],
          ],
        }),
      ],
    ],
    [
      'change',
      [
        ROW,
        second({
          action: 'C',
          bids: [
            [99, 3],
            [98, 6],
          ],
        }),
      ],
    ],
    ['change', [ROW, second({ bids: [[99, 6]] })]],
    [
      'change',
      [
        ROW,
        {
          ...PRINT,
          asks: [
            [100, 1],
            [101, 8],
          ],
          flags: LAST,
        },
      ],
    ],
    [
      'best',
      [
        ROW,
        { ...PRINT, price: 101 },
        {
          ...TAKEN,
          price: 101,
          asks: [
            [100, 4],
            [101, 5],
          ],
        },
      ],
    ],
    ['best', [ROW, { ...PRINT, side: 'A' }, { ...TAKEN }]],
    [
      'best',
      [ROW, { ...PRINT, side: 'N', price: 99.5 }, { ...PRINT, at: 12n, side: 'N', price: 102, flags: LAST }],
    ],
    [
      'taken',
      [
        ROW,
        PRINT,
        {
          ...TAKEN,
          size: 2,
          asks: [
            [100, 2],
            [101, 8],
          ],
        },
      ],
    ],
    [
      'taken',
      [
        ROW,
        PRINT,
        {
          ...TAKEN,
          price: 101,
          asks: [
            [100, 4],
            [101, 5],
          ],
        },
      ],
    ],
  ])('break the rule of %s (%#)', (rule, rows) => expect(brokenBy(rows).broken).toContain(rule));
  it('of several instruments are each held against their own', () => {
    const other = { ...ROW, at: 5n, sequence: 0, instrumentId: 8, received: 20n };
    expect(brokenBy([ROW, other]).broken).toEqual([]);
  });
  it('may move an order from one level to another where they say that it was changed', () => {
    const moved = { ...ROW, at: 11n, sequence: 2, action: 'M', price: 99, size: 2 };
    const bids = (first: number, second: number) =>
      [
        [99, first],
        [98, second],
      ] as const;
    expect(brokenBy([ROW, { ...moved, bids: bids(7, 4) }]).broken).toEqual([]);
    expect(
      brokenBy([
        ROW,
        {
          ...moved,
          bids: [
            [99, 7],
            [98, 4],
            [97, 1],
          ],
        },
      ]).broken,
    ).toEqual(['change']);
    expect(brokenBy([ROW, { ...moved, action: 'A', bids: bids(7, 4) }]).broken).toEqual(['change']);
  });
  it('may take a print by changing an order, from several orders, and level by level in a sweep', () => {
    const changed = { ...TAKEN, action: 'M' };
    expect(brokenBy([ROW, PRINT, changed]).broken).toEqual([]);
    const twoOrders: Row[] = [
      {
        ...TAKEN,
        size: 1,
        flags: 0,
        asks: [
          [100, 3],
          [101, 8],
        ],
      },
      { ...TAKEN, sequence: 4, size: 2 },
    ];
    expect(brokenBy([ROW, PRINT, ...twoOrders]).broken).toEqual([]);
    const sweep: Row[] = [
      { ...PRINT, size: 4 },
      { ...PRINT, sequence: 3, price: 101, size: 2 },
      { ...TAKEN, sequence: 4, size: 4, flags: 0, asks: [[101, 8]] },
      { ...TAKEN, sequence: 5, price: 101, size: 2, asks: [[101, 6]] },
    ];
    expect(brokenBy([ROW, ...sweep]).broken).toEqual([]);
    expect(brokenBy([ROW, { ...PRINT, size: 3 }, ...sweep.slice(1)]).broken).toContain('best');
    const implied = { ...PRINT, side: 'N', flags: LAST };
    expect(brokenBy([ROW, implied]).broken).toEqual([]);
  });
  it('may cross within an event, and not where it has ended', () => {
    const crossed = {
      ...ROW,
      at: 11n,
      sequence: 2,
      price: 101,
      size: 1,
      flags: 0,
      bids: [[101, 1], ...BIDS],
    } as const;
    const mended = { ...ROW, at: 11n, sequence: 3, action: 'C', price: 101, size: 1 };
    expect(brokenBy([ROW, crossed, mended]).broken).toEqual([]);
    expect(brokenBy([ROW, { ...crossed, flags: LAST }]).broken).toContain('crossed');
  });
  it('begin again after the book was cleared or repeated', () => {
    const cleared = { ...ROW, at: 11n, sequence: 2, action: 'R', bids: [], asks: [] };
    const anew = { ...ROW, at: 12n, sequence: 3, bids: [[50, 1]], asks: [[51, 1]] } as const;
    expect(brokenBy([ROW, cleared, anew]).broken).toEqual([]);
    // A snapshot in between bears older times, and is what the next record is held against.
    const repeated = { ...anew, at: 5n, sequence: 0, flags: LAST | SNAPSHOT, received: 20n };
    const after = { ...anew, at: 12n, sequence: 4, size: 2, price: 50, bids: [[50, 3]] } as const;
    expect(brokenBy([ROW, repeated, after]).broken).toEqual([]);
    expect(brokenBy([ROW, repeated, { ...after, size: 1 }]).broken).toEqual(['change']);
    expect(brokenBy([ROW, { ...anew, flags: LAST | DOUBTED }]).broken).toEqual([]);
    expect(brokenBy([ROW, { ...anew, flags: LAST }]).broken).toEqual(['change']);
  });
  it('let what lies behind ten levels come and go', () => {
    const ten = Array.from({ length: 10 }, (_, i) => [99 - i, 5] as const);
    const deeper = [...ten.slice(1), [89, 3] as const];
    const gone = { ...ROW, at: 11n, sequence: 2, action: 'C', price: 99, size: 5, bids: deeper };
    expect(brokenBy([{ ...ROW, bids: ten }, gone]).broken).toEqual([]);
    const behind = { ...ROW, at: 11n, sequence: 2, price: 80, size: 9, bids: ten };
    expect(brokenBy([{ ...ROW, bids: ten }, behind]).broken).toEqual([]);
  });
  it('leave the last best prices to be asked about', () => {
    const check = new BookCheck(10, new Findings(), () => undefined);
    const seen: unknown[] = [];
    check.readBatch(batchOf([ROW, PRINT]), (id, at) => seen.push([id, at, ...check.quoteOf(id)]));
    expect(seen).toEqual([
      [7, 10n, 99, 100],
      [7, 11n, 99, 100],
    ]);
    expect(check.quoteOf(99)).toEqual([Number.NaN, Number.NaN]);
  });
});
