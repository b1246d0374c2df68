/** What a browser and Node have in common, as far as the client needs it. */
export interface Socket {
  readonly readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: (() => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export interface Platform {
  readonly WebSocket: new (url: string) => Socket;
  setTimeout(action: () => void, milliseconds: number): number;
  clearTimeout(timer: number): void;
  readonly performance: { now(): number };
}

/** Read anew each time: tests put their own in place. */
export const platform = (): Platform => globalThis as unknown as Platform;

export const SOCKET_OPEN = 1;
