/**
 * The project's words, one per idea: code, commands, documents and the chart use these
 * and no others.
 */
export const WORDS: Readonly<Record<string, string>> = {
  approach:
    'price within 2 ATR of a level, from its entry until it has gone away, been decided, or the window ends; stored as an _episode_',
  ATR: 'average true range: the mean of the last 14 completed 1-minute bars’ true ranges, not below the floors',
  alert: 'a rule about the streams of a level that came on; it stays on by a weaker condition, and goes off',
  'as-of': 'using only what was known before an instant',
  'base rate':
    'what price and time alone say: the walk, recalibrated on earlier sessions; on the chart: "usual"',
  break: 'one ATR through the level before one ATR back, counted from contact',
  bronze: 'raw records as Parquet by UTC hour, of the followed contract alone',
  card: 'what a raw file holds, kept beside it: its hash, and its contracts’ volumes',
  cell: 'level family × direction × time bucket: what may have an effect of its own',
  censored: 'not followed to its end, because data ended or fell silent: unknown, not a "no"',
  checkpoint:
    'a stored moment of an episode: its start, first time within 1.0 and 0.5 ATR, contact, and each 2-minute close',
  chop: 'neither break nor reject within the horizon',
  conditions:
    'a moment’s vector in units of each dimension’s spread, and what it adds to the forecast by all earlier moments at once',
  contact: 'first time within 0.20 ATR of the level, or through it',
  corpus: 'the checkpoints of earlier sessions, scaled and indexed as of a date',
  differs:
    'said of an answer where the interval of what cell, similar cases and conditions add leaves out nothing added',
  direction: 'UP: price comes from below. DOWN: from above',
  'effective sample size':
    'how many independent cases weighted ones are worth, given their weights and shared days',
  epoch: 'names what a session’s frames are made of: equal epochs have equal frames',
  'first passage': 'which of two prices a path reaches first, and when',
  gap: 'a silence of the tape of over a minute; of a live stream, a span without data, filled when a replay has delivered it',
  gold: 'what is searched: episode vectors beside what became of the approach',
  grade: 'A to D: how much there was to compare with, and how alike; it permits no claim',
  'grid step': 'ten seconds on the clock, at whose end books and bars are kept',
  horizon: '2, 4 or 8 minutes from contact; 4 is the headline',
  lean: 'whether what is decided is a break',
  level: 'PM_HIGH, PM_LOW, OR_HIGH, OR_LOW, SMA_90, EMA_20',
  'level frame': 'distances signed along the approach: negative before the level, positive through it',
  manifest: 'what makes a stored date exist: its files with their hashes, written last',
  moment: 'all that a feature may look at: readings as of one instant, for one level and direction',
  neighbour: 'a stored checkpoint that a search has found, with its weight',
  'null market': 'a simulated market in which levels mean nothing',
  'opening range (OR)': '09:30–09:45 New York; its levels exist from 09:45',
  pace: 'whether nothing is decided by a horizon',
  'partial session':
    'one whose data end before 12:38: what could not be followed is unknown and counts nowhere',
  'planted market': 'a simulated market in which order flow loads the outcome by a known law',
  'pre-market (PM)': '04:00–09:30 New York',
  pressure: 'momentum with flow, in one number: above zero is up',
  projection: 'where a smoothed stream may go in the next ten bars: low, middle and high',
  reject: 'one ATR back from the level before one ATR through, counted from contact',
  precedent: 'a past moment, what it came to, and what the model of its day had said of it',
  reach: 'whether price comes to the level before the approach ends',
  residual: 'what a precedent did, less what had been expected of it by price, time and cell',
  session: 'a trading date: 18:00 on the evening before to the end of regular trading hours',
  silver: 'bars, features, states and outcomes of a session',
  stage: 'one of the seventeen steps of computation to silver and three to gold',
  state: 'every level’s features at a 30-second tick',
  step: 'what is built of a date in one piece: its bars, then its session',
  stream: 'a number from −1 to 1 about a level at a 2-minute close: momentum, flow, barrier, dealer or setup',
  thin: 'said of an answer without similar cases and conditions: too short a history, or too little known of the approach',
  threshold: 'a number fitted on the sessions before a date and valid for that date',
  verdict: 'what may be claimed of an answer: more, less, usual, cannot tell',
  view: 'the selection of vector dimensions that a search uses: R144 or G32',
  walk: 'what a driftless walk of the same volatility would do from where price stands',
  window: '09:30–12:30 New York, in which approaches are followed',
};
