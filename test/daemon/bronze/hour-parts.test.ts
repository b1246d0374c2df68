import { describe, expect, it } from 'vitest';
import { HourParts, partName, utcHour } from '../../../daemon/bronze/hour-parts.ts';
import type { DateWriting } from '../../../daemon/lake/date-writing.ts';

const at = (iso: string) => BigInt(Date.parse(iso)) * 1_000_000n;
const hour = (iso: string) => utcHour(at(iso));

function recorded() {
  const files: (readonly [name: string, rows: number])[] = [];
  const writing = {
    file: async (name: string, _: Uint8Array, rows: number) => void files.push([name, rows]),
  } as unknown as DateWriting;
  const parts = new HourParts([{ name: 'ts_event_ns', type: 'int64' }], writing);
  const add = async (...times: string[]) => {
    for (const time of times) {
      await parts.room(hour(time));
      parts.rows.column<BigInt64Array>('ts_event_ns')[parts.rows.count++] = at(time);
    }
  };
  return { parts, files, add };
}

describe('Files by hour', () => {
  it('lie under the date and hour of UTC', () => {
    expect(partName(hour('2025-06-04T22:59:59.999Z'), 7)).toBe('date=2025-06-04/hour=22/part-0007.parquet');
  });
  it('are written when the hour changes, and once more when it comes back', async () => {
    const { parts, files, add } = recorded();
    await add('2025-06-05T13:30:00Z', '2025-06-05T13:59:59Z', '2025-06-05T14:00:00Z', '2025-06-05T13:58:00Z');
    await parts.flush();
    expect(files).toEqual([
      ['date=2025-06-05/hour=13/part-0000.parquet', 2],
      ['date=2025-06-05/hour=14/part-0000.parquet', 1],
      ['date=2025-06-05/hour=13/part-0001.parquet', 1],
    ]);
    expect(parts.total).toBe(4);
  });
  it('know the first and the last time of all', async () => {
    const { parts, add } = recorded();
    expect(parts.timeRange).toBeNull();
    await add('2025-06-05T14:30:00Z', '2025-06-05T14:10:00Z', '2025-06-05T13:00:00Z');
    await parts.flush();
    expect(parts.timeRange).toEqual([at('2025-06-05T13:00:00Z'), at('2025-06-05T14:30:00Z')]);
    await parts.flush();
    expect(parts.total).toBe(3);
  });
});
