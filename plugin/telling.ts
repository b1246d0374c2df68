import type { Answer } from '../shared/protocol/answer.ts';
import { verdictSentence } from '../shared/protocol/sentences.ts';
import { verdictOf } from '../shared/protocol/verdict.ts';
import { SpymasterPluginError } from './errors.ts';
import { focusOf } from './focus.ts';
import type { SpymasterEvents, SpymasterSnapshot, Status } from './handle.ts';
import { Listeners } from './listeners.ts';
import type { Scene } from './scene.ts';
import { snapshotOf } from './snapshot.ts';

/** What a host is told of the scene, and what it sees when it looks. */
export class Telling {
  readonly #scene: Scene;
  readonly listeners = new Listeners<SpymasterEvents>((error) =>
    this.error('LISTENER', `A listener threw: ${error}`, 'Mend it.', error),
  );
  #connection: Pick<Status, 'connection' | 'reason' | 'retryAt'> = {
    connection: 'connecting',
    reason: null,
    retryAt: null,
  };
  #snapshot: SpymasterSnapshot | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Something of the picture has changed. */
  changed(): void {
    this.#snapshot = null;
  }

  snapshot(): SpymasterSnapshot {
    this.#snapshot ??= snapshotOf(this.#scene, this.#status());
    return this.#snapshot;
  }

  connect(connection: Status['connection'], detail: string, retryAt: number | null): void {
    this.#connection = { connection, reason: detail || null, retryAt };
    this.changed();
    this.status();
  }

  /** That it is known further is no change. */
  status(): void {
    const status = this.#status();
    const known = (key: string, value: unknown) => (key === 'asOf' || key === 'knownUntil' ? null : value);
    this.listeners.change('status', status, JSON.stringify(status, known));
  }

  #status(): Status {
    const { status, now } = this.#scene.state;
    return { ...this.#connection, feed: status, asOf: now || null };
  }

  verdicts(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const sentence = verdictSentence(answer, this.#scene.options.horizonSeconds);
      this.listeners.change(
        'verdict',
        { answer, verdict: verdictOf(answer), sentence },
        sentence,
        answer.episodeId,
      );
    }
  }

  unread(unread: number): void {
    this.changed();
    this.listeners.change('unread', unread);
  }

  focus(): void {
    const { focused } = this.#scene;
    this.listeners.change('focus', focusOf(focused), focused?.episodeId ?? '');
  }

  error(...[code, message, hint, cause]: ConstructorParameters<typeof SpymasterPluginError>): void {
    this.listeners.tell('error', new SpymasterPluginError(code, message, hint, cause));
  }
}
