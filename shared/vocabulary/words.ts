/**
 * The project's words, one per idea: code, commands, documents and the chart use these
 * and no others.
 */
export const WORDS: Readonly<Record<string, string>> = {
  approach:
    'price within 2 ATR of a level, from its entry until it has gone away, been decided, or the window ends; stored as an _episode_',
  ATR: 'average true range: the mean of the last 14 completed 1-minute bars’ true ranges, not below the floors',
  'as-of': 'using only what was known before an instant',
  'back-off': 'drawing on wider pools where a cell has too few neighbours; its share of the weight is shown',
  'base rate': 'how approaches of the cell ended, shrunk towards wider pools; on the chart: "usual"',
  break: 'one ATR through the level before one ATR back, counted from contact',
  bronze: 'raw records as Parquet by UTC hour, of the followed contract alone',
  card: 'what a raw file holds, kept beside it: its hash, and its contracts’ volumes',
  cell: 'level × direction × time bucket: what a base rate belongs to',
  censored: 'not followed to its end, because data ended or fell silent: unknown, not a "no"',
  checkpoint:
    'a stored moment of an episode: its start, first time within 1.0 and 0.5 ATR, contact, and each 2-minute close',
  chop: 'neither break nor reject within the horizon',
  contact: 'first time within 0.20 ATR of the level, or through it',
  corpus: 'the checkpoints of earlier sessions, scaled and indexed as of a date',
  direction: 'UP: price comes from below. DOWN: from above',
  'effective sample size':
    'how many independent cases the neighbours are worth, given their weights and shared days',
  epoch: 'one run of the stream; a jump in a replay begins another',
  'first passage': 'which of two prices a path reaches first, and when',
  gap: 'a silence of the tape of over a minute; of a live stream, a span without data, filled when a replay has delivered it',
  gold: 'what is searched: episode vectors beside what became of the approach',
  grade: 'A to D: how far an answer may be leaned on; D: too few independent cases',
  'grid step': 'ten seconds on the clock, at whose end books and bars are kept',
  horizon: '2, 4 or 8 minutes from contact; 4 is the headline',
  level: 'PM_HIGH, PM_LOW, OR_HIGH, OR_LOW, SMA_90, EMA_20',
  'level frame': 'distances signed along the approach: negative before the level, positive through it',
  manifest: 'what makes a stored date exist: its files with their hashes, written last',
  moment: 'all that a feature may look at: readings as of one instant, for one level and direction',
  neighbour: 'a stored checkpoint that a search has found, with its weight',
  'null market': 'a simulated market in which levels mean nothing',
  'null rate':
    'what a driftless walk of the same volatility would do from where price stands; on the chart: "random walk"',
  'opening range (OR)': '09:30–09:45 New York; its levels exist from 09:45',
  'partial session':
    'one whose data end before 12:38: what could not be followed is unknown and counts nowhere',
  'planted market': 'a simulated market in which order flow loads the outcome by a known law',
  'pre-market (PM)': '04:00–09:30 New York',
  reject: 'one ATR back from the level before one ATR through, counted from contact',
  'risk set':
    'the past checkpoints that a query may be compared with: those that stood where it stands and were as undecided',
  session: 'a trading date: 18:00 on the evening before to the end of regular trading hours',
  silver: 'bars, features, states and outcomes of a session',
  stage: 'one of the seventeen steps of computation to silver and three to gold',
  state: 'every level’s features at a 30-second tick',
  step: 'what is built of a date in one piece: its bars, then its session',
  thin: 'said of an answer with too few independent cases: only base rate and random walk are shown',
  threshold: 'a number fitted on the sessions before a date and valid for that date',
  view: 'the selection of vector dimensions that a search uses: R144 or G32',
  window: '09:30–12:30 New York, in which approaches are followed',
};
