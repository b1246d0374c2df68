import { DATASETS } from '../lake/lake.ts';
import type { TableSpec } from '../lake/row-encoding.ts';
import { BARS, BARS_FILE } from './bars.ts';
import { EPISODES, EPISODES_FILE } from './episodes.ts';
import { FORECASTS, FORECASTS_FILE } from './forecasts.ts';
import { INDEX_CASES, INDEX_CASES_FILE } from './index-cases.ts';
import { LABELS, LABELS_FILE } from './labels.ts';
import { CLUSTERS, CLUSTERS_FILE, LOOKBACK, LOOKBACK_FILE } from './lookback.ts';
import { SEQUENCES, SEQUENCES_FILE } from './sequences.ts';
import { SIGNALS, SIGNALS_FILE } from './signals.ts';
import { STATE, STATE_FILE } from './state.ts';
import { STREAM_BARS, STREAM_BARS_FILE, STREAM_CONTEXT, STREAM_CONTEXT_FILE } from './stream-bars.ts';

export interface StoredTable {
  readonly layer: 'silver' | 'gold';
  readonly name: string;
  /** Below the data folder; the date's folder follows. */
  readonly dataset: (symbol: string) => string;
  readonly file: string;
  readonly columns: TableSpec;
  /** What a row is, for those who open it. */
  readonly meaning: string;
}

/** Every table of silver and gold. */
export const TABLES: readonly StoredTable[] = [
  {
    layer: 'silver',
    name: 'bars',
    dataset: DATASETS.bars,
    file: BARS_FILE,
    columns: BARS,
    meaning: 'One-minute bars of a session, with the ATR known at each one’s end.',
  },
  {
    layer: 'silver',
    name: 'lookback',
    dataset: DATASETS.physics,
    file: LOOKBACK_FILE,
    columns: LOOKBACK,
    meaning:
      'Raw physics of every state, which the thresholds of later sessions are fitted on. Beside it lie state, signals, labels, episodes and sequences before these are encoded.',
  },
  {
    layer: 'silver',
    name: 'clusters',
    dataset: DATASETS.physics,
    file: CLUSTERS_FILE,
    columns: CLUSTERS,
    meaning: 'One-sided clusters of prints between 09:30 and 12:30: what the next session calls a sweep.',
  },
  {
    layer: 'silver',
    name: 'state',
    dataset: DATASETS.state,
    file: STATE_FILE,
    columns: STATE,
    meaning: 'Every level at every 30-second tick from 09:30 to 12:30.',
  },
  {
    layer: 'silver',
    name: 'signals',
    dataset: DATASETS.features,
    file: SIGNALS_FILE,
    columns: SIGNALS,
    meaning: 'Checkpoints of approaches: what was known at each.',
  },
  {
    layer: 'silver',
    name: 'labels',
    dataset: DATASETS.features,
    file: LABELS_FILE,
    columns: LABELS,
    meaning: 'What became of each approach. No feature is made from it.',
  },
  {
    layer: 'gold',
    name: 'episodes',
    dataset: DATASETS.episodes,
    file: EPISODES_FILE,
    columns: EPISODES,
    meaning: 'Checkpoints as they are searched: the raw vector beside the approach’s outcome.',
  },
  {
    layer: 'gold',
    name: 'sequences',
    dataset: DATASETS.episodes,
    file: SEQUENCES_FILE,
    columns: SEQUENCES,
    meaning: 'Forty samples of each path series, a row for every row of episodes.',
  },
  {
    layer: 'gold',
    name: 'forecasts',
    dataset: DATASETS.forecasts,
    file: FORECASTS_FILE,
    columns: FORECASTS,
    meaning:
      'What the model of each date said of its checkpoints before it saw them, a row for every row of episodes.',
  },
  {
    layer: 'gold',
    name: 'index',
    dataset: (symbol) => DATASETS.index(symbol, 'R144', 'exact'),
    file: INDEX_CASES_FILE,
    columns: INDEX_CASES,
    meaning:
      'The checkpoints of all sessions before a date, as they are searched: beside them lie their unit vectors.',
  },
  {
    layer: 'gold',
    name: 'stream-bars',
    dataset: DATASETS.streams,
    file: STREAM_BARS_FILE,
    columns: STREAM_BARS,
    meaning:
      'Pentaview streams of every active level at every 2-minute close; `timestamp` is the close. Values are within ±1 and never missing: a stream that lacks more than half of its inputs is 0.',
  },
  {
    layer: 'gold',
    name: 'stream-context',
    dataset: DATASETS.streams,
    file: STREAM_CONTEXT_FILE,
    columns: STREAM_CONTEXT,
    meaning:
      'A row for every row of stream-bars: the share of each stream’s inputs that was there, and what a projection knows beside the streams.',
  },
];
