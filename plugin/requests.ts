import { RequestRefused, type StreamClient } from '../shared/client/stream-client.ts';
import type { RequestBody } from '../shared/protocol/client-messages.ts';
import { SpymasterPluginError } from './errors.ts';

/** What is asked of the daemon: refusals are errors of the plugin. */
export class Requests {
  readonly #client: StreamClient;
  readonly #onError: (error: SpymasterPluginError) => void;

  /** @param onError told of what is refused where nobody waits for the answer */
  constructor(client: StreamClient, onError: (error: SpymasterPluginError) => void) {
    this.#client = client;
    this.#onError = onError;
  }

  /** @throws {SpymasterPluginError} with the daemon's code where it refuses */
  async ask<B extends RequestBody>(request: B) {
    try {
      return await this.#client.request(request);
    } catch (error) {
      if (error instanceof RequestRefused)
        throw new SpymasterPluginError(error.code, error.message, error.hint, error);
      throw error;
    }
  }

  /** Asks without waiting; `next` once the first is done. */
  send(request: RequestBody, next?: RequestBody): void {
    const done = this.ask(request).then(() => next && this.ask(next));
    done.catch((error: SpymasterPluginError) => {
      // That the daemon is away is told by `status`.
      if (error.code !== 'OFFLINE') this.#onError(error);
    });
  }
}
