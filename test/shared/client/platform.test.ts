import { afterEach, expect, it, vi } from 'vitest';
import { platform, SOCKET_OPEN } from '../../../shared/client/platform.ts';

afterEach(() => void vi.unstubAllGlobals());

it('The platform is whatever stands in the global place now', () => {
  expect(platform().WebSocket).toBe(globalThis.WebSocket);
  expect(SOCKET_OPEN).toBe(WebSocket.OPEN);
  class Other {}
  vi.stubGlobal('WebSocket', Other);
  expect(platform().WebSocket).toBe(Other);
});
