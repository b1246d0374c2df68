import { describe, expect, it } from 'vitest';
import { ResponseBody, Watchdog } from '../../../../daemon/databento/historical/response-body.ts';

const ASKED = { method: 'metadata.list_datasets' };
/** A body that sends what is written to its controller. */
async function begun(firstByteTimeoutMs: number, idleTimeoutMs: number, first: string | null = 'first') {
  const watchdog = new Watchdog({ firstByteTimeoutMs, idleTimeoutMs }, undefined);
  let send!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      send = controller;
      // As fetch does with its signal.
      watchdog.signal.addEventListener('abort', () => controller.error(watchdog.signal.reason));
    },
  });
  const write = (text: string) => send.enqueue(new TextEncoder().encode(text));
  if (first !== null) write(first);
  watchdog.expectBytes();
  return { body: await ResponseBody.begun(new Response(stream), ASKED, watchdog), watchdog, write, send };
}

async function textOf(body: ResponseBody): Promise<string> {
  let text = '';
  for await (const chunk of body.chunks()) text += new TextDecoder().decode(chunk);
  return text;
}

describe('A response body', () => {
  it('is all that was sent, in its order', async () => {
    const { body, write, send } = await begun(1000, 1000);
    write(', second');
    send.close();
    expect(await textOf(body)).toBe('first, second');
  });

  it('may be empty', async () => {
    const watchdog = new Watchdog({}, undefined);
    watchdog.expectBytes();
    expect(await textOf(await ResponseBody.begun(new Response(''), ASKED, watchdog))).toBe('');
    watchdog.expectBytes();
    expect(await textOf(await ResponseBody.begun(new Response(null), ASKED, watchdog))).toBe('');
  });

  it('that falls silent after its first bytes broke off', async () => {
    const { body, watchdog } = await begun(60_000, 50);
    await expect(textOf(body)).rejects.toMatchObject({
      code: 'DATABENTO_UNREACHABLE',
      message: 'The connection to Databento broke during metadata.list_datasets: it fell silent.',
    });
    expect(watchdog.silence).toBe('broken-off');
  });

  it('is not silent while its reader is busy', async () => {
    const { body, write, send, watchdog } = await begun(1000, 50);
    const chunks = body.chunks();
    await chunks.next();
    await new Promise((resolve) => setTimeout(resolve, 150));
    write('second');
    expect(new TextDecoder().decode((await chunks.next()).value)).toBe('second');
    send.close();
    expect([(await chunks.next()).done, watchdog.silence]).toEqual([true, 'none']);
  });

  it('given up while it is being read does not seem whole', async () => {
    const { body, send } = await begun(1000, 1000);
    const chunks = body.chunks();
    await chunks.next();
    const second = chunks.next();
    await body.cancel();
    send.error(new Error('aborted'));
    await expect(second).rejects.toMatchObject({ code: 'DATABENTO_UNREACHABLE' });
  });

  it('given up by its caller says so', async () => {
    const caller = new AbortController();
    const watchdog = new Watchdog({}, caller.signal);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(1));
        watchdog.signal.addEventListener('abort', () => controller.error(watchdog.signal.reason));
      },
    });
    const asked = { ...ASKED, signal: caller.signal };
    const body = await ResponseBody.begun(new Response(stream), asked, watchdog);
    caller.abort();
    await expect(textOf(body)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
