import { afterEach, describe, expect, it, vi } from 'vitest';
import { diagnoseDatabento } from '../../../daemon/databento/diagnostics.ts';
import { folder, KEY, server } from '../../conformance/historical-client.ts';

describe('The doctor’s look at Databento', () => {
  const examine = (key: string | null) => {
    vi.stubEnv('DATABENTO_API_KEY', key ?? '');
    vi.stubEnv('XDG_CONFIG_HOME', folder);
    return diagnoseDatabento('GLBX.MDP3', { baseUrl: server.url, gateway: '127.0.0.1' });
  };
  afterEach(() => vi.unstubAllEnvs());

  it('reports the key, the service and its clock, the licence and the gateway', async () => {
    server.answers['metadata.get_dataset_range'] = {
      start: '2010-06-06T00:00:00Z',
      end: '2025-06-06T00:00:00Z',
    };
    const findings = await examine(KEY);
    expect(findings.map(({ name, ok }) => [name, ok])).toEqual([
      ['Databento key', true],
      ['Databento service', true],
      ['Licence for GLBX.MDP3', true],
      ['Live gateway', false],
    ]);
    expect(findings[1]!.detail).toBe('reachable. This clock is right to about a second.');
    expect(findings[2]!.detail).toBe('data from 2010-06-06 to 2025-06-06.');
    expect(JSON.stringify(findings)).not.toContain(KEY);
  });

  it('says so when the service does not answer', async () => {
    const busy = { kind: 'error', status: 503, body: '' } as const;
    server.script('metadata.get_dataset_range', busy, busy, busy, busy, busy);
    vi.stubEnv('DATABENTO_API_KEY', KEY);
    const options = { baseUrl: server.url, gateway: '127.0.0.1', timeoutMs: 500 };
    const findings = await diagnoseDatabento('GLBX.MDP3', options);
    expect(findings[2]).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/did not answer in time|no reason was given/),
    });
  });

  it('says what is missing: a key, a key that is taken', async () => {
    expect(await examine(null)).toMatchObject([{ name: 'Databento key', ok: false }]);
    const refused = await examine('db-unittestapikey1234567890EEEEE');
    expect(refused[2]).toMatchObject({ ok: false, detail: 'The key is refused.' });
  });
});
