import { beforeAll, describe, expect, it } from 'vitest';
import { type ComputedKnowledge, computeKnowledge } from '../../../daemon/forecasts/load.ts';
import { decodeSnapshot, encodeSnapshot, readConfig } from '../../../daemon/indexes/snapshot.ts';
import type { StoredFile } from '../../../daemon/lake/lake.ts';
import { answer } from '../../../pipeline/forecast/answer.ts';
import { same } from '../../pipeline/retrieval/stored-checkpoints.ts';
import { DATES } from '../forecasts/history-lake.ts';
import { forecastLake } from './history-index.ts';

const { lake, fill } = forecastLake(DATES.slice(0, 3));
let computed: ComputedKnowledge;
let files: Record<string, StoredFile>;
beforeAll(async () => {
  await fill();
  computed = await computeKnowledge(lake, 'ES', DATES[3]);
  files = encodeSnapshot(computed, null);
}, 60_000);
const read = async (name: string) => files[name]!.bytes;

describe('A snapshot', () => {
  it('answers as what it was made from', async () => {
    const { corpus } = computed.knowledge;
    const decoded = await decodeSnapshot(read, corpus.normalization, 'R144');
    expect(decoded.knowledge.corpus.parts).toEqual(corpus.parts);
    expect(decoded.knowledge.model).toEqual(computed.knowledge.model);
    expect([decoded.madeWith, decoded.drift]).toEqual([computed.madeWith, computed.drift]);
    const knowledge = { ...decoded.knowledge, cautions: computed.knowledge.cautions };
    for (const checkpoint of computed.checkpoints.slice(0, 40)) {
      const question = { ...checkpoint, known: same(null) };
      expect(answer(knowledge, question)).toEqual(answer(computed.knowledge, question));
    }
  });
  it('has the same bytes from the same input', async () => {
    const again = encodeSnapshot(await computeKnowledge(lake, 'ES', DATES[3]), null);
    for (const [name, { bytes }] of Object.entries(files))
      expect([name, Buffer.compare(Buffer.from(bytes), Buffer.from(again[name]!.bytes))]).toEqual([name, 0]);
  });
  it('reads its vectors wherever in memory they begin', async () => {
    const shifted = async (name: string) => {
      const { bytes } = files[name]!;
      const room = new Uint8Array(bytes.length + 1);
      room.set(bytes, 1);
      return room.subarray(1);
    };
    const { corpus } = (await decodeSnapshot(shifted, computed.knowledge.corpus.normalization, 'R144'))
      .knowledge;
    expect(corpus.parts.indexes).toEqual(computed.knowledge.corpus.parts.indexes);
  });
  it('of another view is refused', async () => {
    await expect(decodeSnapshot(read, computed.knowledge.corpus.normalization, 'G32')).rejects.toMatchObject({
      code: 'VIEW_INVALID',
      hint: expect.stringContaining('spymaster index build'),
    });
  });
  it('made with other scales is refused', async () => {
    const { normalization } = computed.knowledge.corpus;
    await expect(decodeSnapshot(read, { ...normalization, rows: 1 }, 'R144')).rejects.toMatchObject({
      code: 'INDEX_STALE',
      hint: expect.stringContaining('--repair'),
    });
  });
  it('says what it is', async () => {
    const config = await readConfig(read);
    expect([config.asOf, config.view, config.dimensions, config.faiss]).toEqual([
      DATES[3],
      'R144',
      144,
      null,
    ]);
    const { APPROACH: before, CONTACT: after } = config.rows;
    expect(before + after).toBe(files['vectors.f32']!.rows);
    expect(files['vectors.f32']!.bytes.length).toBe(4 * 144 * (before + after));
  });
});
