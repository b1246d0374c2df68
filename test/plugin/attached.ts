import { vi } from 'vitest';
import { attachSpymaster } from '../../plugin/attach.ts';
import type { SpymasterHandle } from '../../plugin/handle.ts';
import type { SpymasterOptions } from '../../plugin/options.ts';
import { frame, messageOf } from '../messages.ts';
import { hostChart } from './charts.ts';
import { type FakeSocket, nextSocket, stubDocument, stubSockets } from './dom.ts';

/** What comes a moment later has come. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await vi.advanceTimersByTimeAsync(0);
    await vi.dynamicImportSettled();
  }
}

export const DAEMON = { url: 'http://127.0.0.1:8765', token: 'token' } as const;

/** A page with a host's chart on it, and Spymaster on that. */
export class Attached {
  readonly root: HTMLElement;
  host: ReturnType<typeof hostChart>;
  handle: SpymasterHandle | null = null;
  #seq = frame.seq;

  constructor(times: readonly number[] = []) {
    stubSockets();
    this.root = stubDocument();
    this.host = hostChart(times);
  }

  place(): HTMLElement {
    const made = document.createElement('div');
    this.root.append(made);
    return made;
  }

  async attach(options: SpymasterOptions = {}): Promise<SpymasterHandle> {
    this.handle = attachSpymaster(this.host.chart, this.host.series, { ...DAEMON, ...options });
    await settle();
    return this.handle;
  }

  /** @param snapshot what is shown first */
  async connect(snapshot = messageOf('snapshot')): Promise<FakeSocket> {
    const socket = await nextSocket();
    socket.open();
    for (const message of [messageOf('welcome'), messageOf('session'), snapshot]) socket.receive(message);
    await settle();
    return socket;
  }

  /** Where the stream stands. */
  get now(): typeof frame {
    return { ...frame, seq: this.#seq };
  }

  /** The next frame that stays. */
  durable(message: object): object {
    return { ...message, ...frame, seq: ++this.#seq };
  }

  end(): void {
    this.handle?.detach();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
}
