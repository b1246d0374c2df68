import { describe, expect, it } from 'vitest';
import { SpymasterPluginError } from '../../plugin/errors.ts';
import { Requests } from '../../plugin/requests.ts';
import { RequestRefused, type StreamClient } from '../../shared/client/stream-client.ts';

/** A daemon that refuses to go where it is told to, for a reason. */
function asked(code: string) {
  const seen: string[] = [];
  const told: SpymasterPluginError[] = [];
  const request = async ({ type }: { type: string }) => {
    seen.push(type);
    if (type === 'seek') throw new RequestRefused(code as 'OFFLINE', 'No.', 'Ask later.');
    if (type === 'step') throw new TypeError('a mistake of ours');
    return { type: 'ack' };
  };
  const requests = new Requests({ request } as unknown as StreamClient, (error) => told.push(error));
  return { requests, seen, told };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('What is asked of the daemon', () => {
  it('is answered, or refused with the daemon’s own code and hint', async () => {
    const { requests } = asked('BUSY');
    expect(await requests.ask({ type: 'play' })).toEqual({ type: 'ack' });
    const refused = requests.ask({ type: 'seek', to: 1 });
    await expect(refused).rejects.toBeInstanceOf(SpymasterPluginError);
    await expect(refused).rejects.toMatchObject({ code: 'BUSY', message: 'No.', hint: 'Ask later.' });
    await expect(requests.ask({ type: 'step', bars: 1 })).rejects.toBeInstanceOf(TypeError);
  });
  it('without waiting tells what is refused, and asks for nothing after it', async () => {
    const { requests, seen, told } = asked('BUSY');
    requests.send({ type: 'pause' }, { type: 'seek', to: 1 });
    requests.send({ type: 'seek', to: 1 }, { type: 'play' });
    await settled();
    expect(seen).toEqual(['pause', 'seek', 'seek']);
    expect(told.map(({ code }) => code)).toEqual(['BUSY', 'BUSY']);
  });
  it('says nothing of a daemon that is away, which the status tells', async () => {
    const { requests, told } = asked('OFFLINE');
    requests.send({ type: 'seek', to: 1 });
    await settled();
    expect(told).toEqual([]);
  });
});
