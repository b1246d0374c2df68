import { afterEach, expect, it, vi } from 'vitest';
import { tokenOf } from '../../plugin/token.ts';

afterEach(() => void vi.unstubAllGlobals());

it('A token is taken as given, or from whoever has it', async () => {
  expect(await tokenOf('given', '')).toBe('given');
  expect(await tokenOf(async () => 'asked', '')).toBe('asked');
});
it('Without one the page’s own server is asked, which may not give it', async () => {
  const fetched = vi.fn(async (_url: URL) => ({
    ok: true,
    status: 200,
    json: async () => ({ token: 'fetched' }),
  }));
  vi.stubGlobal('fetch', fetched);
  expect(await tokenOf(undefined, 'http://127.0.0.1:8765')).toBe('fetched');
  expect(String(fetched.mock.calls[0]![0])).toBe('http://127.0.0.1:8765/v1/token');
  vi.stubGlobal('fetch', async () => ({ ok: false, status: 403 }));
  await expect(tokenOf(undefined, 'http://127.0.0.1:8765')).rejects.toThrow(
    'the daemon refused the token: 403',
  );
});
