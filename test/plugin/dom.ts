import { Window } from 'happy-dom';
import { vi } from 'vitest';

const GLOBALS = [
  'document',
  'location',
  'CSSStyleSheet',
  'ShadowRoot',
  'Event',
  'KeyboardEvent',
  'MouseEvent',
  'HTMLElement',
] as const;

/** Gives the code under test a page of its own; returns an element on it. */
export function stubDocument(): HTMLElement {
  const window = new Window({ url: 'http://127.0.0.1:8765/' });
  for (const name of GLOBALS) vi.stubGlobal(name, window[name]);
  vi.stubGlobal('Option', function option(text: string, value: string) {
    const made = window.document.createElement('option');
    made.textContent = text;
    made.value = value;
    return made;
  });
  const root = window.document.createElement('div');
  window.document.body.append(root);
  return root as unknown as HTMLElement;
}

/** The one element of a class below another. */
export function find<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
}
export const textOf = (root: ParentNode, selector: string): string => find(root, selector).textContent ?? '';
export const isShown = (root: ParentNode, selector: string): boolean => !find(root, selector).hidden;

/** A socket whose other end is the test. */
export class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readonly url: string;
  readyState = 0;
  readonly sent: unknown[] = [];
  closedWith: number | null = null;
  onopen: () => void = () => undefined;
  onmessage: (event: { data: unknown }) => void = () => undefined;
  onclose: (event: { code: number; reason: string }) => void = () => undefined;

  constructor(url: string) {
    this.url = url;
    FakeSocket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(code = 1000): void {
    this.closedWith = code;
    this.readyState = 3;
    this.onclose({ code, reason: '' });
  }
  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen();
  }
  receive(message: unknown): void {
    this.onmessage({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
}

/** Gives the code under test sockets and timers of the test's own. */
export function stubSockets(): void {
  // Pauses are the middle of what they may be.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  FakeSocket.made = [];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
}

/** The newest socket, once its token has been asked for. */
export async function nextSocket(): Promise<FakeSocket> {
  await vi.advanceTimersByTimeAsync(0);
  return FakeSocket.made.at(-1)!;
}
