import { DEFAULT_OPTIONS, type SomeOptions, withOptions } from '../../plugin/options.ts';
import type { Geometry } from '../../plugin/overlay-primitive.ts';
import { LiveScene } from '../../plugin/scene.ts';
import { Theme } from '../../plugin/theme/theme.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import type { ServerMessage } from '../../shared/protocol/messages.ts';
import { emptyPicture } from '../../shared/protocol/picture.ts';
import { FIRST, frame, messageOf } from '../messages.ts';

/** A light chart that has been told these after an empty snapshot of a replay. */
export function sceneOf(messages: readonly ServerMessage[] = [], options: SomeOptions = {}): LiveScene {
  const scene = new LiveScene(new Theme('light', () => '#ffffff'), withOptions(DEFAULT_OPTIONS, options));
  const empty = { ...messageOf('snapshot'), picture: emptyPicture(), answers: [] };
  for (const message of [messageOf('session'), empty, ...messages])
    scene.state.apply(structuredClone(message));
  return scene;
}

/** What is committed to at its time. */
export const signals = (...answers: readonly Answer[]): ServerMessage => ({
  type: 'signals',
  ended: [],
  ...frame,
  time: answers[0]?.time ?? FIRST,
  answers: [...answers],
});
/** What is said between closes. */
export const update = (...answers: readonly Answer[]): ServerMessage => ({
  type: 'update',
  ...frame,
  time: answers[0]?.time ?? FIRST,
  answers: [...answers],
});
/** The replay stands here. */
export const replayAt = (at: number, changes: object = {}): ServerMessage => {
  const message = messageOf('replay');
  return { ...message, state: { ...message.state, at, playing: false, ...changes } };
};

/** Two-minute bars ten pixels wide from the open on; a point is a pixel, 6010 the top. */
export const geometry: Geometry = {
  width: 1000,
  height: 100,
  barSpacing: 10,
  barSeconds: 120,
  x: (instant) => ((instant - FIRST) / 120) * 10,
  bar: (instant) => {
    const index = Math.floor((instant - FIRST) / 120);
    return { index, center: index * 10 + 5 };
  },
  y: (price) => 6010 - price,
};

/** What was drawn, as calls with the colours in force. */
export interface Drawn {
  readonly call: string;
  readonly args: readonly unknown[];
  readonly fill: string;
  readonly stroke: string;
  readonly alpha: number;
}

/** A canvas that remembers; it is as many device pixels a pixel as it is told. */
export function canvas(ratio = 1, size = { width: 1000, height: 100 }) {
  const drawn: Drawn[] = [];
  const state: Record<string, unknown> = { fillStyle: '', strokeStyle: '', globalAlpha: 1 };
  const context = new Proxy(state, {
    get: (target, name: string) => {
      if (name in target) return target[name];
      if (name === 'measureText') return (text: string) => ({ width: 6 * text.length });
      return (...args: unknown[]) =>
        drawn.push({
          call: name,
          args,
          fill: String(target.fillStyle),
          stroke: String(target.strokeStyle),
          alpha: Number(target.globalAlpha),
        });
    },
    set: (target, name: string, value) => {
      target[name] = value;
      return true;
    },
  }) as unknown as CanvasRenderingContext2D;
  const target = {
    useBitmapCoordinateSpace: (draw: (scope: object) => void) =>
      draw({
        context,
        horizontalPixelRatio: ratio,
        verticalPixelRatio: ratio,
        mediaSize: size,
        bitmapSize: { width: size.width * ratio, height: size.height * ratio },
      }),
    useMediaCoordinateSpace: (draw: (scope: object) => void) => draw({ context, mediaSize: size }),
  };
  return {
    target: target as never,
    drawn,
    calls: (name: string) => drawn.filter(({ call }) => call === name),
  };
}
