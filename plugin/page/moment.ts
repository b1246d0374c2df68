import { outcomePercents } from '../../shared/protocol/sentences.ts';
import { type Verdict, verdictOf } from '../../shared/protocol/verdict.ts';
import { ZONE_ATR } from '../../shared/rules.ts';
import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import { bothClocks, clockOf, exchangeClock } from '../clock.ts';
import { setText, show } from '../elements.ts';
import type { SpymasterSnapshot, Status } from '../handle.ts';
import type { RuntimeOptions } from '../options.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';
import { historyText, missingText, oldHistoryText } from './history.ts';
import { sessionSentence, statePill } from './state-pill.ts';

/** What the page has for it. */
export interface Page {
  readonly byId: (id: string) => HTMLElement;
  readonly origin: string;
}

/** The page's frame round the chart: what is shown, of when, and how fresh that is. */
export function showMoment(
  snapshot: SpymasterSnapshot,
  options: RuntimeOptions,
  refused: string,
  { byId, origin }: Page,
): void {
  const { session, replay, status, unread } = snapshot;
  const clock = clockOf(options);
  const { text, tone, sentence, isOld } = statePill(snapshot, origin, clock);
  const now = replay?.at ?? status.feed?.knownUntil ?? null;
  setText(byId('state'), text);
  byId('state').dataset.tone = tone;
  document.body.dataset.old = String(isOld);
  document.body.dataset.connection = status.connection;
  const isOfDay = now === null ? '' : sessionSentence(snapshot, now);
  const said = refused || sentence || (session && oldHistoryText(session)) || isOfDay;
  setText(byId('banner-text'), said);
  show(byId('retry'), ASKED_AGAIN.has(status.connection));
  byId('banner').dataset.tone = refused ? 'amber' : tone;
  show(byId('banner'), said !== '');
  setText(byId('unread'), unread > 0 ? String(unread) : '');
  byId('bell').setAttribute('aria-label', unread > 0 ? `Alerts, ${unread} not read` : 'Alerts');
  setText(byId('clock'), now === null ? '' : bothClocks(options, now, 'seconds'));
  if (!session) return;
  const { symbol, contract, mode, marks, simulated } = session;
  setText(byId('symbol'), `${contract ?? symbol} · 2 min`);
  const day = `${exchangeClock().day(marks.open)} ${session.date.slice(0, 4)}`;
  setText(byId('day'), mode === 'live' ? day : `Replay · ${day}`);
  show(byId('simulated'), simulated);
  show(byId('replay'), mode !== 'live');
  setText(byId('history'), [historyText(session), missingText(session)].filter(Boolean).join(' '));
  document.title = titleOf(snapshot, options.horizonSeconds);
}

const ASKED_AGAIN: ReadonlySet<Status['connection']> = new Set(['connecting', 'offline', 'full']);

/** Of anything else no chance is said. */
const CLAIMS: ReadonlySet<Verdict> = new Set<Verdict>(['more', 'less', 'usual']);

/** Price, level and chance, for a tab that is not looked at. */
export function titleOf(
  { bars, focused, isPinned, session }: SpymasterSnapshot,
  seconds: HorizonSeconds,
): string {
  const price = bars.at(-1)?.close.toFixed(2);
  if (price === undefined) return 'Spymaster';
  const isTold =
    focused !== null && !isPinned && focused.distanceAtr <= ZONE_ATR && CLAIMS.has(verdictOf(focused));
  const chance = isTold ? ` · ${LEVEL_NAMES[focused.level]} ${outcomePercents(focused, seconds)[0]} %` : '';
  return `${price}${chance} · ${session?.symbol ?? ''}`;
}
