import { constants, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompressZstd, isSkippableMagic, isZstdMagic } from '../../../../daemon/databento/dbn/zstd.ts';

const TEXT = Buffer.from('resting orders '.repeat(5000));
const frame = (bytes: Uint8Array, checksum = 1) =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: checksum } });
const skippable = (size: number) => {
  const bytes = Buffer.alloc(8 + size, 0xaa);
  bytes.writeUInt32LE(0x184d2a53, 0);
  bytes.writeUInt32LE(size, 4);
  return bytes;
};
async function decompressed(bytes: Uint8Array, pieceBytes = 1000): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const pieces = (async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  })();
  for await (const part of decompressZstd(pieces)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

describe('Compressed bytes', () => {
  it('of several frames, skippable ones among them, are read to the end', async () => {
    const all = Buffer.concat([
      frame(TEXT),
      skippable(5),
      frame(Buffer.alloc(0)),
      skippable(0),
      frame(TEXT, 0),
    ]);
    for (const pieceBytes of [1, 13, all.length])
      expect(await decompressed(all, pieceBytes)).toEqual(Buffer.concat([TEXT, TEXT]));
  });
  it('that say one byte many times, or their size in eight, are read whole', async () => {
    const zeros = Buffer.alloc(2 ** 20);
    expect((await decompressed(frame(zeros))).equals(zeros)).toBe(true);
    // Magic, a single segment whose size takes eight bytes, and one raw block, the last.
    const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0b1110_0000, 5, 0, 0, 0, 0, 0, 0, 0]);
    const block = Buffer.from([(5 << 3) | 1, 0, 0, ...Buffer.from('whole')]);
    const frames = Buffer.concat([header, block, frame(TEXT)]);
    expect(await decompressed(frames)).toEqual(Buffer.concat([Buffer.from('whole'), TEXT]));
  });
  it('cut anywhere but between frames are known to be cut', async () => {
    const [first, second] = [frame(Buffer.from('one')), frame(Buffer.from('two'))];
    const all = Buffer.concat([first, second]);
    for (let end = 1; end < all.length; end++) {
      if (end === first.length) expect(String(await decompressed(all.subarray(0, end)))).toBe('one');
      else await expect(decompressed(all.subarray(0, end))).rejects.toMatchObject({ code: 'DBN_TRUNCATED' });
    }
  });
  it('followed by what is no frame name the byte', async () => {
    const bytes = frame(TEXT);
    await expect(decompressed(Buffer.concat([bytes, Buffer.from('rubbish')]))).rejects.toMatchObject({
      code: 'ZSTD_CORRUPT',
      details: { byteOffset: bytes.length },
    });
  });
  it.each(['zeros', 'noise'])('followed by %s are all handed on before it is said', async (what) => {
    const whole = [frame(TEXT), frame(Buffer.from('the end'))];
    for (const count of [4, 7, 4096])
      for (const pieceBytes of [1, 997, 1 << 20]) {
        const stray = Buffer.from(
          Array.from({ length: count }, (_, i) => (what === 'zeros' ? 0 : 1 + ((i * 7919) % 255))),
        );
        const bytes = Buffer.concat([...whole, stray]);
        const found: Buffer[] = [];
        const reading = (async () => {
          const pieces = (async function* () {
            for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
          })();
          for await (const part of decompressZstd(pieces)) found.push(Buffer.from(part));
        })();
        await expect(reading).rejects.toMatchObject({
          code: 'ZSTD_CORRUPT',
          details: { byteOffset: bytes.length - count },
        });
        expect(Buffer.concat(found)).toEqual(Buffer.concat([TEXT, Buffer.from('the end')]));
      }
  });
  it('that were changed do not pass their checksum', async () => {
    const bytes = frame(TEXT);
    bytes.writeUInt8(bytes.at(-1)! ^ 1, bytes.length - 1);
    await expect(decompressed(bytes)).rejects.toMatchObject({ code: 'ZSTD_CORRUPT' });
  });
  it('are known by their first word', () => {
    expect([isZstdMagic(0xfd2fb528 | 0), isZstdMagic(0xfd2fb529)]).toEqual([true, false]);
    expect([0x184d2a50, 0x184d2a5f, 0x184d2a60].map(isSkippableMagic)).toEqual([true, true, false]);
  });
});
