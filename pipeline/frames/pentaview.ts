import type { Alert, Fan, StreamBar as StreamBarMessage } from '../../shared/protocol/stream-messages.ts';
import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { AlertType } from '../../shared/vocabulary/alert.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { PROJECTED_STREAMS, type ProjectedStream } from '../../shared/vocabulary/stream.ts';
import type { AlertRecord } from '../alerts/record.ts';
import { alertInputs, flowConfirmation, onScale } from '../alerts/rules.ts';
import { SessionAlerts } from '../alerts/session-alerts.ts';
import { type PathModel, project } from '../projections/projection-model.ts';
import { ProjectionHistory } from '../projections/samples.ts';
import type { StateRow } from '../session/rows.ts';
import { featurePlace } from '../stages/silver/catalogue.ts';
import type { InputScales } from '../streams/input-scales.ts';
import { SessionStreams } from '../streams/session-streams.ts';
import type { StreamBar } from '../streams/stream-bar.ts';
import type { StreamSizes } from '../streams/stream-sizes.ts';
import { alertMessage, streamMessage } from './stream-message.ts';

/** All that earlier sessions tell of the streams of a date. */
export interface PentaviewKnowledge {
  readonly scales: InputScales;
  readonly sizes: StreamSizes;
  readonly records: Readonly<Record<AlertType, AlertRecord | null>>;
  /** Of streams whose projections have shown what they are worth. */
  readonly projections: ReadonlyMap<ProjectedStream, PathModel>;
}

/** What the streams say at a bar's close. */
export interface PentaviewFrame {
  readonly at: SessionNs;
  readonly rows: readonly StreamBarMessage[];
  readonly alerts: readonly Alert[];
  /** What the rows are made of. */
  readonly bars: readonly StreamBar[];
}

/** Streams, alerts and projections of a session, from its state rows as they come. */
export class Pentaview {
  readonly #session: Session;
  readonly #knowledge: PentaviewKnowledge;
  readonly #streams: SessionStreams;
  readonly #alerts: SessionAlerts;
  readonly #histories = new Map<string, ProjectionHistory>();

  constructor(session: Session, knowledge: PentaviewKnowledge) {
    this.#session = session;
    this.#knowledge = knowledge;
    this.#streams = new SessionStreams(session, knowledge.scales);
    this.#alerts = new SessionAlerts(session.date, knowledge.sizes);
  }

  /** The rows of a tick, in time order; null but at a close with an active level. */
  tick(at: SessionNs, rows: readonly StateRow[]): PentaviewFrame | null {
    const bars = this.#streams.tick(
      at,
      rows.map(({ level, direction, levelPrice, silent, features }) => ({
        level,
        direction,
        levelPrice,
        silent,
        value: (column) => features[featurePlace(column)]!,
      })),
    );
    if (bars.length === 0) return null;
    const { sizes, records } = this.#knowledge;
    return {
      at,
      rows: bars.map((bar) =>
        streamMessage(this.#session, bar, {
          flowConfirmed: flowConfirmation(onScale(alertInputs(bar), sizes)) !== null,
          fans: this.#fans(bar),
        }),
      ),
      bars,
      alerts: this.#alerts.next(bars).map((event) => alertMessage(this.#session, event, records)),
    };
  }

  #fans(bar: StreamBar): Fan[] {
    return PROJECTED_STREAMS.flatMap((stream) => {
      const model = this.#knowledge.projections.get(stream);
      const moment = model && this.#historyOf(stream, bar.level).next(bar);
      if (!moment) return [];
      const { anchor, q10, q50, q90 } = project(model, moment);
      return [{ stream, anchor, q10: [...q10], q50: [...q50], q90: [...q90] }];
    });
  }

  #historyOf(stream: ProjectedStream, level: LevelKind): ProjectionHistory {
    const key = `${stream} ${level}`;
    const known = this.#histories.get(key);
    if (known) return known;
    const made = new ProjectionHistory(stream, this.#session.rthOpen);
    this.#histories.set(key, made);
    return made;
  }
}
