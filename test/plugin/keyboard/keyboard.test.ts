import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { actionOf, type KeyAction, Keyboard, type KeyPress } from '../../../plugin/keyboard/keyboard.ts';
import { stubDocument } from '../dom.ts';

const NONE = { code: '', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isAltGraph: false };
const of = (key: string, changes: Partial<KeyPress> = {}) => actionOf({ ...NONE, key, ...changes });

describe('Keys', () => {
  it('ask for what the help says', () => {
    expect(of(' ')).toEqual({ kind: 'play' });
    expect([of('ArrowRight'), of('ArrowLeft', { shiftKey: true })]).toEqual([
      { kind: 'step', bars: 1 },
      { kind: 'step', bars: -10 },
    ]);
    expect(
      [of(']'), of('['), of('}'), of('{'), of('Home'), of('End')].map((each) => (each as { to: string }).to),
    ).toEqual(['nextApproach', 'previousApproach', 'nextAlert', 'previousAlert', 'start', 'end']);
    expect([of('>'), of('<')]).toEqual([
      { kind: 'speed', by: 1 },
      { kind: 'speed', by: -1 },
    ]);
    expect([of('ArrowUp'), of('ArrowDown'), of('Enter')]).toEqual([
      { kind: 'level', by: 1 },
      { kind: 'level', by: -1 },
      { kind: 'read' },
    ]);
    const plain = {
      n: 'neighbours',
      a: 'alerts',
      m: 'mute',
      l: 'legend',
      f: 'fit',
      g: 'now',
      s: 'streams',
      t: 'theme',
      p: 'picture',
    };
    for (const [key, kind] of Object.entries(plain))
      expect([of(key), of(key.toUpperCase())]).toEqual([{ kind }, { kind }]);
    expect([of(','), of('?'), of('Escape')].map((each) => each!.kind)).toEqual(['settings', 'help', 'close']);
  });
  it('that are digits are levels, shown and hidden with Shift whatever the layout writes then', () => {
    expect(of('3', { code: 'Digit3' })).toEqual({ kind: 'focus', level: 'OR_HIGH' });
    expect(of('§', { code: 'Digit6', shiftKey: true })).toEqual({ kind: 'toggle', level: 'EMA_20' });
    expect([of('7', { code: 'Digit7' }), of('x')]).toEqual([null, null]);
  });
  it('that belong to the browser are left to it', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey'] as const)
      expect(of('p', { [held]: true })).toBeNull();
    // AltGr is told as both, and writes brackets on some keyboards.
    expect(of(']', { ctrlKey: true, altKey: true, isAltGraph: true })).toMatchObject({ kind: 'jump' });
  });
});

describe('The keyboard', () => {
  let root: HTMLElement;
  let acted: KeyAction[];
  let isOurs = true;
  beforeEach(() => {
    root = stubDocument();
    acted = [];
    isOurs = true;
  });
  afterEach(() => void vi.unstubAllGlobals());
  const listen = () =>
    new Keyboard(root, (action) => {
      acted.push(action);
      return isOurs;
    });
  function press(on: HTMLElement, key: string, repeat = false): boolean {
    const event = new KeyboardEvent('keydown', { key, repeat, bubbles: true, cancelable: true });
    on.dispatchEvent(event);
    return event.defaultPrevented;
  }
  const inside = (tag: string, type = '') => {
    const made = document.createElement(tag);
    if (type) made.setAttribute('type', type);
    root.append(made);
    return made;
  };

  it('takes a key only where something is done with it', () => {
    listen();
    expect(press(root, 'n')).toBe(true);
    isOurs = false;
    expect(press(root, ' ')).toBe(false);
    expect([press(root, 'q'), acted.length]).toEqual([false, 2]);
  });
  it('takes none from a field, nor the space of a button, nor the arrows of a slider', () => {
    listen();
    for (const field of [inside('input', 'text'), inside('textarea'), inside('select')]) press(field, 'n');
    press(inside('button'), ' ');
    const slider = inside('input', 'range');
    for (const key of ['ArrowLeft', 'Home', 'End']) press(slider, key);
    expect(acted).toEqual([]);
    press(slider, 'n');
    press(inside('button'), 'n');
    expect(acted.map(({ kind }) => kind)).toEqual(['neighbours', 'neighbours']);
  });
  it('leaves a list that scrolls, and a dialog over the page, all their keys', () => {
    listen();
    const list = inside('div');
    list.setAttribute('role', 'region');
    list.tabIndex = 0;
    for (const key of [' ', 'End', 'ArrowDown', 'PageDown']) press(list, key);
    inside('dialog').setAttribute('open', '');
    press(root, 'n');
    expect(acted).toEqual([]);
  });
  it('switches nothing to and fro while a key is held, but goes on stepping', () => {
    listen();
    press(root, 't', true);
    press(root, 'ArrowRight', true);
    expect(acted).toEqual([{ kind: 'step', bars: 1 }]);
  });
  it('takes no key that the host has taken', () => {
    root.addEventListener('keydown', (event) => event.preventDefault());
    listen();
    press(root, 'n');
    expect(acted).toEqual([]);
  });
  it('hears nothing once it has stopped', () => {
    listen().stop();
    press(root, 'n');
    expect(acted).toEqual([]);
  });
});
