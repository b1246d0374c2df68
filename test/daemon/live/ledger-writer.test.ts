import { describe, expect, it } from 'vitest';
import { LedgerWriter } from '../../../daemon/live/ledger-writer.ts';
import type { LedgerEntry } from '../../../pipeline/ledger/entry.ts';
import { SpymasterError } from '../../../shared/errors.ts';

const entry = (id: string) => ({ entry: { id } as LedgerEntry, atMs: 1, epoch: 'e' });
function writing() {
  const written: string[][] = [];
  const failures: unknown[] = [];
  let problem: Error | null = null;
  const writer = new LedgerWriter(
    async (entries) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (problem) throw problem;
      written.push(entries.map(({ entry: { id } }) => id));
    },
    { onFailure: (error) => failures.push(error) },
  );
  return { writer, written, failures, fail: (error: Error | null) => (problem = error) };
}

describe('What is committed to', () => {
  it('is put down once, in order, also what comes while the last is being written', async () => {
    const { writer, written } = writing();
    writer.add(entry('a'));
    writer.add(entry('b'));
    const flushed = writer.flush();
    writer.add(entry('c'));
    await Promise.all([flushed, writer.flush()]);
    expect([written, writer.waiting]).toEqual([[['a', 'b'], ['c']], 0]);
  });
  it('waits where it cannot be written, and is put down with the next; that is told once', async () => {
    const { writer, written, failures, fail } = writing();
    fail(new Error('full'));
    writer.add(entry('a'));
    await writer.flush();
    writer.add(entry('b'));
    await writer.flush();
    expect([written, failures.length, writer.waiting]).toEqual([[], 1, 2]);
    fail(null);
    await writer.flush();
    expect([written, writer.waiting]).toEqual([[['a', 'b']], 0]);
    fail(new Error('full again'));
    writer.add(entry('c'));
    await writer.flush();
    expect(failures).toHaveLength(2);
  });
  it('says once that it can be written again, and nothing where it always could', async () => {
    const recovered: number[] = [];
    let isFull = false;
    const append = async () => {
      if (isFull) throw new Error('full');
    };
    const onRecovered = () => recovered.push(1);
    const writer = new LedgerWriter(append, { onFailure: () => undefined, onRecovered });
    writer.add(entry('a'));
    await writer.flush();
    isFull = true;
    writer.add(entry('b'));
    await writer.flush();
    expect(recovered).toEqual([]);
    isFull = false;
    await writer.flush();
    writer.add(entry('c'));
    await writer.flush();
    expect(recovered).toEqual([1]);
  });
  it('waits where the ledger cannot be written any more while it has other words, and what came since', async () => {
    const written: string[] = [];
    let isFull = true;
    const conflict = new SpymasterError('LEDGER_CONFLICT', 'other words', {});
    const writer: LedgerWriter = new LedgerWriter(
      async (entries) => {
        if (entries.some(({ entry: { id } }) => id === 'b')) throw conflict;
        if (isFull && entries.length === 1) {
          writer.add(entry('d'));
          throw new Error('full');
        }
        written.push(...entries.map(({ entry: { id } }) => id));
      },
      { onFailure: () => undefined },
    );
    writer.add(entry('a'));
    writer.add(entry('b'));
    await writer.flush();
    expect([written, writer.waiting]).toEqual([[], 3]);
    isFull = false;
    await writer.flush();
    expect([written, writer.waiting]).toEqual([['a', 'd'], 0]);
  });
  it('is not written where there is nothing', async () => {
    const { writer, written } = writing();
    await writer.flush();
    expect(written).toEqual([]);
  });
  it('does not wait for a moment of which the ledger has other words', async () => {
    const written: string[] = [];
    const failures: unknown[] = [];
    const conflict = new SpymasterError('LEDGER_CONFLICT', 'other words', {});
    const writer = new LedgerWriter(
      async (entries) => {
        if (entries.some(({ entry: { id } }) => id === 'b')) throw conflict;
        written.push(...entries.map(({ entry: { id } }) => id));
      },
      { onFailure: (error) => failures.push(error) },
    );
    for (const id of ['a', 'b', 'c']) writer.add(entry(id));
    await writer.flush();
    writer.add(entry('d'));
    await writer.flush();
    expect([written, writer.waiting, failures]).toEqual([['a', 'c', 'd'], 0, [conflict]]);
  });
});
