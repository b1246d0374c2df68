import { SpymasterError } from '../../../shared/errors.ts';
import { USER_AGENT } from '../user-agent.ts';
import { challengeResponse, controlLine, parseControlLine } from './control-line.ts';
import type { GatewaySocket } from './gateway-socket.ts';
import type { LiveOptions } from './options.ts';

/** What trying again cannot mend. */
const KEY_REFUSED = /\bkey\b|auth|licen[cs]e|entitle|permission/i;
const CONNECTION_LIMIT = /connection limit|too many (open )?(connections|sessions)/i;

/**
 * Answers the gateway's challenge.
 * @returns the session's id
 * @throws {SpymasterError} LIVE_DISCONNECTED, LIVE_AUTH, LIVE_REFUSED,
 * LIVE_CONNECTION_LIMIT, LIVE_PROTOCOL
 */
export async function authenticate(connection: GatewaySocket, options: LiveOptions): Promise<string> {
  const challenge = await challengeOf(connection);
  connection.write(
    controlLine({
      auth: challengeResponse(challenge, options.key),
      dataset: options.dataset,
      encoding: 'dbn',
      compression: options.compression ?? 'none',
      ts_out: options.tsOut ? 1 : 0,
      client: options.userAgent ?? USER_AGENT,
      heartbeat_interval_s: options.heartbeatIntervalSeconds,
      slow_reader_behavior: options.slowReader,
    }),
  );
  const line = await nextLine(connection, 'before it answered the authentication');
  const answer = parseControlLine(line);
  if (answer.get('success') === '1') return answer.get('session_id') ?? '';
  const reason = answer.get('error') ?? (line.trim() === '' ? 'no reason was given' : line);
  throw refusal(reason);
}

function refusal(reason: string): SpymasterError {
  const text = `The gateway refused the connection: ${reason}.`;
  if (CONNECTION_LIMIT.test(reason))
    return new SpymasterError('LIVE_CONNECTION_LIMIT', text, {
      hint: 'Close another session, or wait until an earlier one has died.',
    });
  if (KEY_REFUSED.test(reason))
    return new SpymasterError('LIVE_AUTH', `The gateway refused the key: ${reason}.`, {
      hint: 'Check the API key and the account’s live licence.',
    });
  return new SpymasterError('LIVE_REFUSED', text, { hint: 'Try again later.' });
}

/** The gateway may greet with a version line, in any words, before its challenge. */
async function challengeOf(connection: GatewaySocket): Promise<string> {
  for (let i = 0; i < 3; i++) {
    const challenge = parseControlLine(await nextLine(connection, 'before it sent a challenge')).get('cram');
    if (challenge) return challenge;
  }
  throw new SpymasterError('LIVE_PROTOCOL', 'The gateway sent no challenge to authenticate with.', {
    hint: 'Check the host and port: this may not be a Databento gateway.',
  });
}

async function nextLine(connection: GatewaySocket, when: string): Promise<string> {
  const line = await connection.queue.line();
  if (line !== null) return line;
  throw new SpymasterError('LIVE_DISCONNECTED', `The gateway ended the connection ${when}.`, {
    hint: 'Connect again.',
    cause: connection.queue.failure ?? undefined,
  });
}
