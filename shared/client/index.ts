/**
 * A client of the daemon's stream, for browsers and Node. Published as
 * `spymaster/client`.
 */
export { Place } from './place.ts';
export {
  type Acknowledgement,
  type ConnectionState,
  type ReplyTo,
  RequestRefused,
  StreamClient,
  type StreamClientOptions,
} from './stream-client.ts';
