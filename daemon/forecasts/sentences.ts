import type { Gain } from '../../pipeline/evaluation/gain.ts';
import type { GroupScore, Rival } from '../../pipeline/evaluation/scorecard.ts';
import type { Forecasted } from '../../pipeline/evaluation/walk-forward.ts';
import { MIN_SESSIONS } from '../../pipeline/forecast/answer.ts';

/**
 * How often it was said that breaks are more frequent than usual, and less, of how many.
 */
export type Differing = Readonly<Record<'more' | 'less' | 'of', number>>;

/** Of beginnings and first contacts that were compared with similar cases. */
export function differingOf(forecasted: readonly Forecasted[]): Differing {
  const counted = forecasted.filter(
    ({ precedent: { checkpoint, own } }) =>
      (checkpoint.kind === 'CONTACT' || checkpoint.kind === 'APPROACH') && own.days >= MIN_SESSIONS,
  );
  const differing = counted.filter(({ forecast }) => forecast.lean.differs);
  const more = differing.filter(({ forecast }) => forecast.lean.delta > 0).length;
  return { more, less: differing.length - more, of: counted.length };
}

/**
 * In plain words, what similar cases and conditions add to each question, and what the
 * whole is worth.
 */
export function sentencesOf(
  tested: number,
  groups: readonly GroupScore[],
  { more, less, of }: Differing,
): string[] {
  const gain = (group: string, over: Rival) => groups.find(({ name }) => name === group)?.gains[over] ?? null;
  const sentence = (subject: string, found: Gain | null, against: string) =>
    found ? [`${subject} ${verdict(found)} ${against}: ${text(found)}.`] : [];
  const rest = 'price, time and cell';
  const both = 'similar cases and conditions together';
  const [atContact, before] = ['lean at contact, 4 min', 'lean before contact, 4 min'];
  return [
    tested === 1
      ? 'One session was forecast from the sessions before it.'
      : `${tested} sessions were forecast from the sessions before each of them.`,
    ...sentence(`Whether contacts break: at contact, ${both}`, gain(atContact, 'priceTimeCell'), rest),
    ...sentence(
      'With similar cases the forecast',
      gain(atContact, 'withoutSimilarCases'),
      'the same without them',
    ),
    ...sentence('With conditions it', gain(atContact, 'withoutConditions'), 'the same without them'),
    ...sentence('Before contact both together', gain(before, 'priceTimeCell'), rest),
    ...sentence(
      `How soon contacts are decided: ${both}`,
      gain('pace at contact, 2 min', 'priceTimeCell'),
      rest,
    ),
    ...sentence(
      'Whether levels are reached: similar cases',
      gain('reached, from the beginning', 'priceTimeCell'),
      rest,
    ),
    ...sentence('The whole forecast at contact', gain('at contact, 4 min', 'walk'), 'the random walk'),
    ...sentence('It', gain('at contact, 4 min', 'constant'), 'one constant'),
    `Of ${of} beginnings and contacts it said ${more} times that breaks are more frequent than usual, and ${less} times less.`,
  ];
}

/** On fewer days an interval is hardly more than the range of what happened. */
const MIN_TESTED_DAYS = 10;

function verdict({ low, high, days }: Gain): string {
  if (days < MIN_TESTED_DAYS) return 'cannot be told, on so few sessions, from';
  if (low > 0) return 'did better than';
  return high < 0 ? 'did worse than' : 'could not be told from';
}

const text = ({ mean, low, high }: Gain): string =>
  `${mean.toFixed(4)} nats a case, 95 % from ${low.toFixed(4)} to ${high.toFixed(4)}`;
