import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { decompressZstd } from '../daemon/databento/index.ts';

/**
 * Feeds the Databento bench: a live gateway that sends a file's bytes to whoever starts a
 * session, or, for `repeat:FILE:BYTES`, the historical service sending that file's
 * records over and over until so many bytes have gone out.
 */
const [kind, path, size] = process.argv[2]!.startsWith('repeat:')
  ? process.argv[2]!.split(':')
  : ['file', process.argv[2]!];
const RECORD_BYTES = 48;
/** Whole records, about a quarter of a mebibyte. */
const CHUNK = 5461 * RECORD_BYTES;

function liveGateway(bytes: Buffer): Server {
  return createServer((socket: Socket) => {
    socket.write('lsg_version=0.9.4\ncram=abcd1234\n');
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      if (text.startsWith('auth=')) socket.write('success=1|session_id=1\n');
      if (text.includes('start_session')) socket.end(bytes);
    });
  });
}

/** The header once, and then frames whose times go on where the last ones ended. */
async function repeatingService(file: Buffer, wanted: number): Promise<Server> {
  const records = await recordBytes(file);
  return createHttpServer((request, response) => {
    request.resume();
    void (async () => {
      let sent = 0;
      const write = async (bytes: Uint8Array) => {
        sent += bytes.length;
        if (!response.write(bytes)) await new Promise((resolve) => response.once('drain', resolve));
      };
      await write(records.header);
      for (let round = 0; sent < wanted; round++) {
        if (round > 0) shift(records.body, records.span);
        for (let at = 0; at < records.body.length && sent < wanted; at += CHUNK)
          await write(Buffer.from(records.body.subarray(at, at + CHUNK)));
      }
      response.end();
    })();
  });
}

async function recordBytes(file: Buffer): Promise<{ header: Buffer; body: Buffer; span: bigint }> {
  const parts: Uint8Array[] = [];
  for await (const part of decompressZstd(once(file))) parts.push(new Uint8Array(part));
  const all = Buffer.concat(parts);
  const start = 8 + all.readUInt32LE(4);
  const body = Buffer.from(all.subarray(start, start + RECORD_BYTES * 1_000_000));
  const span = body.readBigUInt64LE(body.length - RECORD_BYTES + 32) - body.readBigUInt64LE(32) + 1n;
  return { header: all.subarray(0, start), body, span };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Moves every record's two times on by a span. */
function shift(body: Buffer, span: bigint): void {
  for (let at = 0; at < body.length; at += RECORD_BYTES)
    for (const offset of [8, 32])
      body.writeBigUInt64LE(body.readBigUInt64LE(at + offset) + span, at + offset);
}

const bytes = readFileSync(path!);
const server = kind === 'repeat' ? await repeatingService(bytes, Number(size)) : liveGateway(bytes);
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
