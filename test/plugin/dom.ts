import { vi } from 'vitest';

/** As much of an element as the plugin's panels use. */
export class FakeElement {
  readonly tagName: string;
  className = '';
  textContent = '';
  readonly children: FakeElement[] = [];
  readonly attributes = new Map<string, string>();
  readonly style: Record<string, string> = {};
  readonly classes = new Set<string>();
  value = '';
  type = '';
  title = '';
  disabled = false;
  [handler: string]: unknown;

  constructor(tagName: string) {
    this.tagName = tagName;
  }
  get classList() {
    return { add: (name: string) => this.classes.add(name) };
  }
  get options(): readonly FakeElement[] {
    return this.children;
  }
  append(...children: FakeElement[]): void {
    this.children.push(...children);
  }
  replaceChildren(...children: FakeElement[]): void {
    this.children.splice(0, this.children.length, ...children);
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  /** This element and all below it. */
  all(): FakeElement[] {
    return [this, ...this.children.flatMap((child) => child.all())];
  }
  find(className: string): FakeElement {
    const found = this.all().find((each) => each.className.split(' ').includes(className));
    if (!found) throw new Error(`there is no .${className}`);
    return found;
  }
}

class FakeOption extends FakeElement {
  constructor(text: string, value: string) {
    super('option');
    this.textContent = text;
    this.value = value;
  }
}

/** Gives the code under test a document to make elements with. */
export function stubDocument(): FakeElement {
  vi.stubGlobal('document', { createElement: (tag: string) => new FakeElement(tag) });
  vi.stubGlobal('Option', FakeOption);
  return new FakeElement('div');
}

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
  FakeSocket.made = [];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('window', { setTimeout: (run: () => void, ms: number) => setTimeout(run, ms) });
}

/** The newest socket, once its token has been asked for. */
export async function nextSocket(): Promise<FakeSocket> {
  await vi.advanceTimersByTimeAsync(0);
  return FakeSocket.made.at(-1)!;
}
