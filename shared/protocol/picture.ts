import type { DurableBody, Picture } from './messages.ts';

/** Bars whose fans are still to be judged, or have just been. */
const BARS_WITH_FANS = 11;

/** Before the first frame. */
export const emptyPicture = (): Picture => ({
  bars: [],
  levels: [],
  gaps: [],
  contacts: [],
  outcomes: [],
  answers: [],
  ended: [],
  streams: [],
  alerts: [],
});

/**
 * Takes the next durable frame into a picture, which is changed. A snapshot is the fold
 * of all frames up to its number: daemon and client use this one function.
 */
export function fold(picture: Picture, body: DurableBody): void {
  switch (body.type) {
    case 'bar':
      picture.bars.push(body.bar);
      return;
    case 'levels':
      picture.levels.push(body.point);
      return;
    case 'gap':
      picture.gaps.push(body.gap);
      return;
    case 'contact':
      picture.contacts.push(body.contact);
      return;
    case 'outcome':
      picture.outcomes.push(body.outcome);
      return;
    case 'signals':
      forgetOldCases(picture);
      picture.answers.push(...body.answers);
      picture.ended.push(...body.ended);
      return;
    case 'streams':
      picture.streams.push(...body.rows);
      forgetOldFans(picture);
      return;
    case 'alert':
      picture.alerts.push(body.alert);
  }
}

/** Of old answers not what they were compared with: `neighbours` tells that, and more. */
function forgetOldCases({ answers }: Picture): void {
  const last = answers.at(-1)?.time;
  for (let i = answers.length - 1; i >= 0; i--) {
    const answer = answers[i]!;
    if (answer.time !== last) return;
    answers[i] = { ...answer, similarCases: { ...answer.similarCases, nearest: [] } };
  }
}

/** Of old bars the streams alone: what they foresaw is past. */
function forgetOldFans(picture: Picture): void {
  const closes = [...new Set(picture.streams.map(({ time }) => time))];
  const oldest = closes.at(-BARS_WITH_FANS) ?? Number.NEGATIVE_INFINITY;
  picture.streams = picture.streams.map((row) =>
    row.time < oldest && row.fans.length > 0 ? { ...row, fans: [] } : row,
  );
}
